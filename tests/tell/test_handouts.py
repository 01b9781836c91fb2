"""Handouts and the hour list: what stands on them, what must not, and that they are one page."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from safeconduct import Corpus, load_corpus
from safeconduct.law.case import Moment, read_moment
from safeconduct.law.values import DONT_KNOW
from safeconduct.reason.tonight import SCENES, asks, clocks, local, situation
from safeconduct.tell.handouts import card, checklist, form
from safeconduct.tell.sheet import SIZES, Sheet, sheet_html, sheet_text
from safeconduct.tell.tonight import hour_list
from safeconduct.tell.typeset import pdf, pictures
from safeconduct.tell.voice import Voice, voice_of

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = (ROOT / "tests" / "tell" / "forbidden.txt").read_text("utf-8").split("\n")[:-1]
DAY = date(2025, 3, 14)
LANGUAGES = ("en", "ru")


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def voice(language: str) -> Voice:
    return voice_of(corpus(), language)


def moment(text: str) -> Moment:
    found = read_moment(text, corpus(), name="at")
    assert found is not None
    return found


def page(language: str, scene: str, **answers: object) -> Sheet:
    given = {"host": "KZ", "requesting": "RU", **{name.replace("_", "."): value for name, value in answers.items()}}
    clock = local(corpus(), "KZ", datetime(2025, 3, 15, 0, 30))
    case = situation(corpus(), scene, given, clock, None)
    return hour_list(voice(language), scene, case, clocks(corpus(), case), clock, expulsion=True)


@cache
def all_sheets(language: str) -> dict[str, Sheet]:
    held = {"hour": moment("2025-03-14T23:00"), "custody_stage": DONT_KNOW}
    refused = {"decision": "refuse_asylum", "made": moment("2025-03-10"), "served": moment("2025-03-12")}
    pages = {scene: page(language, scene, **(refused if scene == "refused" else held)) for scene in SCENES}
    return {"card": card(voice(language), "KZ"), "checklist": checklist(voice(language), "KZ", DAY),
            "form": form(voice(language), "KZ", DAY), **pages}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sheet_promises_what_it_cannot_keep(language: str) -> None:
    for name, sheet in all_sheets(language).items():
        said = (sheet_text(sheet) + sheet_html(sheet)).lower()
        assert [word for word in FORBIDDEN if re.search(rf"(?<!\w){re.escape(word)}", said)] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_fit_eighty_columns_and_html_asks_nothing_of_a_network(language: str) -> None:
    for sheet in all_sheets(language).values():
        assert max(map(len, sheet_text(sheet).splitlines())) <= 80
        assert not re.search(r"https?:|src=|@import|url\(", sheet_html(sheet))
        assert len(sheet_html(sheet).encode()) < 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_names_no_state_charge_or_program(language: str) -> None:
    sheet = card(voice(language), "KZ")
    said = sheet_text(sheet) + sheet_html(sheet)
    names = {name for row in corpus().tables.countries.values() for key, name in row.items() if "name" in key and name}
    assert [name for name in names if name in said] == []
    assert not re.search(r"\b(РК|РФ|KZ|RU)\b|Казах|Росси|Kazakh|Russia|safeconduct|RU-\d", said)
    assert re.search(r"586", said) and re.search(r"131", said)
    assert sum(row.lines for part in sheet.parts for row in part.rows) == 3


def test_every_right_stands_in_a_provision_of_the_corpus() -> None:
    for state, rights in corpus().tables.rights.items():
        for ids in rights.values():
            assert all(corpus().find(one).page.jurisdiction == state for one in ids)


def test_a_form_asks_nothing_that_could_incriminate_and_everything_else() -> None:
    said = " ".join(sheet_text(form(voice("en"), "KZ", DAY)).split())
    facts = corpus().vocabulary.facts.values()
    assert [fact.path for fact in facts if fact.asked and fact.says not in said] == []
    assert [fact.path for fact in facts if not fact.asked and fact.says in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_card_and_hour_lists_are_one_page_without_a_trace_of_their_making(language: str, size: str) -> None:
    sheets = all_sheets(language)
    for name in ("card",) if size == "wallet" else ("card", "checklist", *SCENES):
        made = pdf(sheets[name], size)
        reader = PdfReader(io.BytesIO(made))
        assert len(reader.pages) == 1, name
        about = [str(value) for value in reader.metadata.values()] if reader.metadata is not None else []
        assert not "".join(about).strip() and reader.xmp_metadata is not None
        assert reader.xmp_metadata.xmp_creator_tool is None and reader.xmp_metadata.xmp_create_date is None
        assert not re.search(rb"(?i)typst|safeconduct|/CreationDate|/ModDate|/Author|/Producer", made)
        assert pdf(sheets[name], size) == made
    width = float(PdfReader(io.BytesIO(pdf(sheets["card"], size))).pages[0].mediabox.width)
    assert round(width / 72 * 25.4, 1) == {"a4": 210.0, "wallet": 85.6}[size]


def test_letters_of_both_alphabets_are_in_the_pdf() -> None:
    text = PdfReader(io.BytesIO(pdf(card(voice("ru"), "KZ"), "a4"))).pages[0].extract_text()
    assert "адвокат" in text and "убежищ" in text


def test_a_picture_is_made_of_each_page() -> None:
    assert all(one.startswith(b"\x89PNG") for one in pictures(form(voice("en"), "KZ", DAY), "a4"))
    assert len(pictures(card(voice("en"), "KZ"), "wallet")) == 1


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_asks_at_most_eight_matters(scene: str) -> None:
    names = [ask.name for ask in asks(corpus(), scene, "KZ", DAY)]
    assert len(names) <= 8 and len(set(names)) == len(names)


def test_a_deadline_of_the_person_is_on_the_page_however_late_it_ends() -> None:
    said = sheet_text(all_sheets("en")["refused"])
    assert "lapses 2025-06-12" in said and "2025-06-11" in said


def test_a_term_that_is_over_says_so() -> None:
    held = page("en", "detained", hour=moment("2025-03-14T20:00"), custody_stage="detained")
    rows = {row.when: row.text for row in held.parts[0].rows}
    assert rows["2025-03-14 23:00 +05:00"].startswith("over: ")
    assert not rows["2025-03-17 20:00 +05:00"].startswith("over: ")
