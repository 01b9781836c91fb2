"""What the conditions of a block read by themselves: worked out once, joined for whatever part of the law is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeconduct.law.blocks import Act, Block, Norm, Page, Term, conditions_of
from safeconduct.law.expressions import Applies, Compare, Each, Expr, Fact, In, Role, TermRef, walk


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts and terms that decide a term, norm or act; whether it asks if a norm applies, or for the day; what it
    compares.

    *compares* and *lists* are of all it says, the rest of what it means or when it holds.
    """

    facts: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    asks: bool = False
    day: bool = False
    compares: tuple[Compare | In, ...] = ()
    lists: tuple[Each, ...] = ()


def seen_in(*deciding: Expr | None, everything: Iterable[Expr] = ()) -> Seen:
    """What some conditions read; *everything* is where comparisons stand, if not in those alone."""
    nodes = list(_nodes(deciding))
    said = list(_nodes(everything)) or nodes
    return Seen(
        frozenset(node.path for node in nodes if isinstance(node, Fact)),
        frozenset(node.name for node in nodes if isinstance(node, TermRef)),
        any(isinstance(node, Applies) for node in nodes),
        Role("as_of") in nodes,
        tuple(node for node in said if isinstance(node, Compare | In)),
        tuple(node for node in said if isinstance(node, Each) and node.over and node.over != "charges"),
    )


def seen_by(one: Block | Page) -> Seen:
    """What a block or the scope of a page reads."""
    if isinstance(one, Page):
        return seen_in(one.applies)
    deciding: tuple[Expr | None, ...] = ()
    if isinstance(one, Norm):
        deciding = (one.when, one.unless)
    elif isinstance(one, Term):
        deciding = (one.means,)
    elif isinstance(one, Act):
        deciding = (one.needs,)
    return seen_in(*deciding, everything=conditions_of(one))


def _nodes(conditions: Iterable[Expr | None]) -> Iterator[Expr]:
    for condition in conditions:
        if condition is not None:
            yield from walk(condition)
