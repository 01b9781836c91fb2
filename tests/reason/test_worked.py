"""Worked cases: every norm that is encoded applies to somebody, and to somebody who differs in little it does not.

They are frozen in `corpus/worked`. After a change of law run `safeconduct law coverage --generate`, and read the
difference.
"""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from safeconduct import Corpus, load_case, load_corpus
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.coverage import Coverage, coverage, named_in_tests
from safeconduct.law.worked import Pair, Worked, case_of, load_worked, until_of, version_of, write_worked
from safeconduct.reason.answered import as_seen, keeps, look, reaches
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams
from safeconduct.reason.leaves import FACT, Leaf
from safeconduct.reason.pairs import decided_examples, find_pair, worked_cases
from safeconduct.reason.search import cheapest
from safeconduct.tell.covered import coverage_document, pair_text
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

ROOT = Path(__file__).resolve().parents[2]
MEND = "run `safeconduct law coverage --generate` and read the difference"
MILITARY = "kz-cpc-590-1-9", "2015-01-01"


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


@cache
def worked() -> Worked:
    return load_worked(law())


def encoded() -> set[tuple[str, str]]:
    return {(norm.id, version_of(norm)) for norm in law().norms if norm.why_stub is None}


# -- what is frozen ---------------------------------------------------------------------------------------------------


def test_every_norm_has_a_pair_or_says_why_not() -> None:
    ends = {(norm.id, version_of(norm)): until_of(norm) for norm in law().norms if norm.why_stub is None}

    assert encoded() == {*worked().pairs, *worked().without}, MEND
    assert {key: ends[key] for key in worked().pairs} == {key: pair.until for key, pair in worked().pairs.items()}, MEND


def test_pairs_hold_as_they_are_frozen() -> None:
    wrong = []
    for key, pair in worked().pairs.items():
        if key in encoded():
            seen = look(law(), pair)
            beyond = pair.outside and reaches(law(), pair, pair.outside)
            if not keeps(seen) or as_seen(pair, seen) != pair or beyond:
                wrong.append((key, seen, pair))

    assert wrong == [], MEND


def test_the_norms_that_decide_the_examples_are_known() -> None:
    cases = {file.stem: load_case(file, law()) for file in sorted((ROOT / "examples").glob("*.yaml"))}

    assert worked().examples == decided_examples(law(), cases), MEND


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(shipped_corpus(), tmp_path / "corpus")
    corpus = load_corpus(tmp_path / "corpus")
    write_worked(corpus, load_worked(corpus))

    for file in sorted((shipped_corpus() / "worked").glob("*.yaml")):
        again = (tmp_path / "corpus" / "worked" / file.name).read_text(encoding="utf-8")
        assert file.read_text(encoding="utf-8") == again, file.name


# -- how pairs are found ----------------------------------------------------------------------------------------------


def test_a_pair_differs_from_anybody_and_from_itself_in_as_little_as_can_be() -> None:
    (norm,) = (norm for norm in law().norms if norm.id == MILITARY[0])
    pair = find_pair(law(), norm)

    assert isinstance(pair, Pair)
    assert pair.applies == {"request.stage": "received", "charge.host_military": True}
    assert pair.fails == {"charge.host_military": False}
    assert pair.answers == {"kz-treaty-silence": "silent"}


def test_a_pair_that_still_holds_is_kept_with_its_mark() -> None:
    old = worked().pairs[MILITARY]
    marked = Pair(**{name: getattr(old, name) for name in Pair.__slots__ if name != "reviewed"}, reviewed="2026-11-22")
    again = worked_cases(law(), Worked({MILITARY: marked}), examples={})

    assert marked == again.pairs[MILITARY]


def test_a_pair_whose_modality_is_another_is_to_be_reviewed_again() -> None:
    old = worked().pairs[MILITARY]
    changed = Pair(**{name: getattr(old, name) for name in Pair.__slots__ if name not in ("reviewed", "otherwise")},
                   reviewed="2026-11-22", otherwise="no_basis")  # fmt: skip
    again = worked_cases(law(), Worked({MILITARY: changed}), examples={})

    assert ("", old.otherwise) == (again.pairs[MILITARY].reviewed, again.pairs[MILITARY].otherwise)


def test_the_cheapest_way_for_a_diagram_to_be_true() -> None:
    d = Diagrams()
    a, b = (d.variable(Leaf(FACT, name), (False, True)) for name in "ab")

    assert _named(d, d.or_(a, b), {"a": 1, "b": 2}) == (1, ((0, 1),))
    assert _named(d, d.and_(a, b), {"a": 1, "b": 2}) == (3, ((0, 1), (1, 1)))
    assert cheapest(d, FALSE, lambda _level, _index: 0) is None
    assert cheapest(d, TRUE, lambda _level, _index: 0) == (0, ())


def _named(d: Diagrams, node: int, price: dict[str, int]) -> tuple[int, tuple[tuple[int, int], ...]] | None:
    """The cheapest path, variables numbered in order; true costs its price, false nothing."""
    order = sorted(d.leaves)
    path = cheapest(d, node, lambda level, index: price[d.leaves[level].name] * index)
    return path and (path[0], tuple((order.index(level), index) for level, index in path[1] if index))


def test_what_a_worked_case_does_not_say_is_no_none_or_nothing() -> None:
    case = case_of(law(), {"asylum.stage": "pending", "charge.committed.in": "KZ"}, host="KZ", requesting="RU",
                   on=date(2026, 6, 1))  # fmt: skip

    assert case.facts["asylum.stage"] == "pending"
    assert case.facts["risk.torture"] is False
    assert case.lists["visas"] == ()
    assert case.charges is not None
    assert case.charges[0]["committed_in"] == "KZ"


# -- how it is told ---------------------------------------------------------------------------------------------------


def told(found: Coverage) -> str:
    return as_text(coverage_document(voice_of(law()), found))


def test_coverage_counts_what_tests_name_and_what_is_frozen() -> None:
    by_hand = named_in_tests(ROOT / "tests" / "corpus", (norm.id for norm in law().norms))
    found = coverage(law(), worked(), by_hand=by_hand)

    assert "kz-cpc-590-1-9" in by_hand
    assert sum(page.norms for page in found.pages) == len(encoded())
    assert all(len(line) <= 80 for line in told(found).splitlines())


def test_a_norm_without_any_case_is_a_gap() -> None:
    found = coverage(law(), Worked(), by_hand=frozenset())

    assert found.gaps
    assert "kz-cpc-590-1-9 since 2015-01-01: not generated yet" in told(found)


def test_a_pair_that_no_longer_holds_is_a_gap() -> None:
    assert coverage(law(), worked(), by_hand=frozenset(), broken=[MILITARY]).gaps


@pytest.mark.parametrize("said", [
    "Anybody in Kazakhstan, sought by Russia, on 2026-06-01",
    'on the view "silent" (kz-treaty-silence)',
    "the host classes it as a military crime: yes. To decide to surrender: must not.",
    "With the host classes it as a military crime: no: must",
])  # fmt: skip
def test_a_pair_is_told_in_words(said: str) -> None:
    assert said in pair_text(voice_of(law()), worked().pairs[MILITARY])
