"""Law as it might be: pages that amend other pages from a day on, laid over a corpus without touching it.

A patch is a page whose front matter says `amends: PAGE`. Its blocks become blocks of that page, under its jurisdiction
and rank; a block whose id the page has already is a new version of it, and the version before ends where it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from safeconduct.law.dates import Day
from safeconduct.law.pages import RawBlock, RawPage, read_page
from safeconduct.law.problems import CorpusError, Place, Problem, Problems, nearest
from safeconduct.law.source import YMap

AMENDS = "amends"


def patch_files(folder: str | Path) -> list[Path]:
    """The pages of a folder of patches."""
    root = Path(folder)
    if not root.is_dir():
        raise CorpusError([Problem(Place(str(folder)), "no such folder", "name a folder of amending pages")])
    return sorted(path for path in root.glob("*.md") if path.name != "README.md")


def amended(pages: Sequence[RawPage], files: Sequence[Path], problems: Problems) -> list[RawPage]:
    """The pages with their amendments; what amends nothing that is there is a problem."""
    found = {str(page.front.get("id")): page for page in pages}
    for path in files:
        patch = read_page(path, problems)
        if patch is None:
            continue
        name = str(patch.front.get(AMENDS) or "")
        if set(patch.front) - {AMENDS, "title"}:
            key = min(set(patch.front) - {AMENDS, "title"})
            problems.add(patch.place, f"an amending page says {AMENDS} and title, not {key}")
        elif name not in found:
            mend = nearest(name, found) if name else f"say {AMENDS}: and the id of a page"
            problems.add(patch.place, f"amends no page that is there: {name or 'none is named'}", mend)
        else:
            found[name] = _with(found[name], patch, problems)
    return list(found.values())


def _with(page: RawPage, patch: RawPage, problems: Problems) -> RawPage:
    blocks = list(page.blocks)
    for new in patch.blocks:
        if "since" not in new.keys:
            problems.add(new.place, f"{new.keys.get('id')} says no since", "say from which day it would be law")
            continue
        begins = _day(new, "since")
        if begins is not None:  # what is no day is told when the block is compiled
            blocks = [ended for block in blocks if (ended := _until(block, new, begins)) is not None]
        blocks.append(new)
    return replace(page, blocks=tuple(blocks))


def _until(block: RawBlock, new: RawBlock, begins: Day) -> RawBlock | None:
    """A version as it stands beside a later one of the same id: it ends where that begins, or goes."""
    if (block.kind, block.keys.get("id")) != (new.kind, new.keys.get("id")):
        return block
    since, until = _day(block, "since"), _day(block, "until")
    if since is not None and since.first >= begins.first:
        return None
    if until is not None and until.last <= begins.first:
        return block
    keys = YMap(block.keys.line)
    keys.update(block.keys)
    keys.lines.update(block.keys.lines)
    keys["until"], keys.lines["until"] = str(new.keys["since"]), block.keys.line
    return replace(block, keys=keys)


def _day(block: RawBlock, key: str) -> Day | None:
    try:
        return Day.parse(block.keys[key]) if key in block.keys else None
    except ValueError:
        return None
