"""Ways out as they are told: in Russian as in English, on every screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from safeconduct import Corpus
from safeconduct.journey.results import Routes
from safeconduct.tell.document import Document
from safeconduct.tell.explained import explained_document
from safeconduct.tell.html import as_html
from safeconduct.tell.markdown import as_markdown
from safeconduct.tell.routes import routes_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

Ask = Callable[..., Routes]
PEOPLE = ("kz-deserter-2023-09", "kz-deserter-2026-03", "kz-journalist-2023-12", "kz-guard-2022-12")
FORMS: dict[str, Callable[[Document], str]] = {"text": as_text, "html": as_html, "markdown": as_markdown}
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:'s)?(?:[ ,;:]+[A-Za-z]{2,}(?:'s)?){2,}")
"""three words of it in a row"""


def prose(text: str) -> str:
    """What a page says, without marks, styles and options of the command line."""
    return re.sub(r"<[^>]*>", "\n", text.split("</style>")[-1]).replace("--avoid none", "")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PEOPLE)
def test_no_russian_screen_has_an_english_sentence(ask: Ask, corpus: Corpus, name: str, form: str) -> None:
    found = ask(name)
    text = prose(FORMS[form](routes_document(voice_of(corpus, "ru"), found)))

    assert ENGLISH.findall(text) == []
    assert "не проверен юристом" in " ".join(text.split())
    assert ENGLISH.search(prose(FORMS[form](routes_document(voice_of(corpus), found))))


@pytest.mark.parametrize("name", PEOPLE)
def test_the_drawings_speak_russian_too(ask: Ask, corpus: Corpus, name: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", as_html(routes_document(voice_of(corpus, "ru"), ask(name))))

    assert len(drawings) == 2 * len(ask(name).plans)
    for drawing in drawings:
        assert re.search("[а-я]", drawing) and not re.search("[A-Za-z]{3,}", prose(drawing))


@pytest.mark.parametrize("name", PEOPLE)
def test_every_step_is_explained_in_russian(ask: Ask, corpus: Corpus, name: str) -> None:
    found, voice = ask(name), voice_of(corpus, "ru")
    for plan, one in enumerate(found.plans):
        for at in range(len(one.steps)):
            assert ENGLISH.findall(as_text(explained_document(voice, found, plan, at))) == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PEOPLE)
def test_a_terminal_of_eighty_columns_shows_every_line(ask: Ask, corpus: Corpus, name: str, language: str) -> None:
    assert max(map(len, as_text(routes_document(voice_of(corpus, language), ask(name))).splitlines())) <= 80


def test_the_person_reads_no_chance_in_russian_either(ask: Ask, corpus: Corpus) -> None:
    told = routes_document(voice_of(corpus, "ru"), ask("kz-deserter-2023-09"), figures=False)

    assert not any("%" in tell(told).split("</style>")[-1] for tell in FORMS.values())
