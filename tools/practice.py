"""Counts reports into `corpus/tables/practice.csv`: run it after every change of `tools/practice-reports.csv`.

    python tools/practice.py            # writes the table
    python tools/practice.py --check    # exit code 1 if the table is not what the reports give

A line of the reports is what one source says of one outcome; decision 0012 tells how they were coded. Lines of one
person count once in `persons`. A line with a denominator stands alone: nothing is added to it.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS, TABLE = ROOT / "tools" / "practice-reports.csv", ROOT / "corpus" / "tables" / "practice.csv"
CELL = ("host", "encounter", "outcome", "class", "since", "until")
COLUMNS = (*CELL, "reported", "of", "persons", "favours", "sources", "checked", "note")
GRADES = ("full", "excerpt", "memory")
FAVOURS = frozenset({
    "allow_exit", "annul_asylum_refusal", "consent_to_exit", "declare_admission", "grant_asylum", "grant_permit",
    "issue_asylum_certificate", "issue_humanitarian_visa", "issue_travel_document", "refuse_surrender", "release",
    "release_on_bail", "suspend_surrender",
})  # fmt: skip
"""outcomes that favour the person"""
Report = Mapping[str, str]


def read(path: Path) -> list[Report]:
    """The lines of the reports."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(reports: Iterable[Report]) -> list[dict[str, str]]:
    """One row for each host, encounter, outcome, class and period; lines without an outcome only say why."""
    groups: defaultdict[tuple[str, ...], list[Report]] = defaultdict(list)
    for report in reports:
        if report["outcome"]:
            groups[tuple(report[key] for key in CELL)].append(report)
    return [_cell(key, lines) for key, lines in sorted(groups.items())]


def _cell(key: Sequence[str], lines: Sequence[Report]) -> dict[str, str]:
    of = {line["of"] for line in lines}
    if of != {""} and len(lines) > 1:
        raise SystemExit(f"{lines[0]['report']}: a count with a denominator stands alone in its cell: {', '.join(key)}")
    named = {line["person"] for line in lines if line["person"]}
    counted = sum(int(line["of"] or line["number"]) for line in lines if not line["person"])
    cell = dict(zip(CELL, key, strict=True))
    return {
        **cell,
        "reported": str(sum(int(line["number"]) for line in lines)),
        "of": lines[0]["of"],
        "persons": str(len(named) + counted),
        "favours": "true" if cell["outcome"] in FAVOURS else "false",
        "sources": "; ".join(_once(source for line in lines for source in line["sources"].split("; "))),
        "checked": max((line["checked"] for line in lines), key=GRADES.index),
        "note": "; ".join(_once(line["note"] for line in lines)),
    }


def _once(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def table(reports: Iterable[Report]) -> str:
    """The table as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells(reports))
    return out.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Write the table, or only compare it."""
    text = table(read(REPORTS))
    if "--check" in arguments:
        return int(TABLE.read_text(encoding="utf-8") != text)
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
