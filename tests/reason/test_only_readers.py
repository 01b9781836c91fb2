"""A list that one condition alone reads is, where it is open, one yes or no."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct import Corpus, assess, load_case, load_corpus
from safeconduct.reason.flips import with_flips

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.fixture(scope="module")
def spelled_out(corpus: Corpus) -> Corpus:
    """The same law, its open lists read entry by entry."""
    found = corpus.part(corpus.blocks)
    found.between("KZ", "RU").__dict__["only_readers"] = frozenset()
    return found


def test_earlier_stays_are_read_by_one_condition(corpus: Corpus) -> None:
    assert {each.over for each in corpus.only_readers} >= {"stays"}


@pytest.mark.parametrize("person", ["kz-anarchist-2024-02", "kz-deserter-2023-09", "kz-journalist-2023-12"])
def test_the_answer_is_that_of_the_list_spelled_out(corpus: Corpus, spelled_out: Corpus, person: str) -> None:
    case = load_case(ROOT / "examples" / f"{person}.yaml", corpus)
    short = with_flips(corpus, case, assess(corpus, case))
    long = with_flips(spelled_out, case, assess(spelled_out, case))
    assert [finding.to_dict() for finding in short.findings] == [finding.to_dict() for finding in long.findings]
    assert {question.fact for question in short.questions} == {question.fact for question in long.questions}
