"""What `law check` found, for the terminal."""

from __future__ import annotations

from safeconduct.law.blocks import GRADES
from safeconduct.reason.check import Report
from safeconduct.tell.layout import wrap


def report_text(report: Report) -> str:
    """A paragraph per problem, then provisions by kind, by page and by grade; in 80 columns."""
    lines: list[str] = []
    for problem in report.problems:
        mend = f"; {problem.mend}" if problem.mend else ""
        lines += wrap(f"{problem.severity}: {problem.place}: {problem.what}{mend}", "", "    ")
    lines += ["", f"{'provisions':<26}" + "".join(f"{grade:>9}" for grade in (*GRADES, "stub"))]
    for kind, grades in report.provisions.items():
        lines.append(f"{kind:<26}" + "".join(f"{grades.get(grade, 0):>9}" for grade in GRADES))
    lines.append(f"{'stub, not encoded':<26}" + " " * 27 + f"{report.not_encoded:>9}")
    state: str | None = None
    for (where, page), counts in report.pages.items():
        if where != state:
            state = where
            lines.append(where or "of no one state")
        lines.append(f"  {page:<24.24}" + "".join(f"{counts.get(grade, 0):>9}" for grade in (*GRADES, "stub")))
    errors = len(report.errors)
    lines.append(f"{errors} error{'' if errors == 1 else 's'}, {len(report.problems) - errors} notes")
    return "\n".join(lines) + "\n"
