"""A finding in brief says what the finding says, however the two are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct import Corpus, assess, load_case, load_corpus
from safeconduct.reason.brief import brief

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SAID = ("key", "modality", "possible", "on_record_possible", "norms", "contested", "unknown", "not_encoded", "checked")


@pytest.fixture(scope="module")
def law() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_brief_says_what_the_finding_says(law: Corpus, example: Path) -> None:
    case = load_case(example, law)
    found = assess(law, case).findings
    assert [[getattr(one, name) for name in SAID] for one in found] == [
        [getattr(one, name) for name in SAID] for one in brief(law, case)
    ]


def test_what_is_asked_of_some_acts_is_what_is_found_among_all(law: Corpus) -> None:
    case = load_case(EXAMPLES[0], law)
    acts = {"surrender", "expel", "detain", "apply_for_asylum"}
    assert [one for one in brief(law, case) if one.act in acts] == list(brief(law, case, acts))
