"""What a tired reader reads first."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct import Assessment, Case, Corpus, assess, load_corpus, read_case
from safeconduct.reason.flips import with_flips
from safeconduct.tell.assessment import assessment_document, assessment_text
from safeconduct.tell.catalogues import LANGUAGES
from safeconduct.tell.html import as_html
from safeconduct.tell.layout import WIDTH
from safeconduct.tell.markdown import as_markdown
from safeconduct.tell.opening import OPEN, opening
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = tuple((ROOT / "tests" / "tell" / "forbidden.txt").read_text("utf-8").split("\n")[:-1])
"""assurances that could harm; the list is the repository's, in every language the program speaks"""

ARTICLES = ("RU-205.2(2)", "RU-207.3", "RU-280.3(1)", "RU-319", "RU-328(1)", "RU-337", "RU-337(5)", "RU-338(3)")


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@st.composite
def cases(draw: st.DrawFn) -> str:
    """A case file with any of its facts given, unknown or left out."""

    def maybe(line: str, values: tuple[str, ...]) -> str:
        value = draw(st.sampled_from((*values, "unknown", "")))
        return line.format(value) if value else ""

    charges = draw(st.one_of(st.none(), st.lists(st.sampled_from(ARTICLES), max_size=6)))
    day = draw(st.sampled_from(("2022-09-20", "2023-06-28", "2026-03-01", "2026-08-01")))
    lines = [f"case: drawn\nas_of: {day}\nhost: KZ\nrequesting: RU",
             maybe("person: {{citizenships: {}}}", ("[RU]", "[RU, KZ]")),
             maybe("warrant: {{interstate: {}}}", ("true", "false")),
             maybe("asylum: {{stage: {}}}", ("none", "pending", "granted")),
             maybe("custody: {{stage: {}}}", ("free", "detained")),
             maybe("risk: {{torture: {}}}", ("true", "false")),
             maybe("charges_known: {}", ("all", "some")).replace("charges_known: unknown", "")]  # fmt: skip
    if charges is not None:
        items = ", ".join(f"{{article: {article}, stage: wanted}}" for article in charges)
        lines.append(f"charges: [{items}]")
    return "\n".join(filter(None, lines))


def judged(text: str) -> tuple[Case, Assessment]:
    case = read_case(text, corpus())
    return case, with_flips(corpus(), case, assess(corpus(), case))


@settings(max_examples=6, deadline=None)
@given(cases())
def test_a_bar_on_surrender_never_leads_while_another_channel_is_open(text: str) -> None:
    """In every language; and wherever expulsion or a hand-over comes first, nothing stands before it."""
    case, assessment = judged(text)
    surrender, expulsion = assessment.find("decide_surrender"), assessment.find("order_expulsion")
    told = {"en": ("Expulsion", "bars extradition only"), "ru": ("Выдворение", "закрывает только выдачу")}
    for language, (channel, only) in told.items():
        first, *rest = opening(voice_of(corpus(), language), case, assessment)
        if surrender.modality in ("must_not", "no_basis") and OPEN & set(expulsion.possible):
            assert first.startswith(channel)
            assert any(only in sentence for sentence in rest)
        said = assessment_text(voice_of(corpus(), language), case, assessment)
        assert " ".join(first.split()[:4]) == " ".join(said.split("\n\n")[1].split()[:4])


@settings(max_examples=6, deadline=None)
@given(cases())
def test_no_output_promises_what_it_cannot_keep(text: str) -> None:
    case, assessment = judged(text)
    for language in LANGUAGES:
        document = assessment_document(voice_of(corpus(), language), case, assessment)
        for tell in (as_text, as_html, as_markdown):
            said = " ".join(tell(document).lower().split())
            assert [word for word in FORBIDDEN if word in said] == []


@settings(max_examples=6, deadline=None)
@given(cases())
def test_every_line_fits_eighty_columns_and_the_caption_is_there(text: str) -> None:
    case, assessment = judged(text)
    said = assessment_text(voice_of(corpus()), case, assessment)
    assert max(map(len, said.split("\n"))) <= WIDTH
    assert "Not legal advice" in said
    if case.charges and case.charges_known != "all":
        assert "True only of the charges listed" in " ".join(said.split())


