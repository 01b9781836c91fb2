"""Reads YAML with the line of every key, refusing what a trusting loader would run or expand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from safeconduct.law.problems import InputError, Place, Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 16
_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?\d{1,15}")
_FLOAT = re.compile(r"[-+]?\d{1,15}\.\d+")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


class YMap(dict[str, Any]):
    """A mapping that remembers the line of each key."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class YList(list[Any]):
    """A list that remembers the line of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read_bytes(path: Path, *, limit: int = MAX_BYTES) -> str:
    """Read a UTF-8 text file, or raise `InputError` naming what stands there instead."""
    place = Place(str(path))
    if path.is_dir():
        raise InputError([Problem(place, "this is a directory", "name a file inside it")])
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError([Problem(place, "no such file")]) from None
    except OSError as error:
        raise InputError([Problem(place, f"cannot be read: {error.strerror}")]) from None
    if len(data) > limit:
        raise InputError([Problem(place, f"larger than {limit // 1024} KB", "a case file is a page or two of text")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError([Problem(Place(str(path), line), "not UTF-8 text", "save it as UTF-8")]) from None
    if "\0" in text:
        raise InputError([Problem(place, "binary, not text")])
    return text


def parse_yaml(text: str, file: str, *, first_line: int = 1) -> Any:
    """Parse one YAML document into `YMap`, `YList` and scalars.

    Scalars follow YAML 1.2's core schema, so that the country code `NO` and a part `yes` stay text; dates stay
    text for the schema to read. Aliases, tags and repeated keys are refused.
    """
    try:
        return _build(yaml.parse(text, Loader=_LOADER), file, first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        too_deep = "maximum nesting" in str(error.problem)  # newer builds of libyaml stop before MAX_DEPTH is counted
        what = _TOO_DEEP if too_deep else f"not valid YAML: {error.problem}"
        raise InputError([Problem(Place(file, line), what)]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError([Problem(Place(file, first_line), f"not valid YAML: {text}")]) from None


def _build(events: Iterator[Any], file: str, first_line: int) -> Any:
    """Assemble values from parse events with an explicit stack, so that nesting cannot exhaust Python's."""
    stack: list[YMap | YList] = []
    keys: list[tuple[str, int] | None] = []
    root: list[Any] = []

    def fail(line: int, what: str, mend: str = "") -> InputError:
        return InputError([Problem(Place(file, line), what, mend)])

    def put(value: Any, line: int, *, plain_key: bool) -> None:
        if not stack:
            if root:
                raise fail(line, "more than one YAML document", "keep one case or block per file")
            root.append(value)
            return
        top = stack[-1]
        if isinstance(top, YList):
            top.append(value)
            top.lines.append(line)
            return
        key = keys[-1]
        if key is None:
            if not plain_key:
                raise fail(line, "a key must be plain text")
            name = "" if value is None else str(value)
            if name in top:
                raise fail(line, f"key '{name}' stands twice", f"first on line {top.lines[name]}")
            keys[-1] = (name, line)
            return
        top[key[0]] = value
        top.lines[key[0]] = key[1]
        keys[-1] = None

    for event in events:
        line = event.start_mark.line + first_line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fail(line, "YAML anchors and aliases are not allowed", "write the value out")
        tag, implicit = getattr(event, "tag", None), getattr(event, "implicit", True)
        if tag and not (any(implicit) if isinstance(implicit, tuple) else implicit):
            raise fail(line, f"YAML tag {tag!s:.40} is not allowed", "write a plain value")
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            waiting_for_key = bool(stack) and isinstance(stack[-1], YMap) and keys[-1] is None
            value = event.value if waiting_for_key or not plain else _scalar(event.value)
            put(value, line, plain_key=True)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(stack) >= MAX_DEPTH:
                raise fail(line, _TOO_DEEP)
            made: YMap | YList = YMap(line) if isinstance(event, yaml.MappingStartEvent) else YList(line)
            put(made, line, plain_key=False)
            stack.append(made)
            keys.append(None)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            keys.pop()
    return root[0] if root else None


def _scalar(text: str) -> Any:
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
