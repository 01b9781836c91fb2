"""One document in every format: it fits, it asks for nothing, it can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from safeconduct.tell.layout import MESSAGE, WIDTH
from safeconduct.tell.voice import voice_of

from .examples import DRAWN, EXAMPLES, TOLD, judged, path_of, said
from .test_opening import FORBIDDEN, corpus

LANGUAGES = ("en", "ru")
VOID = frozenset({"meta", "li", "p"})


class Page(HTMLParser):
    """What a browser would load, and the headings in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.levels: list[int] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [f"{tag} {key}" for key, _ in attrs if key in ("src", "href", "srcset", "data", "action")]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*EXAMPLES, *DRAWN])
def test_a_page_is_one_small_file_that_loads_nothing(name: str, language: str) -> None:
    html = said(name, "html", language)
    page = Page()
    page.feed(html)

    assert len(html.encode()) < 100_000
    assert page.loads == [] and page.open == []
    assert not re.search(r"https?://|@import|url\(|<script", html)
    assert f'<html lang="{language}">' in html and "<details><summary>" in html
    assert page.levels[0] == 1 and page.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(page.levels))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*EXAMPLES, *DRAWN])
def test_a_terminal_of_eighty_columns_shows_every_line(name: str, language: str) -> None:
    assert max(map(len, said(name, "text", language).split("\n"))) <= WIDTH


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_can_be_read_at_midnight(name: str) -> None:
    assert len(said(name, "text", "en").split("\n")) < 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", TOLD)
@pytest.mark.parametrize("name", [*EXAMPLES, *DRAWN])
def test_nothing_promises_what_it_cannot_keep(name: str, form: str, language: str) -> None:
    text = " ".join(said(name, form, language).lower().split())
    assert [word for word in FORBIDDEN if word in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_ten_lines_and_tells_nothing_of_anybody(language: str) -> None:
    """It is the same for everybody there on that day."""
    text = said("nothing known", "message", language)

    assert len(text.strip().split("\n")) <= MESSAGE
    assert text == said("many charges", "message", language) == said("all charges known", "message", language)
    voice = voice_of(corpus(), language)
    assert voice.country("KZ") in text and voice.country("RU") not in text


def test_what_a_terminal_leaves_out_stands_in_the_other_formats() -> None:
    """The whole view of a contested question, and the proof."""
    brief, whole = said("kz-officer-2022-12", "text", "en"), said("kz-officer-2022-12", "markdown", "en")

    assert "leaves no room for a bar" not in brief
    assert "leaves no room for a bar" in whole
    assert "Proof: decide to surrender" in whole and " is open: not known: " in whole


def test_markdown_takes_no_sign_of_a_text_for_its_own() -> None:
    assert "CIS\\_" not in said("nothing known", "text", "en")
    assert re.search(r"(?<!\\)[`|]", said("kz-officer-2022-12", "markdown", "en")) is None


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_stand_out_from_the_paper_by_day_by_night_and_printed() -> None:
    """WCAG AA: 4.5 to 1. Each scheme states all colours that it changes."""
    style = re.findall(r"<style>(.*?)</style>", said("nothing known", "html", "en"), re.DOTALL)[0]
    colours: dict[str, str] = {}
    schemes = re.findall(r":root \{([^}]*)\}", style)
    assert len(schemes) == 3
    for scheme in schemes:
        colours |= dict(re.findall(r"--(\w+): (#\w+)", scheme))
        for ink in ("ink", "soft"):
            for paper in ("paper", "lead"):
                light, dark = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper, scheme)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_person_must_file_is_named(name: str, language: str) -> None:
    """A date alone helps nobody: the paper stands beside it."""
    case, found = judged(name)
    due = [item for item in found.deadlines if item.file_by and item.running and item.file_by >= found.as_of]
    if due:
        start = {"en": r"File by \d{4}-\d\d-\d\d: [a-z][^(]+ \(", "ru": r"Подать не позднее [\d.]+: [а-я][^(]+ \("}
        assert re.search(start[language], " ".join(said(name, "text", language).split()))
    assert path_of(name).exists() and case.host
