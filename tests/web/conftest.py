"""A workbench on a port of this machine, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from safeconduct import Corpus, load_corpus
from safeconduct.casework.history import Said, paths_of
from safeconduct.casework.keys import Work
from safeconduct.casework.store import Store
from safeconduct.web.app import application
from safeconduct.web.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
LIGHT = Work(passes=1, memory=64, lanes=1)
PASSPHRASE = "otter lamp seven quarry"
NOW = datetime(2022, 12, 5, 8, 30, tzinfo=UTC)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@cache
def law() -> Corpus:
    return load_corpus(ROOT / "corpus")


@dataclass
class Clock:
    """A monotonic clock that a test moves."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Bench:
    """A workbench that runs: where it is, and its insides."""

    url: str
    desk: Desk
    clock: Clock = field(default_factory=Clock)


def desk_of(folder: Path, clock: Clock | None = None, reports: Path | None = None) -> Desk:
    return Desk(law(), folder / "cases.db", lambda: NOW, work=LIGHT, clock=clock or Clock(), reports=reports)


@contextmanager
def running(desk: Desk) -> Iterator[str]:
    """Serve a desk on a free port, in a thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(desk), host="127.0.0.1", port=port, log_level="critical",
                                           access_log=False, server_header=False))  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def filled(path: Path) -> None:
    """A store with one case: the officer at Astana airport."""
    text = (ROOT / "examples" / "kz-officer-2022-12.yaml").read_text("utf-8")
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        values = paths_of(text, law(), file="officer")
        store.new("heron", now=NOW).say([Said(name, value) for name, value in values.items()], now=NOW)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A workbench with one case, *heron*."""
    clock = Clock()
    filled(tmp_path / "cases.db")
    desk = desk_of(tmp_path, clock)
    with running(desk) as url:
        yield Bench(url, desk, clock)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("these tests need Debian's Chromium: apt-get install chromium (make test does it as root)")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of one's own, without JavaScript unless asked for."""
    contexts = []

    def opened(*, width: int = 1100, script: bool = False, language: str = "en", dark: bool = False,
               zoom: float = 1) -> Page:  # fmt: skip
        context = browser.new_context(viewport={"width": round(width / zoom), "height": round(900 / zoom)},
                                      java_script_enabled=script, locale=language,
                                      color_scheme="dark" if dark else "light", device_scale_factor=zoom)  # fmt: skip
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    """What the page looks like, for the documentation: with SAFECONDUCT_PICTURES=1 it is kept."""
    if os.environ.get("SAFECONDUCT_PICTURES"):
        page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")


def unlocked(page: Page, url: str) -> Page:
    page.goto(url)
    page.fill("#passphrase", PASSPHRASE)
    page.get_by_role("button", name="Unlock").or_(page.get_by_role("button", name="Открыть")).click()
    return page
