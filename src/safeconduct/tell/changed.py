"""What changed in the law between two days: `law diff`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from safeconduct.law.blocks import Block
from safeconduct.law.changes import Change, memberships
from safeconduct.tell.blocks import gist
from safeconduct.tell.conditions import treaty_name
from safeconduct.tell.layout import WIDTH, wrap
from safeconduct.tell.provision import change_lines
from safeconduct.tell.voice import Voice

_KIND = {"began": "new", "ended": "gone", "changed": "changed"}


def changes_text(voice: Voice, found: Sequence[Change], first: date, last: date, state: str) -> str:
    """The changes page by page, then the states that became bound by treaties."""
    where = f" that bears on {_country(voice, state)}" if state else ""
    lines = wrap(f"The law{where}: what is otherwise on {last} than on {first}.")
    for page, group in groupby(found, key=lambda change: change.block.page):
        lines += ["", *wrap(page.title), "=" * min(WIDTH, len(page.title))]
        for change in group:
            lines += _change(voice, change)
    bound = memberships(voice.corpus, first, last, state=state)
    if bound:
        lines += ["", "Who is bound", "============"]
    for code, treaty, day, now in bound:
        lines += wrap(f"{day}: {_country(voice, code)} {'is' if now else 'is no longer'} bound by "
                      f"{treaty_name(voice, treaty)}.", "- ", "  ")  # fmt: skip
    if not found and not bound:
        lines += ["", "Nothing that is encoded here. No news is not calm."]
    return "\n".join([*lines, ""])


def _change(voice: Voice, change: Change) -> list[str]:
    block: Block = change.block
    lines = wrap(
        f"{_KIND[change.kind]} {change.on or ''}: {block.cite()} ({block.id}): {gist(voice, block)}", "- ", "    "
    )
    for key in change.keys:
        assert change.old is not None and change.new is not None
        lines += change_lines(voice, change.old, change.new, key, "    ")
    return lines


def _country(voice: Voice, code: str) -> str:
    return voice.country(code)
