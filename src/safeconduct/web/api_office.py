"""The API over all cases: what is due, what changed, who reads, who did what, and a case from another store."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import Query
from pydantic import Field

from safeconduct.casework.board import board
from safeconduct.casework.bundle import merge, preview, unpack
from safeconduct.casework.recheck import recheck_store
from safeconduct.web.api import Answer, Content, OneDay, Reader, Sent, routes
from safeconduct.web.cases import due
from safeconduct.web.pages import day_in_range

router = routes()


class Brought(Sent):
    content: Content = Field(description="what an export gave")
    code: str = Field("", max_length=40, description="another code name")
    yes: bool = Field(False, description="do it; else it is only told what it would do")


@router.get("/board")
def clocks(at: Reader) -> Answer:
    """The next clock of every case, and what else to look at."""
    now = at.desk.now()
    return at.desk.think(lambda: board(at.unlocked.store, at.desk.corpus, now, due=partial(due, at.desk))).to_dict()


@router.post("/recheck")
def changed(at: Reader, since: Annotated[OneDay | None, Query(description="the last recheck if not said")] = None
            ) -> Answer:  # fmt: skip
    """The findings that are otherwise than on an earlier day, and why: as `case recheck --format json`."""
    then = day_in_range(since) if since else None
    return at.desk.think(
        lambda: recheck_store(at.unlocked.store, at.desk.corpus, at.desk.now(), since=then), long=True
    ).to_dict()


@router.get("/readers")
def readers(at: Reader) -> dict[str, str]:
    """The readers of this store and their public keys."""
    return at.unlocked.store.readers()


@router.get("/trail")
def trail(at: Reader) -> list[Answer]:
    """Who did what when, in actions and norms."""
    return [step.to_dict() for step in at.unlocked.store.trail()]


@router.post("/import")
def bring(at: Reader, sent: Brought) -> Answer:
    """What an export of another store would bring, and with *yes* does."""
    store, now = at.unlocked.store, at.desk.now()
    bundle = unpack(store, sent.content, Path("import"))
    code = sent.code or bundle.code
    here, brought = preview(store, bundle, code, at.desk.corpus)
    if sent.yes:
        merge(here or store.new(code, now=now), brought, now=now)
    return {"code": code, "new": here is None, "done": sent.yes, **brought.to_dict()}
