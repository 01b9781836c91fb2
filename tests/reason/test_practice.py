"""What follows from a count, and for whom."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct import Corpus, assess, load_corpus, read_case
from safeconduct.law.problems import Place
from safeconduct.law.tables import Practice
from safeconduct.reason.practice import exact_interval, interval
from safeconduct.reason.results import Reported

VOCABULARY = """
facts:
  service: {type: bool}
  hurt: {type: bool}
authorities: {police: police, prosecutor: prosecutor}
acts: [release, detain, beat, consent]
encounters: {identity_check: document check}
classes:
  soldier: {says: soldiers, holds: service}
  writer: {says: writers, holds: not service}
  any: {says: people of every kind}
"""
PAGE = """\
---
id: xa
jurisdiction: XA
source: invented
---
```encounter
id: identity_check
who: police
outcomes: [release, detain, {act: beat, unlawful: true}]
```
```norm
id: xa-1
authority: police
may: detain
```
```act
id: consent
by: prosecutor
```
"""
HEADER = "host,encounter,outcome,class,since,until,reported,of,persons,favours,sources,checked,note\n"
TABLE = (
    HEADER
    + """\
XA,identity_check,detain,writer,2020,2024-01-01,11,11,11,false,Paper 2023-01,full,
XA,identity_check,detain,soldier,2020,2024-01-01,3,,2,false,Paper 2023-01; Radio 2023-02,excerpt,
XA,identity_check,detain,any,2024-01-01,,1,,1,false,Paper 2024-02,full,
XA,identity_check,release,writer,2020,2024-01-01,1,,1,true,Paper 2023-01,full,
XA,,beat,soldier,2024-01-01,,1,,1,false,Paper 2024-02,full,
XA,,consent,writer,2020,2024-01-01,1,,1,true,Paper 2023-01,full,
XA,,consent,writer,2024-01-01,,0,4,4,true,Paper 2024-02,full,
"""
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("law")
    (folder / "vocabulary").mkdir()
    (folder / "tables").mkdir()
    (folder / "vocabulary" / "all.yaml").write_text(VOCABULARY)
    (folder / "xa.md").write_text(PAGE)
    (folder / "tables" / "practice.csv").write_text(TABLE)
    (folder / "tables" / "regimes.csv").write_text(
        "state,since,says,checked,source\nXA,2024-01-01,worse,full,Paper 2024-02\n"
    )
    return load_corpus(folder)


def told(corpus: Corpus, act: str, day: str = "2023-06-01", case: str = "") -> tuple[Reported, ...]:
    text = f"case: c\nas_of: {day}\nhost: XA\nrequesting: XA\n{case}"
    return assess(corpus, read_case(text, corpus)).find(act).practice


def test_cells_of_the_persons_own_class_come_first(corpus: Corpus) -> None:
    soldier, writer = (told(corpus, "detain", case=f"service: {value}") for value in ("true", "false"))

    assert [(item.cell.people, item.fits) for item in soldier] == [("soldier", "yes"), ("writer", "no")]
    assert [(item.cell.people, item.fits) for item in writer] == [("writer", "yes"), ("soldier", "no")]


def test_of_what_class_a_person_is_stays_open_where_nobody_said(corpus: Corpus) -> None:
    assert {item.fits for item in told(corpus, "detain")} == {"open"}


def test_practice_is_that_of_the_regime_of_the_day(corpus: Corpus) -> None:
    assert {item.cell.people for item in told(corpus, "detain", "2023-12-31")} == {"soldier", "writer"}
    assert {item.cell.people for item in told(corpus, "detain", "2024-01-01")} == {"any"}
    assert told(corpus, "detain", "2019-12-31") == ()


def test_what_was_done_anywhere_is_shown_at_the_encounter_that_lists_it(corpus: Corpus) -> None:
    assert [item.cell.reported for item in told(corpus, "beat", "2024-06-01")] == [1]


def test_practice_opens_what_favours_the_person_and_no_norm_allows(corpus: Corpus) -> None:
    assert [item.no_provision for item in told(corpus, "consent")] == [True]
    assert [item.no_provision for item in told(corpus, "consent", "2024-06-01")] == [False]  # nobody got it
    assert [item.no_provision for item in told(corpus, "release")] == [False]  # needs no norm
    assert not any(item.no_provision for item in told(corpus, "beat", "2024-06-01"))  # favours nobody


def test_the_contract(corpus: Corpus) -> None:
    case = read_case("case: c\nas_of: 2023-06-01\nhost: XA\nrequesting: XA\nservice: false", corpus)
    found = assess(corpus, case)
    said = found.find("detain").to_dict()["practice"]

    assert {key: said[key] for key in ("reported", "of", "period", "class", "sources", "interval")} == {
        "reported": 11, "of": 11, "period": {"since": "2020", "until": "2024-01-01"}, "class": "writer",
        "sources": ["Paper 2023-01"], "interval": [0.715, 1.0],
    }  # fmt: skip
    assert [other["class"] for other in said["others"]] == ["soldier"]
    assert found.find("beat").to_dict()["practice"] is None
    assert found.to_dict()["regime"] == {
        "since": None,
        "until": "2024-01-01",
        "says": "",
        "source": "",
        "checked": None,
    }


# intervals


def counted(reported: int, of: int | None, persons: int) -> Practice:
    return Practice("XA", "", "detain", "any", None, None, reported, of, persons, False, (), "full", "", Place("x"))


def test_nothing_follows_from_a_count_without_a_base_or_of_one_person_again_and_again() -> None:
    assert interval(counted(40, None, 40)) == (0, 1)
    assert interval(counted(3, 3, 1)) == (0, 1)
    assert interval(counted(0, 0, 0)) == (0, 1)
    assert interval(counted(0, None, 0)) == (0, 1)


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [(11, 11, (0.715, 1.0)), (0, 11, (0.0, 0.285)), (29, 33, (0.717, 0.967)), (0, 1, (0.0, 0.975)),
     (5, 10, (0.187, 0.813)), (500, 1000, (0.468, 0.532))],
)  # fmt: skip
def test_exact_intervals_are_those_of_the_books(k: int, n: int, expected: tuple[float, float]) -> None:
    assert exact_interval(k, n) == pytest.approx(expected, abs=0.0011)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_leaves_one_case_of_forty_on_either_side(drawn: tuple[int, int]) -> None:
    """By whole numbers: outside the interval the count would be rarer than 1 in 40, just inside it is not."""
    k, n = drawn
    low, high = (Fraction(round(end * 1000), 1000) for end in exact_interval(k, n))
    thousandth = Fraction(1, 1000)

    def at_least(count: int, share: Fraction) -> Fraction:
        return sum((comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(count, n + 1)), Fraction(0))

    assert low <= Fraction(k, n) <= high
    assert low == 0 or at_least(k, low) <= Fraction(1, 40) <= at_least(k, low + thousandth)
    assert high == 1 or 1 - at_least(k + 1, high) <= Fraction(1, 40) <= 1 - at_least(k + 1, high - thousandth)


def test_a_larger_sample_says_more() -> None:
    (low, high), (lower, higher) = exact_interval(100, 200), exact_interval(10, 20)

    assert lower < low < high < higher


def test_practice_is_looked_up_not_searched(corpus: Corpus, tmp_path: Path) -> None:
    assert corpus.tables.practice[("XA", "identity_check", "detain")]
