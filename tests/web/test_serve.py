"""The command `serve` as it is run: what becomes of it and of the store when it is killed, crowded or abandoned."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from safeconduct.casework.store import Store

from .conftest import LIGHT, NOW, PASSPHRASE, ROOT

Serve = Callable[..., "Served"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
_BEGIN = """\
import sys
from safeconduct.casework import keys, store
from safeconduct.cli.main import main
store.Work = lambda: keys.Work(passes=1, memory=64, lanes=1)
sys.exit(main(sys.argv[1:]))
"""
"""the command, with a passphrase that is cheap to try"""


class Served:
    """A `serve` of its own, and somebody at it."""

    def __init__(self, folder: Path, port: int, said: Path) -> None:
        self.port, self.said = port, said
        words = ["serve", "--store", str(folder / "cases.db"), "--port", str(port)]
        with said.open("wb") as out:
            self.process = subprocess.Popen([sys.executable, "-c", _BEGIN, *words], stdout=out, stderr=out,
                                            env={**os.environ, "PYTHONPATH": str(ROOT / "src")})  # fmt: skip
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)

    def ready(self) -> Served:
        """Wait until it answers, then unlock."""
        while self.process.poll() is None:
            try:
                self.client.post("/unlock", data={"passphrase": PASSPHRASE})
                return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.said.read_text("utf-8"))

    def key(self) -> str:
        found = re.search(r'name="form_key" value="([^"]+)"', self.client.get("/board").text)
        assert found
        return found[1]

    def case(self) -> str:
        found = re.search(r'href="(/case/[0-9a-f]{32})"', self.client.get("/board").text)
        assert found
        return found[1]

    def end(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    with Store.create(tmp_path / "cases.db", PASSPHRASE, now=NOW, work=LIGHT) as store:
        store.new("heron", now=NOW)
    served: list[Served] = []

    def start(port: int = 0) -> Served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = port or free.getsockname()[1]
        served.append(Served(tmp_path, port, tmp_path / f"said-{len(served)}"))
        return served[-1]

    yield start
    for one in served:
        one.end()


def notes(folder: Path) -> list[str]:
    with Store.open(folder / "cases.db", PASSPHRASE, work=LIGHT) as store:
        assert store.check() == []
        return [note.text for note in store.case("heron").read().notes]


def test_killed_while_it_saves_it_loses_nothing_it_had_answered(serve: Serve, tmp_path: Path) -> None:
    one = serve().ready()
    address, key, answered = f"{one.case()}/notes", one.key(), list[str]()
    threading.Timer(0.4, lambda: one.process.send_signal(signal.SIGKILL)).start()
    with suppress(httpx.TransportError):
        while one.client.post(address, data={"form_key": key, "text": f"note {len(answered)}"}).status_code == 303:
            answered.append(f"note {len(answered)}")
    assert one.process.wait(20) == -signal.SIGKILL

    kept = notes(tmp_path)
    assert answered and kept[: len(answered)] == answered and len(kept) <= len(answered) + 1
    again = serve(one.port).ready()
    assert "note 0" in again.client.get(f"{again.case()}/facts").text


def test_a_full_disk_is_told_on_the_page_and_work_goes_on_after(serve: Serve, tmp_path: Path) -> None:
    one = serve().ready()
    address, key, size = f"{one.case()}/notes", one.key(), (tmp_path / "cases.db").stat().st_size
    before = resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    refused = one.client.post(address, data={"form_key": key, "text": "x" * 60_000})
    assert refused.status_code == 409 and "nothing of this was saved" in refused.text

    resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, before)
    assert one.client.post(address, data={"form_key": key, "text": "room again"}).status_code == 303
    assert notes(tmp_path) == ["room again"]


def test_two_of_them_on_one_store_lose_nothing_of_each_other(serve: Serve, tmp_path: Path) -> None:
    two = [serve(), serve()]

    def write(one: Served, name: str) -> None:
        one.ready()
        address, key = f"{one.case()}/notes", one.key()
        for number in range(12):
            sent = one.client.post(address, data={"form_key": key, "text": f"{name} {number}"})
            assert sent.status_code == 303

    writers = [threading.Thread(target=write, args=(one, name)) for one, name in zip(two, "ab", strict=True)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    kept = notes(tmp_path)
    assert [[f"{name} {n}" for n in range(12)] for name in "ab"] == [[k for k in kept if k[0] == name] for name in "ab"]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads which addresses are listened on")
def test_it_listens_on_this_machine_alone(serve: Serve) -> None:
    one = serve().ready()
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    listening = (where.split(":") for _, where, _, state, *_ in lines if state == "0A")

    assert {address for address, port in listening if int(port, 16) == one.port} == {"0100007F"}


def test_a_port_that_is_taken_is_one_line(serve: Serve) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        one = serve(taken.getsockname()[1])
        assert one.process.wait(60) == 2
    said = one.said.read_text("utf-8").splitlines()

    what = f"{one.port} is taken, or 127.0.0.1 is no address of this machine"
    assert said[1:] == [f"safeconduct: --port: {what}"]


def test_a_browser_that_goes_away_in_the_middle_writes_nothing_and_is_not_told_of(serve: Serve, tmp_path: Path) -> None:
    one = serve().ready()
    address, key = one.case(), one.key()
    cookies = "; ".join(f"{name}={value}" for name, value in one.client.cookies.items())
    begun = {"application/x-www-form-urlencoded": f"form_key={key}&text=half+a+note",
             "multipart/form-data; boundary=x": "--x\r\nbad head\r\n"}  # fmt: skip
    for kind, sent in begun.items():
        head = [f"POST {address}/notes HTTP/1.1", "host: 127.0.0.1", f"cookie: {cookies}", f"content-type: {kind}",
                f"content-length: {len(sent) + 500}", "", sent]  # fmt: skip
        with socket.create_connection(("127.0.0.1", one.port)) as line:
            line.sendall("\r\n".join(head).encode())
            time.sleep(0.2)
    assert one.client.get("/board").status_code == 200
    one.end()

    assert notes(tmp_path) == [] and len(one.said.read_text("utf-8").splitlines()) == 1
