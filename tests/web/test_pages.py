"""Every page: for anybody to read, at any width, in every language, with nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from safeconduct.casework.store import Store
from safeconduct.tell.catalogues import SOURCE

from .conftest import LIGHT, NOW, PASSPHRASE, ROOT, Bench, unlocked

Tab = Callable[..., Page]
FORBIDDEN = (ROOT / "tests" / "tell" / "forbidden.txt").read_text("utf-8").split("\n")[:-1]
OF_CASE = ("", "/what-if", "/ways", "/countries", "/deadlines", "/papers", "/papers/exit-consent", "/facts")
OTHERS = ("/board", "/interview", "/law", "/law?q=bail", "/law?q=zeppelin", "/law/of/kz-cpc-590-1-9?as_of=2022-12-05",
          "/law/of/kz-cpc", "/law/changes", "/law/changes?first=2025-09-15&last=2025-09-16&state=KZ", "/law/coverage",
          "/handouts", "/reports", "/nothing-here")  # fmt: skip
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:'s)?(?:[ ,;:]+[A-Za-z]{2,}(?:'s)?){2,}")
PROSE = ("/law/of/", "/law?", "/law/changes?", "/law/coverage")
"""pages of law, whose own words are in English only, and say so"""


def addresses(page: Page, url: str) -> list[str]:
    page.goto(f"{url}/board")
    case = page.locator("main a[href^='/case/']").last.get_attribute("href")
    return [*(f"{case}{part}" for part in OF_CASE), *OTHERS]


@pytest.mark.parametrize(("dark", "width"), [(False, 1100), (True, 360)])
def test_axe_finds_nothing_at_a_desk_and_on_a_telephone(dark: bool, width: int, bench: Bench, tab: Tab) -> None:
    """Every page in the light, some in the dark. Axe itself is the only script there is."""
    page = tab(width=width, dark=dark, script=True)
    page.goto(bench.url)
    found = {"/unlock": violations(page)}
    unlocked(page, bench.url)
    for address in addresses(page, bench.url)[:: 3 if dark else 1]:
        page.goto(bench.url + address)
        found[address] = violations(page)
    wrong = {address: told for address, told in found.items() if told}

    assert {} == wrong  # noqa: SIM300


@pytest.mark.parametrize(("width", "zoom"), [(360, 1), (640, 2)])
def test_no_page_is_wider_than_its_window(width: int, zoom: float, bench: Bench, tab: Tab) -> None:
    """On a telephone, and at a zoom of 200 %."""
    page = unlocked(tab(width=width, zoom=zoom, script=True, language="ru"), bench.url)
    for address in addresses(page, bench.url):
        page.goto(bench.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth"), address


def violations(page: Page) -> list[str]:
    told = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in told for node in one["nodes"][:3]]


def test_a_page_asks_for_nothing_but_its_style_and_runs_nothing(bench: Bench, tab: Tab) -> None:
    page = tab(script=True)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    unlocked(page, bench.url)
    for address in addresses(page, bench.url):
        page.goto(bench.url + address)
        assert "<script" not in page.content() and not re.search(r' (style|on\w+)="', page.content()), address
    assert {bench.url} == {re.match(r"https?://[^/]+", url)[0] for url in asked}  # type: ignore[index]
    assert [text for text in wrong if "404" not in text and not text.startswith("[DOM]")] == []


def test_no_page_promises_and_no_russian_page_speaks_english(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(language="ru"), bench.url)
    for address in addresses(page, bench.url):
        page.goto(bench.url + address)
        text = page.inner_text("body")
        assert [word for word in FORBIDDEN if word in text.lower()] == [], address
        assert "не проверен юристом" in text
        if address.startswith(PROSE) or address == "/law" or "papers/" in address:
            continue
        assert ENGLISH.findall(re.sub(r"\([^()]*\d{4}-\d\d[^()]*\)|--\w+ \w+|PDF|PNG|HTML", "", text)) == [], address


def test_a_language_that_was_only_begun_says_so(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(), bench.url)
    page.get_by_role("button", name="Қазақша").click()
    assert page.locator("html").get_attribute("lang") == "kk"
    assert page.locator("p.note").count() == 1
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == SOURCE


def test_an_empty_store_and_an_empty_case_say_what_to_do(bench: Bench, tab: Tab) -> None:
    with Store.open(bench.desk.store, PASSPHRASE, work=LIGHT) as store:
        empty = store.new("otter", now=NOW).held.uid
    page = unlocked(tab(), bench.url)
    for part in OF_CASE:
        if "/papers/" not in part:
            page.goto(f"{bench.url}/case/{empty}{part}")
            assert page.locator(".empty").count() == 1 or part in ("/what-if",), part


def test_a_citation_leads_to_the_law_as_it_stood(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(), bench.url)
    page.locator("main a", has_text="heron").last.click()
    page.locator("section.lead a", has_text="CPC 587").first.click()
    assert page.inner_text("h1").startswith("CPC 587")
    assert "as of 2022-12-05" in page.inner_text("main")
    page.fill("#as_of", "2014-01-01")
    page.get_by_role("button", name="Show").click()
    assert "as of 2014-01-01" in page.inner_text("main")
