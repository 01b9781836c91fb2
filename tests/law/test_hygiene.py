"""What `law check` sees without reasoning. Each untidiness is shown in a law that has it and in one that has not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safeconduct.law.compiled import load_corpus
from safeconduct.law.hygiene import ERROR, NOTE, LawProblem, hygiene

TODAY = date(2026, 11, 22)
VOCABULARY = """\
facts:
  wanted: {type: bool, says: sought by another state}
charge:
  grave: {type: bool, says: a grave offence}
constraints:
  - {id: grave needs wanted, holds: wanted or not any(charge.grave for charge in charges), because: "as in `kz-1`"}
authorities: {police: police, border_guard: border guard}
ranks: [statute]
acts: {release: release, detain: detain, fine: fine, refuse_exit: refuse exit}
encounters: {identity_check: document check}
"""
FRONT = """\
---
id: kz
title: The law of a state
jurisdiction: KZ
rank: statute
source: https://example.org/kz
---
## Article 1
"""
DETAIN = """\
```norm
id: kz-1
authority: police
may: detain
when: wanted
```
"""


def problems(folder: Path, law: str, *, vocabulary: str = VOCABULARY, front: str = FRONT) -> list[LawProblem]:
    """What is wrong with a corpus of one page."""
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "vocabulary" / "names.yaml").write_text(vocabulary, encoding="utf-8")
    (folder / "kz.md").write_text(front + law, encoding="utf-8")
    return hygiene(load_corpus(folder), today=TODAY)


def fenced(kind: str, *lines: str) -> str:
    return "\n".join([f"```{kind}", *lines, "```", ""])


def test_a_tidy_law_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, DETAIN) == []


def test_a_problem_says_where_what_and_how_to_mend_it(tmp_path: Path) -> None:
    law = DETAIN + fenced("term", "id: idle", "means: wanted")

    [found] = problems(tmp_path, law)

    assert f"{tmp_path}/kz.md:15: note: nobody uses the term idle; drop it, or use it in a condition" == str(found)


ENCOUNTER = ("id: identity_check", "who: police")
VERSION = "id: kz-2", "authority: police", "may: fine"
GRADED = *VERSION, "checked: full"
WITHIN = DETAIN.replace("when:", "within: kz-2\nwhen:")
CHECKED = fenced("norm", *GRADED, "checked-on: 2024-11-22")
VIEWS = "- {id: narrow, says: narrow, held-by: courts}", "- {id: wide, says: wide%s}"
QUESTION = fenced("question", "id: kz-q", "asks: how far?", "views:", *(f"  {view}" for view in VIEWS))
ASKED = DETAIN.replace("when: wanted", "when: wanted and view('kz-q') == 'wide'")
GROUPED = fenced("norm", *VERSION, "group: fines")
OVERRIDING = fenced("norm", "id: kz-3", "must-not: fine", "overrides: [%s]", "because: so")
LIMIT = "id: kz-2", "kind: maximum", "from: detain", "length: days(3)"

UNTIDY = {
    "checked in full on no day": (
        fenced("norm", *GRADED), CHECKED, "no-day", "kz-2 is checked in full, on no day"),
    "not read for two years": (
        fenced("norm", *GRADED, "checked-on: 2024-11-21"), CHECKED, "stale", "kz-2 was last checked on 2024-11-21"),
    "a gap between versions": (
        fenced("norm", *VERSION, "until: 2020-01-01") + fenced("norm", *VERSION, "since: 2020-01-02"),
        fenced("norm", *VERSION, "until: 2020-01-01") + fenced("norm", *VERSION, "since: 2020-01-01"),
        "gap", "no version of kz-2 is in force from 2020-01-01 to 2020-01-02"),
    "a view that nobody holds": (
        ASKED + QUESTION % "", ASKED + QUESTION % ", court: the Supreme Court", "no-source",
        "kz-q: nobody is said to hold the view wide"),
    "a term": (
        fenced("term", "id: sought", "means: wanted"),
        fenced("term", "id: sought", "means: wanted") + fenced("norm", *VERSION, "when: sought"),
        "unused", "nobody uses the term sought"),
    "a question": (QUESTION % ", court: c", ASKED + QUESTION % ", court: c", "unused", "nobody uses the question kz-q"),
    "a group": (GROUPED, GROUPED + OVERRIDING % "fines", "unused", "no block names the group fines"),
    "a limit": (fenced("limit", *LIMIT), WITHIN + fenced("limit", *LIMIT), "unused", "no block names the limit kz-2"),
    "an outcome no norm names": (
        fenced("encounter", *ENCOUNTER, "outcomes: [release, detain, fine]"),
        fenced("encounter", *ENCOUNTER, "outcomes: [release, detain, {act: fine, unlawful: true}]"),
        "unreached", "no norm or stub names the outcome fine of identity_check"),
    "an outcome whose norms speak to others": (
        fenced("encounter", *ENCOUNTER, "outcomes: [release, {act: detain, by: border_guard}]"),
        fenced("encounter", *ENCOUNTER, "outcomes: [release, detain]"),
        "unreached", "the outcome detain of identity_check is for border_guard, and kz-1 for others"),
    "a citation of nothing": (
        OVERRIDING.replace("so", '"see `kz-9`"') % "kz-1", OVERRIDING.replace("so", '"see `kz-1`, `wanted`"') % "kz-1",
        "unknown-citation", "kz-3 cites `kz-9` and there is none"),
    "letters of two scripts": (
        fenced("norm", *VERSION).replace("kz-2", "kz-\N{CYRILLIC SMALL LETTER A}2"), fenced("norm", *VERSION),
        "look-alike", "the id kz-\N{CYRILLIC SMALL LETTER A}2 has letters of another script"),
    "letters that only look Latin": (
        fenced("norm", *VERSION, "group: \N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER ES}")
        + OVERRIDING % "\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER ES}",
        fenced("norm", *VERSION, "group: \N{CYRILLIC SMALL LETTER ZHE}") + OVERRIDING % "\N{CYRILLIC SMALL LETTER ZHE}",
        "look-alike", "'\N{CYRILLIC SMALL LETTER ES}' is cyrillic small letter es"),
}  # fmt: skip


@pytest.mark.parametrize(("untidy", "tidy", "code", "what"), UNTIDY.values(), ids=UNTIDY.keys())
def test_what_is_untidy_is_reported_and_what_is_tidy_is_not(
    tmp_path: Path, untidy: str, tidy: str, code: str, what: str
) -> None:
    untidy, tidy = (law if "kz-1\n" in law else DETAIN + law for law in (untidy, tidy))

    [found] = [problem for problem in problems(tmp_path / "untidy", untidy) if problem.code == code]

    assert what in found.what
    assert (ERROR if code in ("unknown-citation", "look-alike") else NOTE) == found.severity
    assert [problem for problem in problems(tmp_path / "tidy", tidy) if problem.code == code] == []


def test_provisions_of_a_page_without_a_source_are_reported_together(tmp_path: Path) -> None:
    """One line for a page, at the first of its provisions; a source of the block's own is enough."""
    front = FRONT.replace("source: https://example.org/kz\n", "")
    sourced = DETAIN.replace("kz-1", "kz-2").replace("may:", "source: a book\nmay:")

    [found] = problems(tmp_path, DETAIN + sourced + DETAIN.replace("kz-1", "kz-3"), front=front)

    assert (found.place.line, found.what) == (8, "kz-1, kz-3 of kz without a source")


