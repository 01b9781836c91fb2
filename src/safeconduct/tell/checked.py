"""What `law check` found, for the terminal."""

from __future__ import annotations

from safeconduct.law.blocks import GRADES
from safeconduct.reason.check import Report


def report_text(report: Report) -> str:
    """One line per problem, then provisions by kind and grade."""
    lines = [f"{problem.severity}: {problem.place}: {problem.what}" + (f"; {problem.mend}" if problem.mend else "")
             for problem in report.problems]  # fmt: skip
    lines += ["", f"{'provisions':<12}" + "".join(f"{grade:>9}" for grade in GRADES)]
    for kind, grades in report.provisions.items():
        lines.append(f"{kind:<12}" + "".join(f"{grades.get(grade, 0):>9}" for grade in GRADES))
    errors = len(report.errors)
    lines.append(f"{'stub':<12}{report.not_encoded:>9} not encoded")
    lines.append(f"{errors} error{'' if errors == 1 else 's'}, {len(report.problems) - errors} notes")
    return "\n".join(lines) + "\n"
