"""Why: how each norm stands, and the facts that decide it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from safeconduct.law.blocks import Norm
from safeconduct.law.defeat import Atom
from safeconduct.law.expressions import (
    And,
    Applies,
    Attr,
    Choose,
    Compare,
    Each,
    Expr,
    Fact,
    In,
    Not,
    Or,
    Party,
    Role,
    Shift,
    TermRef,
    View,
    children,
    walk,
)
from safeconduct.law.values import NOT_ASKED, Answer
from safeconduct.reason.diagrams import Node
from safeconduct.reason.leaves import QUESTION, Leaf
from safeconduct.reason.modality import Judgement
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import Because, ProofLine


class Prover:
    """Explains one judgement; *surely* says whether a condition is true or false in all completions, else None."""

    def __init__(self, judgement: Judgement, surely: Callable[[Node], bool | None]) -> None:
        self.judgement, self.reading, self.d, self.surely = judgement, judgement.reading, judgement.d, surely

    def lines(self, atoms: list[Atom], charge_names: list[str], *, per_charge: bool) -> Iterator[ProofLine]:
        """A line for each norm in scope, and for each charge where it is read, or stands, charge by charge."""
        done: set[str] = set()
        for atom in self._with_defeaters(atoms):
            if atom.norm.id in done or not self._in_reach(atom):
                continue
            done.add(atom.norm.id)
            lines = [self.line(atom, view) for view in self._views(atom, per_charge)]
            if not atom.norm.each and all(_alike(line, lines[0]) for line in lines):
                yield replace(lines[0], view=None)
            elif len(lines) == 1:
                yield lines[0]
            else:
                yield from (replace(line, charge=charge_names[line.view or 0]) for line in lines)

    def _with_defeaters(self, atoms: list[Atom]) -> list[Atom]:
        """The atoms and, after them, those that override them, directly or through others."""
        found = dict.fromkeys(atoms)
        todo = list(atoms)
        while todo:
            for edge in self.judgement.graph.against.get(todo.pop(0), ()):
                if edge.higher not in found:
                    found[edge.higher] = None
                    todo.append(edge.higher)
        return list(found)

    def _in_reach(self, atom: Atom) -> bool:
        """What is out of scope or not in force is absent from a proof, not failed."""
        d, norm = self.d, atom.norm
        return self.surely(d.and_(self.reading.scope(norm.page), self.reading.in_force(norm))) is not False

    def standings(self, atoms: list[Atom], *, per_charge: bool) -> Iterator[tuple[Norm, str]]:
        """How each norm in scope stands, as in `lines` but without what defeats it and without the facts."""
        first = {atom.norm.id: atom for atom in reversed(atoms) if self._in_reach(atom)}
        for norm_id in dict.fromkeys(atom.norm.id for atom in atoms if atom.norm.id in first):
            atom = first[norm_id]
            for view in self._views(atom, per_charge):
                empty = view is None and atom.norm.each  # an empty list of charges
                yield atom.norm, "fails" if empty else self._status(atom, view)

    def _views(self, atom: Atom, per_charge: bool) -> list[int | None]:
        return (list(self.reading.views) if atom.norm.each or per_charge else []) or [None]

    def _status(self, atom: Atom, view: int | None) -> str:
        fired, stands = self.surely(self.reading.fires(atom.norm, view)), self.judgement.stands(atom, view)
        if fired is False:
            return "fails"
        sure = self.surely(stands)
        return "applies" if sure else "defeated" if sure is False and fired else "open"

    def line(self, atom: Atom, view: int | None) -> ProofLine:
        """How one norm stands with one charge in hand."""
        if view is None and atom.norm.each:  # an empty list of charges
            return ProofLine(atom.norm, "fails", (Because("charges", "none"),))
        fires = self.reading.fires(atom.norm, view)
        fired = self.surely(fires)
        by = tuple(dict.fromkeys(
            edge.higher.norm.id for edge in self.judgement.graph.against.get(atom, ())
            if fired is not False and self.surely(self.judgement.overridden(edge, view)) is not False))  # fmt: skip
        return ProofLine(atom.norm, self._status(atom, view), self.because(atom, view, fired, fires), by, view=view)

    def because(self, atom: Atom, view: int | None, fired: bool | None, fires: Node) -> tuple[Because, ...]:
        norm, found = atom.norm, dict[str, Because]()
        if fired is None:
            for level in self.d.ordered(fires):
                item = _open_leaf(self.d.leaves[level])
                found.setdefault(item.fact, item)
        else:
            parts: list[tuple[Expr, bool]] = []
            if norm.page.applies is not None:
                parts.append((norm.page.applies, True))
            parts += [(expr, want) for expr, want in ((norm.when, True), (norm.unless, False)) if expr is not None]
            if not fired:
                parts = [p for p in parts if self.surely(self.reading.truth(p[0], view)) is not p[1]][:1] or parts
            for expr, want in parts:
                for item in self.explain(expr, view, want if fired else not want):
                    found.setdefault(item.fact, item)
        return tuple(found.values())

    def explain(self, expr: Expr, view: int | None, value: bool) -> Iterator[Because]:
        """The facts on which an expression has the value it has; the first that suffices of an `or`."""
        match expr:
            case Not(item):
                yield from self.explain(item, view, not value)
            case And(items) | Or(items):
                enough = value is isinstance(expr, Or)
                deciding = [item for item in items if self.surely(self.reading.truth(item, view)) is value]
                for item in deciding[:1] if enough and deciding else items:
                    yield from self.explain(item, view, value)
            case Each(_, _, over, _, body) if over == "charges":
                for index in self.reading.views:
                    yield from self.explain(body, index, value)
            case Each(_, _, over, _, body):  # no element is in hand: the list and the facts it is held against
                if over:
                    listed = self.reading.noted.list(over)
                    yield Because(over, show(listed) if isinstance(listed, Answer) else f"{len(listed)} given")
                for part in walk(body):
                    if isinstance(part, (Fact, TermRef)):
                        yield from self.explain(part, view, value)
            case TermRef(name, _):
                terms = [t for t in self.reading.law.terms.get(name, ())
                         if t.page.jurisdiction in ("", self.reading.state)]  # fmt: skip
                yield Because(name, _said(self.reading.term(name, view), self.reading))
                for term in terms[-1:]:
                    yield from self.explain(term.means, view, value)
            case Applies(norm):
                yield Because(norm, "applies" if value else "does not apply")
            case View(question, _):
                yield Because(question, _said(self.reading.value(expr, view), self.reading))
            case Party(_, treaty):
                states = ", ".join(sorted(map(str, self.d.values(self.reading.value(expr.state, view)))))
                yield Because(f"{states} bound by {treaty}", "yes" if value else "no")
            case Fact(path):
                yield Because(path, show(self.reading.input(path)))
            case Attr("charge", name):
                said = _said(self.reading.attribute("charge", name, view, {}), self.reading)
                yield Because(f"charge.{name}" if len(self.reading.views) < 2 else f"charges[{view}].{name}", said)
            case In(item, options, whole, _):
                yield from self.explain(item, view, value)
                for part in (*options, *((whole,) if whole else ())):
                    yield from self.explain(part, view, value)
            case Compare() | Shift() | Choose():
                for child in children(expr):
                    yield from self.explain(child, view, value)
            case Role(name) if name == "as_of":
                self.reading.by_day()
                yield Because("as_of", str(self.reading.day))
            case _:
                return


def _alike(a: ProofLine, b: ProofLine) -> bool:
    return (a.status, a.defeated_by) == (b.status, b.defeated_by)


def _open_leaf(leaf: Leaf) -> Because:
    return Because(
        leaf.name + (f" {leaf.about}" if leaf.about else ""), "contested" if leaf.kind == QUESTION else "open"
    )


def _said(node: Node, reading: Reading) -> str:
    values = reading.diagrams.values(node)
    return show(next(iter(values))) if len(values) == 1 else "open"


def show(value: Any) -> str:
    """A value as a case file writes it."""
    if isinstance(value, Answer):
        return "not asked" if value is NOT_ASKED else value.value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
