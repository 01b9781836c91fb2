"""Provisions as a lawyer cites them, in the way of each language: `CPC 590(1)(2)`, `УПК РК, ст. 590 ч. 1 п. 2`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from safeconduct.law.blocks import Block, Page
from safeconduct.tell.voice import Voice

DIVISIONS = {"ru": (("ст.", "ч.", "п.", "пп."), ("ст.", "п.", "пп.", "абз."))}
"""what the divisions of a code are called, and those of other acts and of treaties"""
TIED = "\N{NO-BREAK SPACE}"
"""between a division and its number"""
_PIECE = re.compile(r"(?P<article>\d[\d.]*[A-Z]?(?:-\d+)*)?(?P<parts>(?:\([^()]+\)(?:-(?=\())?)*)")


def citation(voice: Voice, block: Block) -> str:
    """One provision."""
    return _joined(voice, [(block.page, block.article)])


def cite(voice: Voice, ids: Iterable[str], *, most: int = 4) -> str:
    """Provisions, one instrument after the other: `CPC 590(1)(2), (9); Minsk Convention 56 and 3 more`."""
    by_name: dict[str, dict[str, Page]] = {}  # several pages may be one instrument
    for block_id in ids:
        if block_id in voice.corpus.by_id:
            block = voice.corpus.by_id[block_id][-1]
            by_name.setdefault(block.page.name(), {}).setdefault(block.article, block.page)
    parts, left = [], most
    for articles in by_name.values():
        told = [(page, article) for article, page in articles.items()][: max(left, 0)]
        parts += [_joined(voice, told)] if told else []
        left -= len(told)
    more = sum(map(len, by_name.values())) - most
    said = "; ".join(parts)
    return voice.many("{first} and {n} more", "{first} and {n} more", more, first=said) if more > 0 else said


def cited(voice: Voice, text: str) -> str:
    """A text whose backticked ids become citations."""
    return re.sub(r"`([^`]+)`", lambda m: cite(voice, [m.group(1)]) or m.group(1), text)


def _joined(voice: Voice, told: list[tuple[Page, str]]) -> str:
    name = told[0][0].name(voice.language)
    said = [article_in(voice, page, article) for page, article in told if article]
    if voice.language not in DIVISIONS:
        return " ".join(filter(None, [name, ", ".join(said)]))
    return ", ".join([name, *said])


def article_in(voice: Voice, page: Page, article: str) -> str:
    """An article with its parts: as the catalogue has it for this page, else by the pattern of the language."""
    said = voice.sense(page.id, article)
    if said != article or voice.language not in DIVISIONS:
        return said
    code = "Code" in page.title
    return ", ".join(_piece(piece, DIVISIONS[voice.language][0 if code else 1]) for piece in article.split(", "))


def _piece(piece: str, names: tuple[str, ...]) -> str:
    """`590(1)(2)`: ст. 590 ч. 1 п. 2; `(9)` after it stays a number; what is no number stays as it is."""
    match = _PIECE.fullmatch(piece)
    if not match:
        return piece
    parts = re.findall(r"\(([^()]+)\)(-?)", match["parts"])
    if not match["article"]:
        return "".join(_letter(part) + dash for part, dash in parts)
    said, level = f"{names[0]}{TIED}{match['article']}", 1
    for index, (part, _) in enumerate(parts):
        if index and parts[index - 1][1]:
            said += f"-{_letter(part)}"
        else:
            said += f" {names[min(level, len(names) - 1)]}{TIED}{_letter(part)}"
            level += 1
    return said


def _letter(part: str) -> str:
    """The first letters of one alphabet are those of the other: the item that English counts as (b) is б."""
    return dict(zip("abcd", "абвг", strict=True)).get(part, part)


def translated(voice: Voice, cited: str) -> str:
    """A citation that stands in a table as English writes it: `CC 392(1)`."""
    for page in voice.corpus.pages.values():
        if cited.startswith(f"{page.name()} "):
            return _joined(voice, [(page, cited.removeprefix(f"{page.name()} "))])
    return cited


def charged(voice: Voice, code: str) -> str:
    """An article charged (`RU-337(5)`) as its state cites it; in English, or where no page has it, its code."""
    state, _, article = code.partition("-")
    if voice.language in DIVISIONS:
        number = article.split("(")[0]
        for block in voice.corpus.blocks:
            page = block.page
            if page.jurisdiction == state and block.article.split("(")[0] == number and "Code" in page.title:
                return f"{article_in(voice, block.page, article)} {block.page.name(voice.language)}"
    return code
