"""Papers as DOCX and PDF files that hold their text and nothing else: no author, no program, no time, no revision."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from safeconduct.casework.papers.template import GAP, Paper

_FONT = "Times New Roman"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
         b'openxmlformats.org/package/2006/metadata/core-properties"/>')  # fmt: skip
_GONE = re.compile(r"docProps/(app\.xml|thumbnail\.jpeg)|customXml/.*")
_ABOUT = re.compile(rb"(?s)(?<=/Creator\()[^)]*(?=\))|(?<=<x:xmpmeta).*?(?=</x:xmpmeta>)")
_NEVER = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPST = """
#let paper = json(bytes(sys.inputs.paper))
#set document(date: none)
#set page(paper: "a4", margin: (left: 30mm, right: 15mm, y: 20mm))
#set text(size: 12pt, lang: paper.language, hyphenate: false)
#set par(justify: false, leading: 0.6em, spacing: 0.9em)
#let said(text) = for run in text { if run.gap { highlight(run.text) } else { run.text } }
#for part in paper.parts {
  if part.kind == "to" { pad(left: 45%, said(part.text)) }
  else if part.kind == "title" { v(1em); align(center, strong(said(part.text))); v(0.5em) }
  else if part.kind == "item" { grid(columns: (1.6em, 1fr), [#part.number.], said(part.text)); v(-0.3em) }
  else if part.kind == "heading" { v(0.6em); block(sticky: true, strong(said(part.text))) }
  else if part.kind == "point" { grid(columns: (1em, 1fr), [–], said(part.text)); v(-0.3em) }
  else if part.kind == "indented" { pad(left: 0.8cm, par(said(part.text))); v(-0.3em) }
  else if part.kind == "sign" { v(1.2em); par(said(part.text)) }
  else { par(said(part.text)) }
}
"""


def docx(paper: Paper) -> bytes:
    """The paper for a word processor. Gaps are marked in yellow."""
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Cm(3), Cm(1.5), Cm(2), Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(6)
    number = 0
    for part in paper.parts:
        number = number + 1 if part.kind == "item" else 0
        line = document.add_paragraph()
        if part.kind == "to":
            line.paragraph_format.left_indent = Cm(8)
        elif part.kind == "title":
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(12)
        elif part.kind in ("item", "point"):
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(1), Cm(-0.8)
        elif part.kind == "indented":
            line.paragraph_format.left_indent = Cm(0.8)
        elif part.kind in ("sign", "heading"):
            line.paragraph_format.space_before = Pt(12)
            line.paragraph_format.keep_with_next = part.kind == "heading"
        mark = {"item": f"{number}.\u00a0 ", "point": "\u2013 "}.get(part.kind, "")
        for run in _runs(mark + part.text):
            written = line.add_run(run["text"])
            written.bold = part.kind in ("title", "heading") or None
            if run["gap"]:
                written.font.highlight_color = WD_COLOR_INDEX.YELLOW
    made = io.BytesIO()
    document.save(made)
    return _bare(made.getvalue())


def pdf(paper: Paper) -> bytes:
    """The paper for a printer; the same paper gives the same bytes."""
    import typst

    parts, number = [], 0
    for part in paper.parts:
        number = number + 1 if part.kind == "item" else 0
        parts.append({"kind": part.kind, "text": _runs(part.text), "number": str(number)})
    told = json.dumps({"language": paper.language, "parts": parts})
    found: bytes = typst.compile(_TYPST.encode(), format="pdf", ignore_system_fonts=True, sys_inputs={"paper": told})
    return _ABOUT.sub(lambda about: _blank(about.group()), found)


def _runs(text: str) -> list[dict[str, Any]]:
    """A text in runs, those that are gaps marked; signs that neither format may carry are left out."""
    text = _NEVER.sub("", text)
    found, at = [], 0
    for gap in GAP.finditer(text):
        found += [{"text": text[at : gap.start()], "gap": False}, {"text": gap.group(), "gap": True}]
        at = gap.end()
    return [run for run in [*found, {"text": text[at:], "gap": False}] if run["text"]]


def _blank(said: bytes) -> bytes:
    """As many spaces, so that the offsets of the file stay right."""
    return b">" + b" " * (len(said) - 1) if said.startswith((b" ", b">")) else b" " * len(said)


def _bare(data: bytes) -> bytes:
    """The same package without what tells of its making: properties, thumbnail, custom parts, times, revision marks."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if _GONE.fullmatch(name):
                continue
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _CORE
            elif name in ("_rels/.rels", "word/_rels/document.xml.rels"):
                part = re.sub(rb"<Relationship [^>]*(docProps/app|thumbnail|customXml)[^>]*/>", b"", part)
            elif name == "[Content_Types].xml":
                part = re.sub(rb"<(Override|Default) [^>]*(docProps/app|jpeg|customXml)[^>]*/>", b"", part)
            elif name == "word/settings.xml":
                part = re.sub(rb"(?s)<w:rsids>.*?</w:rsids>", b"", part)
            part = re.sub(rb' w:rsid\w*="[0-9A-F]+"|<w:rsid [^>]*/>', b"", part)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
