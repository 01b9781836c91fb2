"""How a norm stands among others: what it goes before and why, what goes before it, and the clauses between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from safeconduct.law.blocks import Norm, Priority
from safeconduct.law.corpus import Corpus
from safeconduct.law.defeat import Edge
from safeconduct.tell import citations
from safeconduct.tell.blocks import dates, select
from safeconduct.tell.layout import section, wrap
from safeconduct.tell.voice import Voice


def standing(voice: Voice, norm: Norm, as_of: date) -> list[str]:
    """The sections on precedence; the law of the norm's own state, or of all states for a treaty."""
    law = voice.corpus.as_of(as_of)
    law = law.of_state(norm.page.jurisdiction) if norm.page.jurisdiction else law
    return [*section("What it goes before", _goes_before(voice, law, norm)),
            *section("What goes before it", _yields(voice, law, norm)),
            *section("Clauses about precedence", _priorities(voice, law, norm))]  # fmt: skip


def _goes_before(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    for name in norm.overrides:
        ids = [other.id for other in law.norms if name in (other.id, other.group)]
        cites = citations.cite(voice, ids, most=8)
        group = f"the group {name} ({cites})" if name not in voice.corpus.by_id and cites else cites or name
        yield from wrap(f"It overrides {group}.", "- ", "  ")
    if norm.because:
        yield from wrap(f"Why: {citations.cited(voice, norm.because)}.", "  ")
    for name in norm.collides_with:
        yield from wrap(f"It collides with {citations.cite(voice, [name])}, and nobody has ordered the two: "
                        f"{citations.cited(voice, norm.because)}.", "- ", "  ")  # fmt: skip
    beaten, weakened = set[str](), set[str]()
    for atom, edges in law.defeat.against.items():
        for edge in edges:
            if edge.higher.norm is norm and edge.reason == "must not over may":
                beaten.add(atom.norm.id)
            elif edge.higher.norm is norm and edge.weakens:
                weakened.add(atom.norm.id)
    if beaten:
        yield from wrap(f"As a must-not it defeats every may of the same act: {_cites(voice, beaten)}.", "- ", "  ")
    if weakened:
        yield from wrap(f"As a may of another outcome it turns a must into a may: {_cites(voice, weakened)}.",
                        "- ", "  ")  # fmt: skip


def _yields(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    edges = [edge for atom, against in law.defeat.against.items() if atom.norm is norm for edge in against]
    over = {edge.higher.norm.id: edge.higher.norm for edge in edges if edge.reason == "overrides"}
    for other in over.values():
        weak = all(edge.weakens for edge in edges if edge.higher.norm is other)
        what = " leaves a choice instead" if weak else " overrides it"
        why = f": {citations.cited(voice, other.because)}" if other.because else ""
        yield from wrap(f"{other.cite()}{what}{why}.", "- ", "  ")
    barred = {edge.higher.norm.id for edge in edges if edge.reason == "must not over may"}
    if barred:
        yield from wrap(f"A must-not of the same act defeats it: {_cites(voice, barred)}.", "- ", "  ")
    if norm.unless is not None:
        yield from wrap('It yields by its own words, where "unless" above is true.', "- ", "  ")


def _priorities(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    for clause in law.of_kind(Priority):
        if not (clause.higher.selects(norm) or clause.lower.selects(norm)):
            continue
        said = f"{clause.cite()}: {select(voice, clause.higher)} go before {select(voice, clause.lower)}"
        lost = _by(clause, (e for a, es in law.defeat.against.items() if a.norm is norm for e in es))
        won = {a.norm.id for a, es in law.defeat.against.items() for e in es
               if e.priority is clause and e.higher.norm is norm}  # fmt: skip
        if lost or won:
            parts = [f"so {_cites(voice, lost)} go before this provision"] if lost else []
            parts += [f"so this provision goes before {_cites(voice, won)}"] if won else []
            said += f"; {' and '.join(parts)}"
        else:
            said += "; it moves nothing here: only opposite norms that no override has ordered are its business"
        yield from wrap(f"{said} ({dates(clause)}).", "- ", "  ")


def _by(clause: Priority, edges: Iterable[Edge]) -> set[str]:
    return {edge.higher.norm.id for edge in edges if edge.priority is clause}


def _cites(voice: Voice, ids: Iterable[str]) -> str:
    return citations.cite(voice, sorted(ids), most=8)