@pytest.mark.parametrize(
    ("said", "used", "what"),
    [
        ("facts:\n  age: {type: int}", "age > 18", "the fact age"),
        ("charge:\n  old: {type: bool}", "any(charge.old for charge in charges)", "the attribute charges.old"),
        ("lists: {visas: {kind: {type: text}}}", "any(visa.kind == 'work' for visa in visas)", "the list visas"),
    ],
)
def test_what_a_case_can_say_and_no_condition_reads_is_reported(
    tmp_path: Path, said: str, used: str, what: str
) -> None:
    section, _, rest = said.partition("\n")
    vocabulary = VOCABULARY.replace(f"{section}\n", said + "\n") if rest else VOCABULARY + said + "\n"

    [found] = problems(tmp_path / "idle", DETAIN, vocabulary=vocabulary)
    law = DETAIN + fenced("norm", *VERSION, f"when: {used}")

    assert f"nobody uses {what}" == found.what
    assert problems(tmp_path / "used", law, vocabulary=vocabulary) == []


def test_a_fact_that_an_act_changes_is_used(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("facts:\n", "facts:\n  held: {type: bool, kind: changeable}\n")

    assert problems(tmp_path, DETAIN + fenced("act", "id: detain", "by: police", "effect: {held: true}"),
                          vocabulary=vocabulary) == []  # fmt: skip


def test_a_fact_that_dates_an_event_is_used(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("facts:\n", "facts:\n  came_on: {type: date, kind: fixed}\n")
    dated = vocabulary + "events:\n  entry: {says: entered, fact: came_on}\n"
    limit = fenced("limit", *(line.replace("detain", "entry") for line in LIMIT))

    assert problems(tmp_path, WITHIN + limit, vocabulary=dated) == []


def test_an_event_is_used_where_a_limit_starts_or_ends_with_it(tmp_path: Path) -> None:
    """The problem stands on the line of the vocabulary."""
    vocabulary = VOCABULARY + "events:\n  delivery: brought in\n  ruling: ruling\n"
    limit = fenced("limit", *(line.replace("detain", "delivery.served") for line in LIMIT))

    [found] = problems(tmp_path / "one", WITHIN + limit, vocabulary=vocabulary)

    assert (found.what, found.place.line) == ("nobody uses the event ruling", 13)
    assert problems(tmp_path / "both", WITHIN + limit.replace("days(3)", "ruling"), vocabulary=vocabulary) == []


def test_a_name_of_the_vocabulary_may_not_mix_scripts(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("facts:\n", "facts:\n  papers: {type: [none, p\N{CYRILLIC SMALL LETTER A}ss]}\n")

    found = problems(tmp_path, DETAIN.replace("wanted", "papers != 'none'"), vocabulary=vocabulary)

    assert [problem.code for problem in found] == ["look-alike"]


PRACTICE = """\
host,encounter,outcome,class,since,until,reported,of,persons,favours,sources,checked,note
KZ,identity_check,%s,any,2022,,1,,1,%s,Paper 2022-01,full,
"""


@pytest.mark.parametrize(
    ("act", "favours", "expected"),
    [
        ("fine", "true", []),  # practice reaches what no norm does, where it favours the person
        ("fine", "false", ["no norm or stub names the outcome fine of identity_check"]),
        ("refuse_exit", "false", ["no norm or stub names the outcome fine of identity_check",
                                  "refuse_exit is no outcome of identity_check in KZ"]),
    ],
)  # fmt: skip
def test_practice_reaches_outcomes_and_stands_at_outcomes_only(
    tmp_path: Path, act: str, favours: str, expected: list[str]
) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "practice.csv").write_text(PRACTICE % (act, favours), encoding="utf-8")
    law = DETAIN + fenced("encounter", *ENCOUNTER, "outcomes: [release, detain, fine]")

    found = problems(tmp_path, law, vocabulary=VOCABULARY + "classes: {any: {says: anybody}}\n")

    assert sorted(problem.what for problem in found) == expected
