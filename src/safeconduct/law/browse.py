"""Finding one's way in a corpus: provisions by id or citation, and by their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from safeconduct.law.blocks import Block, Limit, Norm, Priority, Question, conditions_of
from safeconduct.law.corpus import Corpus, may_be_in_force
from safeconduct.law.expressions import Attr, Fact, TermRef, walk

_WORD = re.compile(r"[^\W_]+")


# -- by id or citation ------------------------------------------------------------------------------------------------


def look_up(corpus: Corpus, words: str) -> tuple[str, ...]:
    """The ids that *words* name: an id, else a citation (`CPC 590(1)(9)`, in any language), else the start of ids.

    A page's own id or name stands for all its blocks. Nothing found: empty.
    """
    words = " ".join(words.split())
    if words in corpus.by_id:
        return (words,)
    for block_id in corpus.by_id:
        if block_id.casefold() == words.casefold():
            return (block_id,)
    return _cited(corpus, words) or _begun(corpus, words.casefold())


def _cited(corpus: Corpus, words: str) -> tuple[str, ...]:
    asked = _plain(words)
    exact: dict[str, None] = {}
    under: dict[str, None] = {}
    for block in corpus.blocks:
        names = {block.page.id, block.page.title, *block.page.cite.values(), ""}
        for cite in (_plain(f"{name} {block.article}") for name in names if block.article):
            if cite == asked:
                exact[block.id] = None
            elif cite.startswith(asked) and cite[len(asked)] in "(-" and asked[-1:].isdigit() | (asked[-1:] == ")"):
                under[block.id] = None
        if any(_plain(name) == asked for name in names if name):
            under[block.id] = None
    return tuple(exact | under)


def _plain(text: str) -> str:
    """A citation without spaces, capitals and the word article; `ч. 1 п. б` is `(1)(b)`."""
    text = " ".join(text.casefold().split())
    text = re.sub(r",?\s*\b(?:articles?|art\.?|статья|ст\.?)\s*(?=\d)", "", text)
    text = re.sub(r"\s*\b(?:ч|п|пп|абз)\.\s*([\w-]+)", r"(\1)", text)
    return re.sub(r"(?<=\()[абвг](?=\))", lambda m: "abcd"["абвг".index(m[0])], text).replace(" ", "")


def _begun(corpus: Corpus, start: str) -> tuple[str, ...]:
    ids = [block_id for block_id in corpus.by_id if block_id.casefold().startswith(start)]
    whole = [block_id for block_id in ids if block_id[len(start) :][:1] in ("-", "_") or start.endswith(("-", "_"))]
    return tuple(whole or ids) if start else ()


def version_on(versions: Iterable[Block], day: date) -> Block:
    """The version in force on a day; else the next to come, else the last there was."""
    known = sorted(versions, key=lambda block: block.since.first if block.since else date.min)
    for block in known:
        if may_be_in_force(block, day):
            return block
    return next((block for block in known if block.since and block.since.first > day), known[-1])


# -- by words ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision that a search found, its newest version, and how well it fits."""

    block: Block
    score: float


def search(corpus: Corpus, words: str) -> tuple[Hit, ...]:
    """Provisions in which all the words stand, the best first; each once, in its newest version.

    What names a provision counts more than what its page says of it: id and citation, heading, reasons, prose.
    """
    asked = [word.casefold() for word in _WORD.findall(words)]
    found = []
    for versions in corpus.by_id.values() if asked else ():
        score = max((_score(corpus, block, asked) for block in versions), default=0.0)
        if score:
            found.append(Hit(versions[-1], score))
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.block.page.place, hit.block.place)))


def _score(corpus: Corpus, block: Block, asked: list[str]) -> float:
    total = 0.0
    texts = [(weight, [word.casefold() for word in _WORD.findall(text)]) for weight, text in _texts(corpus, block)]
    for word in asked:
        best = 0.0
        for weight, said in texts:
            if word in said:
                best = max(best, weight)
            elif len(word) > 2 and any(other.startswith(word) for other in said):
                best = max(best, weight * 0.7)
        if not best:
            return 0.0
        total += best
    return total + (0.5 if isinstance(block, Norm) else 0.0)


def _texts(corpus: Corpus, block: Block) -> Iterator[tuple[float, str]]:
    """What a provision can be found by, each with its weight."""
    yield 8, block.id
    yield 8, " ".join(f"{name} {block.article}" for name in (block.page.name(), *block.page.cite.values()))
    yield 4, block.heading
    yield 1, block.page.title
    yield 2, block.says
    if isinstance(block, (Norm, Priority)):
        yield 2, block.because
    read = {node.path if isinstance(node, Fact) else node.name for root in conditions_of(block) for node in walk(root)
            if isinstance(node, (Attr, Fact, TermRef))}  # fmt: skip
    yield 3, " ".join(sorted(read)).replace("_", " ")
    if isinstance(block, Norm):
        yield 3, " ".join(corpus.vocabulary.acts.get(slot.act, slot.act) + " " + slot.act for slot in block.acts)
    if isinstance(block, Question):
        yield 5, " ".join([block.asks, *(view.says for view in block.views)])
    if isinstance(block, Limit):
        yield 3, block.then
    why = getattr(block, "why", None) or getattr(block, "why_stub", None)
    if why:
        yield 4, str(why)
