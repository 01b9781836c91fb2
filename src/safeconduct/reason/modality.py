"""What all norms together make of an act, in every completion: DESIGN section 4, points 2 to 4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from safeconduct.law.blocks import Slot
from safeconduct.law.defeat import Atom, Defeat, Edge
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.reading import Reading

MUST, MAY, MUST_NOT, NO_BASIS, CONFLICT = "must", "may", "must_not", "no_basis", "conflict"
FOLD: Final = (MUST, CONFLICT, MAY, MUST_NOT, NO_BASIS)
"""the request takes the first of these among its charges"""

PERSON = "person"
_SEVERAL: Final = "several"


class Judgement:
    """Norms, their defeat, and the modality of acts, for one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.d = reading, reading.diagrams
        self.noted = reading.noted
        self._modalities: dict[tuple[tuple[int, ...], bool, int | None], tuple[Node, int]] = {}
        self._on: dict[tuple[Slot, str], list[Atom]] = {}
        self._stands: dict[tuple[int, int | None], tuple[Node, int]] = {}
        reading.applies = self.applies

    @cached_property
    def graph(self) -> Defeat:
        return self.reading.law.defeat

    # -- norms ------------------------------------------------------------------------------------------------------

    def applies(self, norm_id: str, view: int | None) -> Node:
        """`applies('norm-id')`: it fires and is undefeated, on some act by some authority."""
        return self.d.any_(self.stands(atom, view) for atom in self.graph.of_norm.get(norm_id, ()))

    def stands(self, atom: Atom, view: int | None) -> Node:
        """The norm fires and no norm that stands itself overrides it, with the charge *view* in hand."""
        return self.noted.once(self._stands, (self.graph.twin[atom], view), self._stand, atom, view)

    def _stand(self, atom: Atom, view: int | None) -> Node:
        fires = self.reading.fires(atom.norm, view)
        return self.d.and_(fires, self.d.not_(self.defeated(atom, view))) if fires != FALSE else FALSE

    def defeated(self, atom: Atom, view: int | None) -> Node:
        return self.d.any_(self.overridden(edge, view) for edge in self.graph.against.get(atom, ()) if not edge.weakens)

    def weakened(self, atom: Atom, view: int | None) -> Node:
        """A standing may of another outcome overrides this must, which then counts as may."""
        return self.d.any_(self.overridden(edge, view) for edge in self.graph.against.get(atom, ()) if edge.weakens)

    def overridden(self, edge: Edge, view: int | None) -> Node:
        """Whether the overriding norm stands; without a charge in hand, for some charge."""
        if edge.priority is None:
            active = TRUE
        else:
            active = self.d.and_(self.reading.in_force(edge.priority), self.reading.scope(edge.priority.page))
        if active == FALSE:
            return FALSE
        return self.d.and_(active, self.holds(edge.higher, view))

    def holds(self, atom: Atom, view: int | None) -> Node:
        """A per-charge norm holds, where no charge is in hand, if it stands for some charge."""
        if view is None and atom.norm.each:
            return self.d.any_(self.stands(atom, index) for index in self.reading.views)
        return self.stands(atom, view)

    # -- acts -------------------------------------------------------------------------------------------------------

    def norms_on(self, slot: Slot, by: str) -> list[Atom]:
        """The atoms on a slot whose authority is *by* or `any`."""
        key = (slot, by)
        if key not in self._on:
            atoms = self.graph.of_act.get(slot.act, ())
            self._on[key] = [a for a in atoms if a.slot == slot and a.authority in (by, "any")]
        return self._on[key]

    def modality(self, slot: Slot, by: str, view: int | None) -> Node:
        """The modality of an act with a charge in hand, or of an act that is not judged charge by charge."""
        atoms = self.norms_on(slot, by)
        key = (tuple([self.graph.twin[atom] for atom in atoms]), by == PERSON, view)
        return self.noted.once(self._modalities, key, self._judge, atoms, by, view)

    def _judge(self, atoms: Sequence[Atom], by: str, view: int | None) -> Node:
        d = self.d
        musts, bars, mays = FALSE, FALSE, FALSE
        for atom in atoms:
            if atom.norm.verb == MUST:
                strong, weak = self._strength(atom, view)
                musts, mays = d.or_(musts, strong), d.or_(mays, weak)
            elif atom.norm.verb == MUST_NOT:
                bars = d.or_(bars, self.holds(atom, view))
            else:
                mays = d.or_(mays, self.holds(atom, view))
        rest = d.end(MAY if by == PERSON else NO_BASIS)
        permitted = d.choose(musts, d.end(MUST), d.choose(mays, d.end(MAY), rest))
        return d.choose(bars, d.choose(musts, d.end(CONFLICT), d.end(MUST_NOT)), permitted)

    def _strength(self, atom: Atom, view: int | None) -> tuple[Node, Node]:
        """Where a must counts as must, and where an overriding may has turned it into a may."""
        d = self.d
        views: Iterable[int | None] = self.reading.views if view is None and atom.norm.each else (view,)
        pairs = [(self.stands(atom, v), self.weakened(atom, v)) for v in views]
        return (d.any_(d.and_(stands, d.not_(weak)) for stands, weak in pairs),
                d.any_(d.and_(stands, weak) for stands, weak in pairs))  # fmt: skip

    def by_charge(self, slot: Slot, by: str) -> list[Node]:
        return [self.modality(slot, by, view) for view in self.reading.views]

    def fold(self, charges: Sequence[Node]) -> Node:
        """One modality for the request from those of its charges; none for no charge."""
        if not charges:
            return self.d.end(NO_BASIS)
        done = charges[0]
        for node in charges[1:]:
            done = self.d.apply_known(_first, done, node)
        return done


def _first(a: str, b: str) -> str:
    return a if FOLD.index(a) <= FOLD.index(b) else b


def resolve(d: Diagrams, outcomes: Sequence[tuple[Node, bool]]) -> list[Node]:
    """The encounter comes last: its lawful outcomes exclude each other and one of them happens.

    *outcomes* are folded modalities in the order listed, each with whether it is lawful; the first needs no norm.
    """
    nodes = [node for node, _ in outcomes]
    if outcomes and outcomes[0][1]:
        nodes[0] = d.choose(d.is_(nodes[0], NO_BASIS), d.end(MAY), nodes[0])
    together = d.end("")
    for node, (_, lawful) in zip(nodes, outcomes, strict=True):
        if lawful:
            together = d.apply_known(_together, together, node)
    return [d.apply_known(_among, node, together) if lawful else node
            for node, (_, lawful) in zip(nodes, outcomes, strict=True)]  # fmt: skip


def _together(others: str, modality: str) -> str:
    """What lawful outcomes come to: a conflict, also of two musts; one must; else several mays, one, or none ('')."""
    if modality == CONFLICT or others == CONFLICT or others == modality == MUST:
        return CONFLICT
    if modality == MUST or others == MUST:
        return MUST
    if modality == MAY:
        return _SEVERAL if others else MAY
    return others


def _among(modality: str, together: str) -> str:
    """The modality of an outcome, given what all of them come to."""
    if together == CONFLICT:
        return CONFLICT if modality in (MUST, MAY) else modality
    if together == MUST:
        return MUST if modality == MUST else MUST_NOT
    return MUST if together == modality == MAY else modality
