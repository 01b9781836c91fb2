"""The texts of papers: Markdown with gaps, one file a paper, one heading a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.source import parse_yaml

LANGUAGES = ("en", "ru")
GAP = re.compile(r"\[LAWYER: ([^\]]+)\]")
_FACT = re.compile(r"\{(\w+)\|([^}]+)\}")
STRIKE = "-"
"""the answer to a gap that leaves it out"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper: its *kind* is to (addressee), title, paragraph, item or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one language."""

    id: str
    language: str
    parts: tuple[Part, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is left to the lawyer, each once."""
        return tuple(dict.fromkeys(gap for part in self.parts for gap in GAP.findall(part.text)))

    def to_dict(self) -> dict[str, Any]:
        parts = [{"kind": part.kind, "text": part.text} for part in self.parts]
        return {"paper": self.id, "language": self.language, "parts": parts, "gaps": list(self.gaps)}

    def filled(self, answers: Mapping[str, str]) -> Paper:
        """With gaps answered. `-` strikes one out; a part that was nothing else is left out with it."""
        found = []
        for part in self.parts:
            text = GAP.sub(lambda gap: _answer(answers, gap), part.text)
            if GAP.sub("", part.text).strip(" .,;:") or text.strip():
                found.append(replace(part, text=_tidy(text)))
        return replace(self, parts=tuple(found))


def _answer(answers: Mapping[str, str], gap: re.Match[str]) -> str:
    said = answers.get(gap.group(1))
    return gap.group() if said is None else "" if said.strip() == STRIKE else " ".join(said.split())


def _tidy(text: str) -> str:
    """Without the blanks and colons that a gap struck out leaves behind."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\s*[:,]\s*([.;]|$)", r"\1", re.sub(r"\s+([.,;:])", r"\1", text))


@dataclass(frozen=True, slots=True)
class Template:
    """The text of a paper: what it is for, in which state, for which act, by which limit, on which norms."""

    id: str
    says: str
    host: str
    act: str
    tells: str
    """who learns of the step, where no act of the pages says it"""
    limit: str
    norms: tuple[str, ...]
    texts: Mapping[str, tuple[Part, ...]]

    def paper(self, language: str, known: Mapping[str, str]) -> Paper:
        """The paper with what is known of the case filled in; what is not is a gap."""

        def fact(match: re.Match[str]) -> str:
            return known.get(match.group(1)) or f"[LAWYER: {match.group(2)}]"

        parts = tuple(replace(part, text=_FACT.sub(fact, part.text)) for part in self.texts[language])
        return Paper(self.id, language, parts)

    def title(self, language: str) -> str:
        """What the paper is called, whatever the case."""
        title = next(part.text for part in self.texts.get(language, self.texts["en"]) if part.kind == "title")
        return GAP.sub("…", _FACT.sub("…", title))

    @property
    def facts(self) -> frozenset[str]:
        """The names of what the texts ask of a case."""
        return frozenset(
            name for parts in self.texts.values() for part in parts for name, _ in _FACT.findall(part.text)
        )


@cache
def templates() -> Mapping[str, Template]:
    """All papers, by id."""
    folder = resources.files("safeconduct.casework.papers").joinpath("texts")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return {found.id: found for file in files for found in [_read(file.name, file.read_text("utf-8"))]}


def of_host(host: str) -> list[Template]:
    """The papers there are in a state: its own, and those of any."""
    return [text for text in templates().values() if text.host in ("", host)]


def template(name: str) -> Template:
    """A paper by its id; raise `InputError` naming the nearest."""
    found = templates()
    if name not in found:
        raise InputError([Problem(Place("case paper"), f"no paper {name:.40}", nearest(name, found))])
    return found[name]


def _read(name: str, text: str) -> Template:
    _, front, body = text.split("---\n", 2)
    keys = parse_yaml(front, name)
    texts = {}
    for chapter in re.split(r"^# ", body, flags=re.MULTILINE)[1:]:
        language, _, rest = chapter.partition("\n")
        texts[language.strip()] = tuple(_parts(rest))
    words = {key: str(keys.get(key) or "") for key in ("says", "host", "act", "tells", "limit")}
    return Template(name.removesuffix(".md"), **words, norms=tuple(keys.get("norms") or ()), texts=texts)


def _parts(text: str) -> list[Part]:
    found: list[Part] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        if lines[0].startswith("> "):
            found += [Part("to", line.removeprefix("> ")) for line in lines]
        elif lines[0].startswith("## "):
            found.append(Part("title", " ".join(lines).removeprefix("## ")))
        elif re.match(r"\d+\. ", lines[0]):
            items = re.split(r"^\d+\. ", block, flags=re.MULTILINE)[1:]
            found += [Part("item", " ".join(item.split())) for item in items]
        else:
            found.append(Part("paragraph", " ".join(" ".join(lines).split())))
    if found[-1].kind == "paragraph":
        found[-1] = replace(found[-1], kind="sign")
    return found
