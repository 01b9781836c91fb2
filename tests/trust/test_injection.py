"""What a fact, an answer or a page says stays text wherever it is printed: no markup, no template, no formula."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from icalendar import Calendar
from pypdf import PdfReader

from safeconduct import Corpus, assess, load_corpus, read_case
from safeconduct.casework.deadlines import calendar, clocks, deadlines
from safeconduct.casework.papers.files import docx, pdf
from safeconduct.casework.papers.template import Paper, Part
from safeconduct.cli.main import main
from safeconduct.cli.options import rendered
from safeconduct.tell.assessment import assessment_document
from safeconduct.tell.voice import voice_of
from safeconduct.web.pages import TEMPLATES

from .targets import EXAMPLES, SPEC

HOSTILE = "<script>alert(1)</script>"
EVERYWHERE = [HOSTILE, '" onload="x', "]]><x/>", "{{7*7}}", "{% raw %}", '#eval("1") $x$ #include "/etc/passwd"',
              "*b* `c` [d](http://x.example)", "${HOME} $(id)", "=1+1", "\\u003cscript"]  # fmt: skip
LINES = ("a\r\nATTENDEE:mailto:x@x.example", "a\nEND:VEVENT")


@cache
def corpus() -> Corpus:
    return load_corpus(SPEC.parents[1] / "corpus")


def officer(name: str) -> str:
    text = (EXAMPLES / "kz-officer-2022-12.yaml").read_text("utf-8")
    return re.sub(r"^case:.*$", lambda _: f"case: {json.dumps(name)}", text, flags=re.MULTILINE)


@pytest.mark.parametrize("text", EVERYWHERE)
def test_a_fact_is_text_in_a_page(text: str) -> None:
    case = read_case(officer(text), corpus())
    page = rendered(assessment_document(voice_of(corpus()), case, assess(corpus(), case)), "html")

    title = re.search(r"<title>(.*?)</title>", page)

    assert not re.search(r"<script|<[^>]*onload|<x/>", page)
    assert title and unescape(title[1]).startswith(text[:20])


@pytest.mark.parametrize("text", EVERYWHERE)
def test_an_answer_is_text_in_a_paper(text: str) -> None:
    """In the package of a word processor and through the typesetter's own language."""
    paper = Paper("complaint", "en", (Part("title", "To the court"), Part("text", f"I say: {text} as I said.")))
    said = " ".join(paragraph.text for paragraph in Document(io.BytesIO(docx(paper))).paragraphs)
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(paper))).pages)

    assert f"I say: {text} as I said." in said
    assert "".join(f"Isay:{text}asIsaid.".split()) == "".join(printed.split()).removeprefix("Tothecourt")
    with zipfile.ZipFile(io.BytesIO(docx(paper))) as parts:
        assert all(b"<script" not in parts.read(name) for name in parts.namelist())


def test_signs_that_no_paper_can_hold_are_left_out() -> None:
    """A form can send what neither format may carry: the paper is made all the same."""
    paper = Paper("complaint", "en", (Part("text", "a\x00b\x0bc\x1bd\ufffee\ud800f"),))

    assert [part.text for part in Document(io.BytesIO(docx(paper))).paragraphs] == ["abcdef"]
    assert pdf(paper).startswith(b"%PDF")


@pytest.mark.parametrize("name", LINES)
def test_a_name_adds_no_line_to_a_calendar(name: str) -> None:
    """A member of a family has a name that somebody typed."""
    case = read_case(officer("heron"), corpus())
    now = datetime(2022, 12, 5, 8, 30, tzinfo=UTC)
    running = clocks(deadlines(corpus(), case, now.date()), now, UTC, code="heron", member=name)
    made = Calendar.from_ical(calendar([("0" * 32, clock) for clock in running], now))

    assert running and len(made.walk("VEVENT")) >= len(running)
    assert {str(event["summary"])[:7] for event in made.walk("VEVENT")} == {"heron/a"}
    assert not any(event.get("attendee") for event in made.walk("VEVENT"))


def test_a_page_of_law_brings_no_markup_and_no_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from shutil import copy, copytree

    root = tmp_path / "law"
    copytree(SPEC / "tables", root / "tables")
    (root / "vocabulary").mkdir()
    copy(SPEC / "vocabulary.yaml", root / "vocabulary")
    said = " ".join(EVERYWHERE)
    quoted = json.dumps(said)
    front = f"---\nid: law\ntitle: {quoted}\njurisdiction: XA\nrank: statute\ncite: {{en: {quoted}}}\n---\n"
    norm = f"```norm\nid: n\nauthority: police\nmay: fine\nsource: {quoted}\nnote: {quoted}\n```\n"
    (root / "law.md").write_text(f"{front}\n## Article 1. {said}\n\n{said}\n\n{norm}", encoding="utf-8")
    assert main(["law", "show", "n", "--corpus", str(root), "--format", "html"]) == 0
    page = capsys.readouterr().out

    assert "alert(1)" in page and not re.search(r"<script|<[^>]*onload|<x/>", page)
    assert "{{7*7}}" in page and "<a " not in page


def test_no_cell_of_a_list_of_rejects_is_a_formula(tmp_path: Path) -> None:
    """A spreadsheet computes what begins with one of four signs; the fourth, @, refuses the table as an address."""
    cases, rows = tmp_path / "cases.csv", ["=cmd|x!A1", "+1+1", "-1+1"]
    lines = [f"2022-12-05,KZ,RU,{row}\n" for row in rows]
    cases.write_text("".join(["as_of,host,requesting,asylum.stage\n", *lines]), "utf-8")
    assert main(["screen", str(cases), "--out", str(tmp_path / "result.parquet"), "--brief"]) == 0
    told = (tmp_path / "result.rejected.csv").read_text("utf-8")

    assert all(row in told for row in rows)
    assert not re.search(r"(?:^|,)\"?[=+\-@]", told, re.MULTILINE)


def test_templates_of_the_workbench_escape_and_are_the_program_s_own() -> None:
    assert TEMPLATES.autoescape is True
    assert TEMPLATES.from_string("{{ said }}").render(said=HOSTILE) == "&lt;script&gt;alert(1)&lt;/script&gt;"
    with pytest.raises(Exception, match="x"):
        TEMPLATES.get_template("../../../x")
