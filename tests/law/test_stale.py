"""What to read again comes in the order of what turns on it; findings on an old reading say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safeconduct import Corpus, assess, load_case, load_corpus
from safeconduct.cli.main import main
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.stale import stale
from safeconduct.law.worked import load_worked

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "kz-officer-2022-12.yaml"


@pytest.fixture(scope="module")
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def test_what_decides_most_is_read_first_and_memory_before_excerpts(law: Corpus) -> None:
    found = stale(law, load_worked(law), before=date(2022, 1, 1))
    order = [(-item.decides, item.block.checked != "memory") for item in found]

    assert found
    assert sorted(order) == order


def test_a_text_read_in_time_is_not_listed_and_one_never_read_always(law: Corpus) -> None:
    early, late = (stale(law, load_worked(law), before=day) for day in (date(1990, 1, 1), date(2090, 1, 1)))

    assert {item.block.checked_on for item in early} == {None}
    assert "full" in {item.block.checked for item in late} - {item.block.checked for item in early}


def test_a_finding_on_a_text_read_over_a_year_before_says_so(law: Corpus) -> None:
    case = load_case(EXAMPLE, law)
    then, later = (assess(law, case, as_of=day).warnings for day in (date(2022, 12, 5), date(2029, 1, 1)))

    assert not [warning for warning in then if warning.startswith("read long ago")]
    assert "read long ago: kz-cpc-587" in later


def test_no_number_of_days_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "check", "--stale", "-3"]) == 2
    assert "safeconduct: --stale: -3 is no number of days" in capsys.readouterr().err


def test_something_to_read_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "check", "--stale", "365"]) == 1
    assert all(len(line) <= 80 for line in capsys.readouterr().out.splitlines())
