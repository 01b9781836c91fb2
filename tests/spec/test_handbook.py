"""The handbook is the specification, in one file."""

from __future__ import annotations

import re

from .handbook import HANDBOOK, handbook
from .spec_file import all_checks, spec_files


def test_the_handbook_is_up_to_date() -> None:
    assert handbook() == HANDBOOK.read_text(encoding="utf-8"), "run: python -m tests.spec.handbook"


def test_it_holds_every_page_and_every_case() -> None:
    text = handbook()

    assert len(spec_files()) + 1 == len(re.findall(r"^## \d+\. ", text, re.MULTILINE))
    assert all(check.expected.text in text for check in all_checks())


def test_its_contents_lead_to_its_chapters() -> None:
    text = handbook()
    chapters = re.findall(r"^## (.*)$", text, re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", chapter.lower()).replace(" ", "-") for chapter in chapters]

    assert anchors == re.findall(r"^\d+\. \[[^]]*\]\(#([^)]*)\)$", text, re.MULTILINE)
