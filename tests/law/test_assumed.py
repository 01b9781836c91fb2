"""A file of assumptions is checked like a case file: every mistake with its line and what comes nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct import Corpus, InputError, load_corpus
from safeconduct.law.assumed import load_assumptions, read_assumptions

ROOT = Path(__file__).parents[2]
HEAD = "by: counsel\nassume:\n"
GOOD = "  - {encounter: exit_control, outcome: allow_exit, chance: [0.6, 0.9], because: files}\n"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def test_what_is_judged_is_read_with_its_number_and_its_line(corpus: Corpus) -> None:
    found = read_assumptions(f"{HEAD}{GOOD}  - {{act: request_extradition, state: RU, chance: [0, 0.1]}}\n", corpus)
    first, second = found.items

    assert (found.by, len(found.items)) == ("counsel", 2)
    assert (first.number, first.place.line, first.about, first.outcome) == (1, 3, "exit_control", "allow_exit")
    assert (first.chance, first.because) == ((0.6, 0.9), "files")
    assert (second.about, second.outcome, second.state) == ("request_extradition", "", "RU")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: an empty file; start with by:"),
        ("- 1\n", "1: a file of assumptions is keys and values"),
        ("assume: [{encounter: release, chance: [0, 1]}]\n", "1: who judges is not said; by: counsel"),
        ("by: counsel\n", "1: nothing is assumed"),
        ("by: counsel\nassum: []\n", "2: unknown key 'assum'; did you mean assume?"),
        (HEAD + "  - exit_control\n", "3: an assumption is keys and values"),
        (HEAD + "  - {chance: [0, 1]}\n", "3: neither an encounter nor an act is named"),
        (HEAD + "  - {encounter: exit_control, act: depart, chance: [0, 1]}\n", "3: neither an encounter nor an act"),
        (HEAD + "  - {encounter: exit_contrl, chance: [0, 1]}\n", "3: unknown encounter 'exit_contrl'; did you mean"),
        (HEAD + "  - {encounter: exit_control, outcome: expel, chance: [0, 1]}\n", "3: exit_control does not"),
        (HEAD + "  - {encounter: [exit_control], chance: [0, 1]}\n", "3: unknown encounter '['exit_control']'"),
        (HEAD + "  - {act: expel, outcome: expel, chance: [0, 1]}\n", "3: an act that comes by itself has no outcome"),
        (HEAD + "  - {encounter: exit_control, state: QQ, chance: [0, 1]}\n", "3: unknown state 'QQ'"),
        (HEAD + "  - {encounter: exit_control, chance: 0.5}\n", "3: a chance is an interval between 0 and 1; write"),
        (HEAD + "  - {encounter: exit_control, chance: [0.9, 0.6]}\n", "3: a chance is an interval"),
        (HEAD + "  - {encounter: exit_control, chance: [0, 60]}\n", "3: a chance is an interval"),
        (HEAD + "  - {encounter: exit_control, chance: [true, true]}\n", "3: a chance is an interval"),
        (HEAD + "  - {encounter: exit_control, chance: [0, 1], why: x}\n", "3: unknown key 'why'"),
        (HEAD + GOOD + GOOD, "4: this is judged already; first on line 3"),
        (HEAD + GOOD + "  - {encounter: exit_control, outcome: detain, chance: [0.5, 0.6]}\n",
         "4: the least chances of exit_control add up to more than one"),
        ("by: counsel\nassume: [", "not valid YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_says_where_and_what_comes_nearest(corpus: Corpus, text: str, said: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_assumptions(text, corpus, file="judged.yaml")

    assert any(str(problem).startswith("judged.yaml:") and said in str(problem) for problem in wrong.value.problems)


def test_all_mistakes_are_told_at_once(corpus: Corpus) -> None:
    with pytest.raises(InputError) as wrong:
        read_assumptions(HEAD + "  - {encounter: x, chance: 1}\n  - {act: y, chance: [0, 1]}\n", corpus)

    assert len(wrong.value.problems) == 3


def test_a_file_that_is_not_there_is_one_line(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_assumptions(tmp_path / "none.yaml", corpus)
