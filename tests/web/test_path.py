"""The whole path in a browser without JavaScript: a store, an interview, an assessment, ways out, papers, the lock."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSPHRASE, Bench, desk_of, picture, running, unlocked

Tab = Callable[..., Page]
FACTS = {
    "events": "[{what: detain, at: 2022-12-05T10:30+06:00}]", "custody.stage": "detained", "asylum.stage": "none",
    "expulsion.stage": "none", "extradition.stage": "none", "stay.basis": "visa_free",
}  # fmt: skip
WORDS = {
    "en": {"make": "Make the store", "begin": "Begin", "answer": "Answer", "unknown": "Don't know", "back": "Back",
           "review": "Review the answers", "case": "Make the case", "lock": "Lock", "unlock": "Unlock",
           "interview": "Interview", "deadlines": "Deadlines", "papers": "Papers", "locked": "Locked"},
    "ru": {"make": "Создать хранилище", "begin": "Начать", "answer": "Ответ", "unknown": "Не знаю", "back": "Назад",
           "review": "Проверить ответы", "case": "Создать дело", "lock": "Закрыть", "unlock": "Открыть",
           "interview": "Опрос", "deadlines": "Сроки", "papers": "Бумаги", "locked": "Закрыто"},
}  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("en", 1100), ("ru", 360)])
def test_from_a_new_store_to_a_paper_and_back_after_the_lock(
    language: str, width: int, tmp_path: Path, tab: Tab
) -> None:
    said = WORDS[language]
    with running(desk_of(tmp_path)) as url:
        page = tab(width=width, language=language)

        def press(name: str) -> None:
            page.get_by_role("button", name=said[name], exact=True).click()

        page.goto(url)
        page.fill("#passphrase", PASSPHRASE)
        page.fill("#again", PASSPHRASE)
        press("make")

        page.get_by_role("link", name=said["interview"], exact=True).click()
        press("begin")
        for state in ("KZ", "RU"):  # where the person is, and who seeks them
            page.fill("#written", state)
            press("answer")
        page.fill("#written", "RU-337(5)")
        press("answer")
        picture(page, f"question-{language}")
        press("unknown")
        press("back")
        page.locator("input[name=chosen]").nth(1).check()
        press("answer")
        page.fill("#written", "2022-09-26")
        press("answer")
        page.get_by_text("custody", exact=False).or_(page.locator("h1")).first.wait_for()
        page.get_by_role("link", name=said["review"]).click()
        assert page.locator("main table tr").count() >= 6
        page.fill("#code", "heron")
        press("case")

        assert "heron" in page.inner_text("h1") and page.locator("section.lead p").count() >= 3
        address = page.url
        page.locator("details summary").first.click()
        page.locator("main a[href^='/law/of/']").first.click()
        assert page.locator("#as_of").input_value() == "2022-12-05"

        page.goto(f"{address}/facts")
        for path, value in FACTS.items():
            page.fill("#path", path)
            page.fill("#value", value)
            page.locator("form[action$='/facts'] button").click()
        page.goto(address)
        picture(page, f"assessment-{language}")
        page.get_by_role("link", name=said["deadlines"], exact=True).click()
        page.get_by_role("link", name=said["papers"], exact=True).click()
        page.locator("main a[href$='/custody-appeal']").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="DOCX").click()
        with zipfile.ZipFile(io.BytesIO(Path(saved.value.path()).read_bytes())) as paper:
            assert "LAWYER" in paper.read("word/document.xml").decode()

        page.goto(f"{address}/ways")
        page.fill("#to", "GB")
        page.locator("main form button.main").click(timeout=120_000)
        expect(page.locator("h1")).to_contain_text("heron")
        assert page.locator("main section").count() >= 3

        page.goto(f"{url}/board")
        picture(page, f"board-{language}")
        press("lock")
        assert said["locked"] in page.inner_text("h1")
        page.goto(address)
        assert page.url.endswith("/unlock")
        page.fill("#passphrase", PASSPHRASE)
        press("unlock")
        page.goto(address)
        assert "heron" in page.inner_text("h1")


def test_an_answer_that_is_none_is_asked_again_and_one_can_be_changed(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(), bench.url)
    page.goto(f"{bench.url}/interview")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("button", name="Answer", exact=True).click()
    assert "Choose an answer" in page.inner_text("[role=alert]")
    for state in ("KZ", "RU"):
        page.fill("#written", state)
        page.get_by_role("button", name="Answer", exact=True).click()
    page.fill("#written", "RU-3377")
    page.get_by_role("button", name="Answer", exact=True).click()
    assert "Perhaps RU-337" in page.inner_text("[role=alert]")
    page.fill("#written", "RU-338")
    page.get_by_role("button", name="Answer", exact=True).click()

    page.get_by_role("link", name="Review the answers").click()
    page.get_by_role("link", name="change: The articles", exact=False).or_(
        page.locator("main td a").nth(2)).first.click()  # fmt: skip
    page.fill("#written", "RU-207.3")
    page.get_by_role("button", name="Answer", exact=True).click()
    assert "RU-207.3" in page.inner_text("main") and "RU-338" not in page.inner_text("main")


def test_what_if_stands_beside_the_case_and_writes_nothing(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(), bench.url)
    page.locator("main a", has_text="heron").last.click()
    page.get_by_role("link", name="What if").click()
    page.select_option("#fact-0", "asylum.stage")
    page.fill("#value-0", "granted")
    page.get_by_role("button", name="Compare").click()

    assert "granted, this would be otherwise" in page.inner_text("main")
    assert "granted" not in page.url
    page.get_by_role("link", name="Facts", exact=True).click()
    assert "granted" not in page.inner_text("main table")


def test_a_mistake_is_told_on_a_page_and_nothing_is_written(bench: Bench, tab: Tab) -> None:
    page = unlocked(tab(), bench.url)
    page.locator("main a", has_text="heron").last.click()
    page.get_by_role("link", name="Facts", exact=True).click()
    page.fill("#path", "asylum.stag")
    page.fill("#value", "granted")
    page.get_by_role("button", name="Say it").click()

    assert "did you mean asylum.stage" in page.inner_text("[role=alert]")


def test_everything_can_be_reached_and_pressed_from_the_keyboard(bench: Bench, tab: Tab) -> None:
    page = tab()
    page.goto(bench.url)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to("#passphrase")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/board")
    page.keyboard.press("Tab")
    assert page.locator("a.skip:focus").is_visible()
    tab_to("main a[href^='/case/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    tab_to("summary") if page.locator("summary").count() else None
    page.goto(f"{bench.url}/interview")
    tab_to("button.main")
    page.keyboard.press("Enter")
    tab_to("input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("main > p.soft").first).to_contain_text("Question 2")
    tab_to("form[action='/lock'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/unlock")
