"""The catalogues are complete, and a Russian screen is Russian."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import polib
import pytest

from safeconduct.cli.options import language_of
from safeconduct.law.problems import InputError
from safeconduct.tell.citations import charged, citation, cite
from safeconduct.tell.voice import voice_of

from .examples import EXAMPLES, TOLD, said
from .test_opening import ROOT, corpus

CATALOGUES = (ROOT / "src/safeconduct/tell/catalogues/ru.po", ROOT / "corpus/words/ru.po")
PLACE = re.compile(r"\{\w*\}")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:'s)?(?:[ ,;:]+[A-Za-z]{2,}(?:'s)?){2,}")
"""three words of it in a row"""


@lru_cache(maxsize=1)
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues_tool", ROOT / "tools" / "catalogues.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_phrase_and_every_text_that_findings_print_stands_in_the_russian_catalogue() -> None:
    """If this fails: python tools/catalogues.py, then write what it lists."""
    for file, wanted in tool().catalogues():
        known = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(file))}
        assert known == set(wanted), file


def test_no_phrase_stands_within_a_formatted_string() -> None:
    """There Python 3.11 does not show it to the tool that collects them, so that it would never be translated."""
    for file in (ROOT / "src").rglob("*.py"):
        for whole in ast.walk(ast.parse(file.read_text("utf-8"))):
            for part in ast.walk(whole) if isinstance(whole, ast.JoinedStr) else ():
                if isinstance(part, ast.Call) and getattr(part.func, "attr", "") in ("say", "many"):
                    assert not any(isinstance(said, ast.Constant) for said in part.args[:2]), (file, part.lineno)


def test_a_catalogue_that_was_only_begun_says_nothing_that_is_no_longer_said() -> None:
    """If this fails: python tools/catalogues.py."""
    for file, wanted in tool().begun():
        found = polib.pofile(str(file))
        assert {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in found} == set(wanted)
        assert found.metadata["X-Reviewed-By"] == "" and voice_of(corpus(), file.stem).unreviewed


@pytest.mark.parametrize("file", [*CATALOGUES, CATALOGUES[0].with_name("kk.po")], ids=str)
def test_no_phrase_is_untranslated_and_none_loses_a_value(file: Path) -> None:
    for entry in polib.pofile(str(file)):
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        assert entry.translated() and all(forms), entry.msgid
        assert len(forms) == (3 if entry.msgid_plural and file.stem == "ru" else 1), entry.msgid
        for form in forms:
            assert set(PLACE.findall(form)) == set(PLACE.findall(entry.msgid + entry.msgid_plural)), entry.msgid


@pytest.mark.parametrize("form", TOLD)
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_russian_screen_has_an_english_sentence(name: str, form: str) -> None:
    """Names of outlets stay as they print themselves; so do options of the command line and marks of HTML."""
    text = said(name, form, "ru")
    text = text.split("</style>")[-1] if form == "html" else text
    for cells in corpus().tables.practice.values():
        for cell in cells:
            for source in cell.sources:
                text = re.sub(r"\s+".join(map(re.escape, source.split())), "", text)
    assert ENGLISH.findall(re.sub(r"<[^>]*>", "\n", text)) == []


def test_the_search_for_english_finds_it() -> None:
    assert ENGLISH.findall("Прокурор: release the person, if asked") == ["release the person, if asked"]


@pytest.mark.parametrize(
    ("block", "russian"),
    [
        ("kz-cpc-590-1-2", "УПК РК, ст. 590 ч. 1 п. 2"),
        ("kz-cpc-590-1-9", "УПК РК, ст. 590 ч. 1 п. 9"),
        ("kz-ref-10-1", "Закон РК о беженцах, ст. 10 п. 1"),
        ("minsk-57-1b", "Минская конвенция 1993 г., ст. 57 п. 1 пп. б"),
        ("kz-cpc-589-1-6", "УПК РК, ст. 589 ч. 1-6"),
        ("kz-cc-3-39", "УК РК, ст. 3 п. 39"),
    ],
)  # fmt: skip
def test_a_provision_is_cited_as_a_court_there_reads_it(block: str, russian: str) -> None:
    voice = voice_of(corpus(), "ru")
    found = citation(voice, corpus().find(block)) if block in corpus().by_id else ""
    assert found.replace("\N{NO-BREAK SPACE}", " ") == russian


def test_several_provisions_and_a_charge() -> None:
    voice = voice_of(corpus(), "ru")
    several = cite(voice, ["kz-cpc-590-1-2", "kz-cpc-590-1-9", "iccpr-7"], most=2).replace("\N{NO-BREAK SPACE}", " ")
    assert several == "УПК РК, ст. 590 ч. 1 п. 2, ст. 590 ч. 1 п. 9 и ещё 1"
    assert charged(voice, "RU-337(5)").replace("\N{NO-BREAK SPACE}", " ") == "ст. 337 ч. 5 УК РФ"
    assert charged(voice_of(corpus()), "RU-337(5)") == "RU-337(5)"


@pytest.mark.parametrize(
    ("n", "russian"), [(1, "1 час"), (2, "2 часа"), (5, "5 часов"), (11, "11 часов"), (21, "21 час"), (72, "72 часа")]
)
def test_plural_forms_are_right(n: int, russian: str) -> None:
    assert voice_of(corpus(), "ru").span(f"{n} hours") == russian


def test_until_a_lawyer_has_read_the_translation_every_output_says_so() -> None:
    russian = voice_of(corpus(), "ru")
    assert russian.unreviewed and not voice_of(corpus()).unreviewed
    for form in TOLD:
        assert "не проверен юристом" in " ".join(said("kz-officer-2022-12", form, "ru").split())


def test_a_corpus_without_translations_is_told_in_its_own_words(tmp_path: Path) -> None:
    voice = voice_of(corpus(), "ru")
    assert voice.say("a text that no catalogue has {yet}") == "a text that no catalogue has {yet}"


@pytest.mark.parametrize(
    ("option", "variable", "locale", "language"),
    [
        (None, None, "C", "en"),
        (None, None, "ru_RU.UTF-8", "ru"),
        (None, "en", "ru_RU.UTF-8", "en"),
        ("ru", "en", "C", "ru"),
        (None, None, "kk_KZ.UTF-8", "en"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_the_option_then_the_variable_then_the_locale(
    option: str | None, variable: str | None, locale: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SAFECONDUCT_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    if variable:
        monkeypatch.setenv("SAFECONDUCT_LANG", variable)
    from argparse import Namespace

    assert language_of(Namespace(lang=option)) == language


def test_a_language_nobody_speaks_here_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from argparse import Namespace

    monkeypatch.setenv("SAFECONDUCT_LANG", "fr")
    with pytest.raises(InputError, match="no catalogue for fr"):
        language_of(Namespace(lang=None))
