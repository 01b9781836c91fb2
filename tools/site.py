"""A MkDocs hook: the site has the front pages and the law beside `docs/`, and links between them lead there."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
FRONT = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s:#]+)(#[^)\s]*)?\)")


def pages() -> dict[str, str]:
    """Where each file of the repository that the site shows stands in it."""
    law = [file for file in sorted((ROOT / "corpus").rglob("*.md")) if file.name != "README.md"]
    return FRONT | {str(file.relative_to(ROOT)): f"law/{file.relative_to(ROOT / 'corpus')}" for file in law}


def on_files(files: Files, *, config: Any, **_: Any) -> Files:
    """Add what does not stand in `docs/`."""
    for source, target in pages().items():
        text = (ROOT / source).read_text(encoding="utf-8")
        if source.startswith("corpus/"):
            text = text.split("---\n", 2)[2]  # the front matter is for the program
        files.append(File.generated(config, target, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Turn links between files of the repository into links between pages; what the site has not is named only."""
    target = page.file.src_uri
    places = pages()
    known = {there: here for here, there in places.items()}
    source = known.get(target, f"docs/{target}")

    def lead(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[2]))
        here = path.removeprefix("docs/") if path.startswith("docs/") and (ROOT / path).is_file() else ""
        there = places.get(path, here)
        if not there:
            return found[1]
        return f"[{found[1]}]({posixpath.relpath(there, posixpath.dirname(target) or '.')}{found[3] or ''})"

    return _LINK.sub(lead, markdown)
