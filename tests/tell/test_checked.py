"""`law check` as a person reads it."""

from __future__ import annotations

from safeconduct.law.hygiene import ERROR, LawProblem
from safeconduct.law.problems import Place
from safeconduct.reason.check import Report
from safeconduct.tell.checked import report_text
from safeconduct.tell.layout import WIDTH

REPORT = Report(
    (LawProblem(Place("kz/cpc.md", 12), "a norm " * 20, "mend it", ERROR, "code"),),
    {"norm": {"full": 3, "memory": 1}}, 2,
    {("KZ", "kz-cpc"): {"full": 3, "stub": 2}, ("", "minsk"): {"memory": 1}},
)  # fmt: skip


def test_a_report_stays_within_its_width() -> None:
    assert all(len(line) <= WIDTH for line in report_text(REPORT).splitlines())


def test_provisions_are_counted_by_kind_and_by_page() -> None:
    lines = [line.split() for line in report_text(REPORT).splitlines()]

    assert ["norm", "3", "0", "1"] in lines
    assert ["KZ"] in lines
    assert ["kz-cpc", "3", "0", "0", "2"] in lines
    assert ["minsk", "0", "0", "1", "0"] in lines
    assert report_text(REPORT).splitlines()[-1] == "1 error, 0 notes"


def test_the_counts_of_pages_are_for_programs_too() -> None:
    assert REPORT.to_dict()["pages"]["kz-cpc"] == {"state": "KZ", "full": 3, "stub": 2}
