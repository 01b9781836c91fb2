"""What `law check` found, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safeconduct.law.blocks import GRADES
from safeconduct.law.stale import Stale
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


def stale_text(found: Sequence[Stale], before: date) -> str:
    """What to read next, a provision each: what turns on it, how it was read, and where it stands; in 80 columns."""
    if not found:
        return f"Every norm and limit was read on {before} or later.\n"
    lines = wrap(f"Read before {before}, or never. First comes what decides most examples and worked cases.", "", "")
    lines += ["", f"{'decides':>7}  {'grade':<8}{'read':<12}provision"]
    for item in found:
        block = item.block
        read = str(block.checked_on) if block.checked_on else "never"
        head = f"{item.decides:>7}  {block.checked:<8}{read:<12}"
        lines += wrap(f"{block.id}: {block.cite()}; {block.place}", head, " " * len(head))
    return "\n".join([*lines, "", f"{len(found)} to read"]) + "\n"
