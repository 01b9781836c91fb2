"""`law show` and `law search`: a provision reads as a page of a commentary."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from safeconduct import Corpus, load_corpus
from safeconduct.law.blocks import Norm
from safeconduct.law.browse import look_up, search, version_on
from safeconduct.law.compiled import shipped_corpus
from safeconduct.tell.blocks import gist
from safeconduct.tell.html import as_html
from safeconduct.tell.layout import WIDTH
from safeconduct.tell.provision import found_document, hit_line, provision_document, several_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

from .test_formats import Page

TODAY = date(2026, 11, 22)
MILITARY = "kz-cpc-590-1-9"


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def shown(block_id: str, as_of: date = TODAY) -> str:
    return as_text(provision_document(voice_of(law()), block_id, as_of=as_of, today=TODAY))


def words_of(block_id: str, as_of: date = TODAY) -> str:
    return " ".join(shown(block_id, as_of).split())


# -- one provision ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [
    "CPC 590(1)(9)",
    "УПК РК, ст. 590 ч. 1 п. 9; ҚР ҚПК 590(1)(9)",
    "Article 590. When a person is not surrendered",
    "Not for an act that Kazakh law counts among military crimes, unless the treaty with the requesting state says",
    "The Prosecutor General or the Supreme Court must not decide to surrender. Read for each charge by itself.",
    'when "counterpart is military" unless "treaty provides otherwise"',
    "the host classes it as a military crime",
    "Kazakhstan is bound by the Minsk Convention",
    "It overrides the group duty-to-surrender",
    "Why: the item itself says when it yields; CPC 590(1)(12) and Minsk Convention 57(1)(b) open the treaty to it.",
    "every may of the same act: law of the state on surrender without a treaty; CC 9(2); CPC 558.",
    "CPC 557(3): treaties go before provisions of CPC; it moves nothing here",
    "Defence: no, a treaty provides otherwise only by a rule on the matter",
    "Prosecution: yes, the duty to surrender for whatever both laws punish",
    "Remedy: CPC 592, within 10 days from service of",
    "One: since 2015-01-01.",
    'Terms that read it: "surrender excluded" (CPC 587).',
    "Grade: full (the text was read), checked on 2026-11-22.",
])  # fmt: skip
def test_the_ground_of_military_offences_reads_as_a_commentary(said: str) -> None:
    assert said in words_of(MILITARY)


def test_a_version_is_shown_as_of_a_day_with_what_changed() -> None:
    assert "the death penalty threatens there" not in shown("kz-cpc-590-1-7", date(2025, 9, 15)).split("Versions")[0]
    assert "the death penalty threatens there" in shown("kz-cpc-590-1-7", date(2025, 9, 16)).split("Versions")[0]
    assert "when is:" in shown("kz-cpc-590-1-7")


def test_what_is_no_longer_or_not_yet_in_force_is_said_so() -> None:
    assert "no longer in force" in shown("kz-const1995-11")
    assert "not yet in force" in shown("kz-const2026-14", date(2025, 1, 1))


def test_a_stub_says_why_it_is_not_encoded() -> None:
    said = words_of("minsk-19")

    assert "could be allowed to refuse surrender" in said
    assert "Why it is not encoded" in said


def test_age_is_told_in_days_then_months() -> None:
    later = provision_document(voice_of(law()), MILITARY, as_of=TODAY, today=date(2028, 11, 22))

    assert "24 months ago" in as_text(later)


def test_every_block_can_be_shown_in_eighty_columns() -> None:
    for block_id, versions in law().by_id.items():
        for day in {TODAY, *(block.since.first for block in versions if block.since)}:
            said = shown(block_id, day)
            assert not [line for line in said.splitlines() if len(line) > WIDTH and " " in line.strip("- ")], block_id
            assert "`" not in said, block_id
        assert gist(voice_of(law()), versions[-1])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_block_is_a_page_for_a_telephone(language: str) -> None:
    """Small, well formed, loading nothing; what is told in other words than the page's says so. One in twenty."""
    voice = voice_of(law(), language)
    for block_id in [*law().by_id][::20]:
        page = Page()
        html = as_html(provision_document(voice, block_id, as_of=TODAY, today=TODAY))
        page.feed(html)
        assert page.loads == page.open == [] and len(html) < 60_000, block_id
        assert page.levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(page.levels)), block_id
        assert ("только по-английски" in html) is (language == "ru"), block_id


# -- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [MILITARY, "CPC 590(1)(9)", "cpc 590 (1)(9)", "УПК РК 590(1)(9)", "590(1)(9)",
                                   "УПК РК, ст. 590 ч. 1 п. 9",
                                   "CPC article 590(1)(9)"])  # fmt: skip
def test_a_provision_is_found_by_id_or_citation_in_any_language(asked: str) -> None:
    assert look_up(law(), asked) == (MILITARY,)


@pytest.mark.parametrize("asked", ["CPC 590", "kz-cpc-590"])
def test_an_article_or_the_start_of_ids_gives_all_of_it(asked: str) -> None:
    found = look_up(law(), asked)

    assert {"kz-cpc-590-1-1", MILITARY, "kz-cpc-590-2"} <= set(found)
    assert all(law().by_id[name][-1].heading.startswith("Article 590.") for name in found)
    assert MILITARY in as_text(several_document(voice_of(law()), asked, found, as_of=TODAY))


def test_an_article_is_not_the_start_of_a_longer_number() -> None:
    assert "minsk-57-1a" not in look_up(law(), "Minsk Convention 5")
    assert "kz-cpc-589-12m" not in look_up(law(), "CPC 589-1")


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert look_up(law(), "no such article") == ()
    assert look_up(law(), "") == ()


def test_the_version_of_a_day_is_the_one_in_force() -> None:
    versions = law().by_id["kz-cpc-590-1-7"]

    assert versions[0] is version_on(versions, date(2020, 1, 1))
    assert versions[1] is version_on(versions, TODAY)


def test_a_search_puts_what_turns_on_the_words_first() -> None:
    found = [hit.block.id for hit in search(law(), "military") if isinstance(hit.block, Norm)
             and hit.block.page.jurisdiction in ("", "KZ")]  # fmt: skip

    assert {MILITARY, "chis-89-1-zh"} == set(found[:2])


def test_all_words_must_stand_in_what_is_found() -> None:
    assert search(law(), "bail")
    assert search(law(), "bail zeppelin") == ()
    assert search(law(), "...") == ()


def test_a_page_of_a_search_names_what_was_found() -> None:
    blocks = [hit.block for hit in search(law(), "bail")]

    assert "(kz-cpc-589-1)" in as_html(found_document(voice_of(law()), "bail", blocks))
    assert "no provision has all these words" in as_html(found_document(voice_of(law()), "<zeppelin", ()))


def test_a_line_of_a_search_fits() -> None:
    assert all(len(hit_line(voice_of(law()), hit.block)) <= WIDTH for hit in search(law(), "surrender"))
