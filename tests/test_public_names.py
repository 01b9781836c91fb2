"""The package offers what it says, and its folders depend on each other one way."""

from __future__ import annotations

import ast
from pathlib import Path

import safeconduct

SOURCE = Path(safeconduct.__file__).parent
ORDER = ("law", "reason", "journey", "population", "tell", "casework", "web", "cli")


def test_all_equals_what_is_importable() -> None:
    public = {name for name in vars(safeconduct) if not name.startswith("_")} - {*ORDER}
    assert sorted(safeconduct.__all__) == sorted(public)


def test_nothing_imports_from_its_right() -> None:
    for path in SOURCE.rglob("*.py"):
        folder = path.relative_to(SOURCE).parts[0]
        if folder not in ORDER:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("safeconduct."):
                assert ORDER.index((node.module or "").split(".")[1]) <= ORDER.index(folder), f"{path}: {node.module}"


def test_the_core_reads_no_clock_network_or_environment() -> None:
    """Nothing but the edge knows what day it is, and nothing at all knows a network."""
    for folder in ("law", "reason", "tell"):
        for path in (SOURCE / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            for word in ("date.today", "datetime.now", "time.time", "os.environ", "import socket", "import urllib"):
                assert word not in text, f"{path}: {word}"
