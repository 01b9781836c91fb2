"""Writes the law of one check as the corpus folder a lawyer would write, line for line where it stood."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from .spec_file import FOLDER, Check, Fence

PAGE = {"id": "law", "title": "The law of Arcadia", "jurisdiction": "XA", "rank": "statute", "source": "invented"}
"""the page on which blocks stand where none is named"""
CASE = {"case": "spec", "as_of": "2024-06-03", "host": "XA", "requesting": "XR"}
"""what a case says where it does not say otherwise"""


def write_corpus(check: Check, folder: Path) -> None:
    """Write vocabulary, tables and pages; a table given on the page replaces the shared one."""
    (folder / "vocabulary").mkdir(parents=True)
    shutil.copy(FOLDER / "vocabulary.yaml", folder / "vocabulary" / "shared.yaml")
    shutil.copytree(FOLDER / "tables", folder / "tables")
    own = [fence for fence in check.law if fence.kind == "vocabulary"]
    for number, fence in enumerate(own):
        _write(folder / "vocabulary" / f"own{number}.yaml", "\n" * fence.line + fence.text)
    for fence in check.law:
        if fence.kind == "csv":
            _write(folder / "tables" / f"{fence.word}.csv", fence.text)
    for front, blocks in _pages(check.law):
        _write(folder / "pages" / f"{front['id']}.md", _page_text(front, blocks))


def case_text(check: Check) -> str:
    """The case file, its lines as on the page, with the usual words added where it leaves them out."""
    assert check.case is not None
    given = yaml.safe_load(check.case.text) or {}
    rest = {key: value for key, value in CASE.items() if key not in given}
    return "\n" * check.case.line + check.case.text + "".join(f"{key}: {value}\n" for key, value in rest.items())


def _pages(law: Sequence[Fence]) -> list[tuple[dict[str, Any], list[Fence]]]:
    """Front matter and blocks: a `page` fence begins a page, and what stands before any is on the usual one."""
    pages: dict[str, tuple[dict[str, Any], list[Fence]]] = {}
    front: dict[str, Any] = PAGE
    for fence in law:
        if fence.kind == "page":
            front = yaml.safe_load(fence.text)
            pages.setdefault(front["id"], (front, []))
        elif fence.kind not in ("vocabulary", "csv"):
            pages.setdefault(front["id"], (front, []))[1].append(fence)
    return list(pages.values())


def _page_text(front: dict[str, Any], blocks: Sequence[Fence]) -> str:
    lines = ["---", json.dumps({"title": front["id"], **front}, ensure_ascii=False, default=str), "---"]
    for fence in sorted(blocks, key=lambda block: block.line):
        lines += [""] * (fence.line - 1 - len(lines))
        lines += [f"```{fence.kind}", *fence.text.splitlines(), "```"]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
