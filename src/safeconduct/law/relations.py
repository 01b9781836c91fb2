"""What hangs on what in a corpus: terms read, questions asked, who reads and who cites a provision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from safeconduct.law.blocks import Act, Block, Limit, Norm, Question, Term, cited_in, conditions_of
from safeconduct.law.browse import version_on
from safeconduct.law.corpus import Corpus
from safeconduct.law.expressions import Applies, Expr, TermRef, View, walk


def terms_of(corpus: Corpus, roots: Iterable[Expr], *, state: str, day: date) -> tuple[Term, ...]:
    """The terms that conditions read, directly or through others, as they stand in a state on a day; in order met."""
    found: dict[str, Term] = {}
    todo = list(roots)
    while todo:
        for node in walk(todo.pop(0)):
            if (
                isinstance(node, TermRef)
                and node.name not in found
                and (term := term_on(corpus, node.name, state, day))
            ):
                found[node.name] = term
                todo.append(term.means)
    return tuple(found.values())


def term_on(corpus: Corpus, name: str, state: str, day: date) -> Term | None:
    """The version of a term that holds in a state; without a state, of the first page that defines it."""
    versions = corpus.terms.get(name, ())
    mine = [t for t in versions if t.page.jurisdiction == state] or [t for t in versions if not t.page.jurisdiction]
    chosen = version_on(mine or versions, day) if versions else None
    return chosen if isinstance(chosen, Term) else None


def questions_of(corpus: Corpus, roots: Iterable[Expr]) -> tuple[Question, ...]:
    """The contested questions that conditions ask themselves."""
    named = [node.question for root in roots for node in walk(root) if isinstance(node, View)]
    return tuple(corpus.questions[name] for name in dict.fromkeys(named) if name in corpus.questions)


def readers_of(corpus: Corpus, block_id: str) -> tuple[Block, ...]:
    """The blocks whose conditions read a norm, a term or a question, themselves or through terms."""
    direct: dict[str, set[str]] = {}
    for block in corpus.blocks:
        names = {name for root in conditions_of(block) for node in walk(root) for name in _named(node)}
        direct.setdefault(block.id, set()).update(names)
    found, todo = set[str](), [block_id]
    while todo:
        name = todo.pop()
        for other in (other for other, names in direct.items() if name in names and other not in found):
            found.add(other)
            if any(isinstance(block, Term) for block in corpus.by_id[other]):
                todo.append(other)
    return tuple(corpus.by_id[name][-1] for name in corpus.by_id if name in found - {block_id})


def _named(node: Expr) -> Iterator[str]:
    match node:
        case TermRef(name) | Applies(name):
            yield name
        case View(question):
            yield question


def cited_by(corpus: Corpus, block_id: str) -> tuple[Block, ...]:
    """The blocks that lean on a provision in `because`, `within`, `remedy`, or in who learns what."""
    found: dict[str, Block] = {}
    for block in corpus.blocks:
        named = set(cited_in(getattr(block, "because", "")))
        if isinstance(block, Norm):
            named |= {block.within, block.remedy}
        elif isinstance(block, Act):
            named |= {norm for _, _, norm in block.tells}
        elif isinstance(block, Limit):
            named |= {block.extends, block.start.removeprefix("end of ")}
        if block_id in named and block.id != block_id:
            found[block.id] = block
    return tuple(found.values())


def beside(corpus: Corpus, block: Block) -> tuple[Block, ...]:
    """Other blocks of the same article, each once, in its newest version."""
    number = re.match(r"[\d.-]*\d", block.article)
    others = {other.id: other for other in corpus.blocks if other.page is block.page and other.id != block.id
              and (other.heading == block.heading if not number else other.heading == block.heading
                   and (other.article == block.article or other.says == block.says))}  # fmt: skip
    return tuple(others.values())