def test_a_pending_asylum_claim_is_not_called_protection() -> None:
    case, assessment = judged("case: x\nas_of: 2026-03-01\nhost: KZ\nrequesting: RU\nasylum: {stage: pending}\n"
                              "charges: [RU-280.3(1)]")  # fmt: skip
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split()).lower()
    assert "asylum" not in said.split("what may happen")[0]


def test_the_header_says_until_when_law_and_practice_are_known() -> None:
    case, assessment = judged("case: x\nas_of: 2026-11-01\nhost: KZ\nrequesting: RU")
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split())
    assert "Law known until 2026-06-12, practice until 2026-03-10; no news is not calm." in said
    assert "The law is not known here up to the day asked." in said
    assert "Then it changed: surrender decided while asylum was pending, expulsion for petty offences" in said


def test_without_charges_the_reader_is_told_to_ask_for_them() -> None:
    _say: Callable[[str], str] = lambda text: " ".join(opening(voice_of(corpus()), *judged(text)))  # noqa: E731
    assert "Ask for them first" in _say("case: x\nas_of: 2022-09-20\nhost: KZ\nrequesting: RU\ncharges: unknown")


@settings(max_examples=6, deadline=None)
@given(cases())
def test_a_hand_over_outside_law_reported_in_the_regime_is_named_before_any_bar(text: str) -> None:
    """Of whomever it was reported; and then a bar on surrender bars extradition only."""
    case, assessment = judged(text)
    sentences = opening(voice_of(corpus()), case, assessment)
    (named,) = (n for n, said in enumerate(sentences) if "reported in this regime" in said and "hand-over" in said)
    regime = "since 2026-01-27" if assessment.as_of.year == 2026 else "before 2026-01-27"
    assert regime in sentences[named]
    assert sentences[named].endswith("No news is not calm.")
    barred = [n for n, said in enumerate(sentences) if said.startswith(("Extradition is barred", "Extradition has no"))]
    assert all(named < n and "bars extradition only" in sentences[n] for n in barred)


def test_in_2026_the_first_paragraph_names_what_was_reported_in_that_regime() -> None:
    case, assessment = judged("case: x\nas_of: 2026-08-01\nhost: KZ\nrequesting: RU\ncharges: [RU-280.3(1)]\n"
                              "military: {service: none, mobilised: false}")  # fmt: skip
    first = " ".join(assessment_text(voice_of(corpus()), case, assessment).split()).split("What may happen")[0]
    assert "it is reported in this regime (since 2026-01-27): 1 reported among deserters" in first
    assert "No news is not calm." in first
    assert "before 2026-01-27" not in first


def test_practice_stands_apart_and_says_what_it_is_not() -> None:
    case, assessment = judged("case: x\nas_of: 2023-12-10\nhost: KZ\nrequesting: RU\ncharges: [RU-207.3]\n"
                              "military: {service: none, mobilised: false}")  # fmt: skip
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split())
    law, practice = said.split("Reported practice, which is no law")
    assert "reported among" not in law.split("What may happen")[1]
    assert "It is no forecast, and what was not reported is not known." in practice
    assert "consent to the exit: 1 reported among activists, journalists and other critics; others unknown" in practice
    assert "Practice, no provision found." in practice


def test_the_good_luck_of_others_is_not_shown() -> None:
    """Releases of critics say nothing to a deserter; what went against critics does."""
    case, assessment = judged("case: x\nas_of: 2023-12-10\nhost: KZ\nrequesting: RU\ncharges: [RU-337(5)]\n"
                              "military: {service: officer, mobilised: true}")  # fmt: skip
    practice = " ".join(assessment_text(voice_of(corpus()), case, assessment).split()).split("Reported practice")[1]
    assert "consent to the exit" not in practice
    assert "release: 3 reported (2 people) among deserters" in practice
    assert "refuse exit: 1 reported among activists" in practice


def test_no_court_is_said_to_have_ordered_what_nobody_asked_about() -> None:
    unasked, ordered = (judged(f"case: x\nas_of: 2025-03-14\nhost: KZ\nrequesting: RU\n{stage}") for stage in (
        "", "expulsion: {stage: ordered}"))  # fmt: skip
    said = "a court has ordered it"
    assert said not in " ".join(opening(voice_of(corpus()), *unasked))
    assert said in " ".join(opening(voice_of(corpus()), *ordered))
