"""Reports on populations: files of HTML that `simulate` made, in the folder that was named at the start."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from safeconduct.web.guard import REPORT
from safeconduct.web.pages import At, NotFoundError, Reader

router = APIRouter(include_in_schema=False)


def _reports(at: At) -> dict[str, Path]:
    """The reports there are, by the names their addresses have: a name that is not listed is none."""
    folder = at.desk.reports
    files = sorted(folder.rglob("*.html")) if folder is not None and folder.is_dir() else []
    return {"-".join(path.relative_to(folder).with_suffix("").parts): path for path in files if folder is not None}


@router.get("/reports")
def show(at: Reader) -> Response:
    """Which reports there are."""
    return at.page("reports.html", reports=[*_reports(at)], folder=at.desk.reports is not None)


@router.get("/reports/{name}")
def report(at: Reader, name: str) -> Response:
    """One report, as it was made; it may load nothing and run nothing."""
    found = _reports(at).get(name)
    if found is None:
        raise NotFoundError
    return HTMLResponse(found.read_text("utf-8"), headers={"content-security-policy": REPORT})
