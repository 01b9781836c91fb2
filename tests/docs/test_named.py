"""Every test that a table of defences or faults names is there, and every defence names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
NAMES = {name for text in TESTS.values() for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def rows(page: str, under: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    text = (ROOT / "docs" / page).read_text("utf-8").partition(f"## {under}\n")[2].partition("\n## ")[0]
    table = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


@pytest.mark.parametrize("page", ["security.md", "trust.md"])
def test_every_test_a_page_names_is_there(page: str) -> None:
    """By its function, by its file, or by a module that is run."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    files = set(re.findall(r"`((?:tests|docs|benchmarks|tools)/[\w./-]+)`", text))
    modules = set(re.findall(r"python -m (tests[\w.]+)", text))

    assert named - NAMES == set()
    assert {file for file in files if not (ROOT / file).exists()} == set()
    assert {module for module in modules if not (ROOT / (module.replace(".", "/") + ".py")).exists()} == set()
    assert named


@pytest.mark.parametrize(("page", "under"), [("security.md", "Who comes"), ("security.md", "Each defence and its test"),
                                             ("trust.md", "Faults")])  # fmt: skip
def test_every_row_of_a_table_of_defences_names_what_shows_it(page: str, under: str) -> None:
    table = rows(page, under)

    assert len(table) > 8
    assert [row[0] for row in table if not re.search(r"`test_\w+`", row[-1])] == []
