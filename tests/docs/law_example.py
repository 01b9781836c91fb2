"""Writes the law that a page shows as a corpus of its own, on the vocabulary and tables that ship."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from .doc_file import ROOT, Fence

BLOCKS = ("term", "question", "norm", "priority", "limit", "encounter", "act", "door", "stub", "provision")
FRONT = """---
id: xa
title: The law of Arcadia
jurisdiction: AM
rank: statute
source: invented
---

## Article 1
"""
"""the page on which blocks stand that are shown alone"""


def is_law(fence: Fence) -> bool:
    """Whether a fence is part of a corpus: a block, a whole page, a vocabulary or a table."""
    return fence.kind in (*BLOCKS, "markdown", "csv") or (fence.kind, fence.word) == ("yaml", "vocabulary")


def write_law(fences: Sequence[Fence], folder: Path) -> None:
    """A corpus with these pages and blocks; a table that is shown takes the place of the one that ships."""
    shutil.copytree(ROOT / "corpus" / "vocabulary", folder / "vocabulary")
    shutil.copytree(ROOT / "corpus" / "tables", folder / "tables")
    alone = [FRONT]
    for number, fence in enumerate(fences):
        if fence.kind in BLOCKS:
            alone.append(f"\n```{fence.kind}\n{fence.text}```\n")
        elif fence.kind == "csv":
            (folder / "tables" / f"{fence.word}.csv").write_text(fence.text, encoding="utf-8")
        elif fence.kind == "yaml":
            (folder / "vocabulary" / f"shown{number}.yaml").write_text(fence.text, encoding="utf-8")
        else:
            (folder / f"shown{number}.md").write_text(fence.text, encoding="utf-8")
    (folder / "alone.md").write_text("".join(alone), encoding="utf-8")
