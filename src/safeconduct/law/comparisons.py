"""What each fact is compared with, anywhere in the law: where the cut points of numbers and dates come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from safeconduct.law.blocks import Term
from safeconduct.law.dates import Span
from safeconduct.law.expressions import Attr, Choose, Compare, Const, Expr, Fact, In, Role, Shift, TermRef

Opposite = tuple[Expr, Span | None, Span | None]
"""the base of the other side; by how much the fact is moved, and by how much that base is"""


def opposites(
    comparisons: Iterable[Compare | In], terms: Mapping[str, tuple[Term, ...]]
) -> Mapping[str, tuple[Opposite, ...]]:
    """For each path of a fact, `list.attribute` or role, what stands on the other side of its comparisons."""
    found: defaultdict[str, list[Opposite]] = defaultdict(list)
    for node in comparisons:
        sides = (node.left, node.right) if isinstance(node, Compare) else (node.item, *node.options)
        bases = [list(_bases(side, terms, None)) for side in sides]
        for index, mine in enumerate(bases):
            theirs = [base for other, several in enumerate(bases) if other != index for base in several]
            for base, moved in mine:
                if path := base.name if isinstance(base, Role) else path_of(base):
                    found[path] += [(other, moved, back) for other, back in theirs]
    return {path: tuple(dict.fromkeys(several)) for path, several in found.items()}


def path_of(expr: Expr) -> str:
    """The path of a fact, `list.attribute` of an attribute, else nothing."""
    if isinstance(expr, Fact):
        return expr.path
    return f"{expr.over}.{expr.name}" if isinstance(expr, Attr) else ""


def _bases(expr: Expr, terms: Mapping[str, tuple[Term, ...]], moved: Span | None) -> Iterator[tuple[Expr, Span | None]]:
    """The facts, roles and constants an expression's value comes from, each with the span it is moved by."""
    if isinstance(expr, Shift) and isinstance(expr.span, Const):
        span = expr.span.value if expr.sign > 0 else -expr.span.value
        total = Span(*(a + b for a, b in zip(_parts(span), _parts(moved), strict=True)))
        yield from _bases(expr.day, terms, total)
    elif isinstance(expr, Choose):
        yield from _bases(expr.then, terms, moved)
        yield from _bases(expr.other, terms, moved)
    elif isinstance(expr, TermRef):
        for term in terms.get(expr.name, ()):
            yield from _bases(term.means, terms, moved)
    elif isinstance(expr, (Fact, Attr, Role, Const)):
        yield expr, moved


def _parts(span: Span | None) -> tuple[int, int, int, int]:
    return (span.months, span.days, span.hours, span.working_days) if span else (0, 0, 0, 0)
