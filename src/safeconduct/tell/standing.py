"""How a norm stands among others: what it goes before and why, what goes before it, and the clauses between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from safeconduct.law.blocks import Norm, Priority
from safeconduct.law.corpus import Corpus
from safeconduct.law.defeat import Edge
from safeconduct.tell import citations
from safeconduct.tell.blocks import dates, select
from safeconduct.tell.document import Part, points, section
from safeconduct.tell.voice import Voice, mark


def standing(voice: Voice, norm: Norm, as_of: date) -> tuple[Part, ...]:
    """The sections on precedence; the law of the norm's own state, or of all states for a treaty."""
    law = voice.corpus.as_of(as_of)
    law = law.of_state(norm.page.jurisdiction) if norm.page.jurisdiction else law
    return (*section(voice.say("What it goes before"), points(_goes_before(voice, law, norm))),
            *section(voice.say("What goes before it"), points(_yields(voice, law, norm))),
            *section(voice.say("Clauses about precedence"), points(_priorities(voice, law, norm))))  # fmt: skip


def _goes_before(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    for name in norm.overrides:
        ids = [other.id for other in law.norms if name in (other.id, other.group)]
        cites = citations.cite(voice, ids, most=8)
        if name not in voice.corpus.by_id and cites:
            said = voice.say("It overrides the group {group} ({provisions}).", group=name, provisions=cites)
        else:
            said = voice.say("It overrides {provisions}.", provisions=cites or name)
        yield said
    if norm.because:
        yield voice.say("Why: {reason}.", reason=_reason(voice, norm))
    for name in norm.collides_with:
        yield voice.say("It collides with {provision}, and nobody has ordered the two: {reason}.",
                        provision=citations.cite(voice, [name]), reason=_reason(voice, norm))  # fmt: skip
    beaten, weakened = set[str](), set[str]()
    for atom, edges in law.defeat.against.items():
        for edge in edges:
            if edge.higher.norm is norm and edge.reason == "must not over may":
                beaten.add(atom.norm.id)
            elif edge.higher.norm is norm and edge.weakens:
                weakened.add(atom.norm.id)
    if beaten:
        yield voice.say("As a must-not it defeats every may of the same act: {provisions}.",
                        provisions=_cites(voice, beaten))  # fmt: skip
    if weakened:
        yield voice.say("As a may of another outcome it turns a must into a may: {provisions}.",
                        provisions=_cites(voice, weakened))  # fmt: skip


def _yields(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    edges = [edge for atom, against in law.defeat.against.items() if atom.norm is norm for edge in against]
    over = {edge.higher.norm.id: edge.higher.norm for edge in edges if edge.reason == "overrides"}
    for other in over.values():
        weak = all(edge.weakens for edge in edges if edge.higher.norm is other)
        said = mark("{provision} leaves a choice instead{why}.") if weak else mark("{provision} overrides it{why}.")
        why = f": {_reason(voice, other)}" if other.because else ""
        yield voice.say(said, provision=citations.citation(voice, other), why=why)
    barred = {edge.higher.norm.id for edge in edges if edge.reason == "must not over may"}
    if barred:
        yield voice.say("A must-not of the same act defeats it: {provisions}.",
                        provisions=_cites(voice, barred))  # fmt: skip
    if norm.unless is not None:
        yield voice.say('It yields by its own words, where "unless" above is true.')


def _priorities(voice: Voice, law: Corpus, norm: Norm) -> Iterator[str]:
    for clause in law.of_kind(Priority):
        if not (clause.higher.selects(norm) or clause.lower.selects(norm)):
            continue
        said = voice.say("{first} go before {others}", first=select(voice, clause.higher),
                         others=select(voice, clause.lower))  # fmt: skip
        said = f"{citations.citation(voice, clause)}: {said}"
        lost = _by(clause, (e for a, es in law.defeat.against.items() if a.norm is norm for e in es))
        won = {a.norm.id for a, es in law.defeat.against.items() for e in es
               if e.priority is clause and e.higher.norm is norm}  # fmt: skip
        if lost or won:
            if lost:
                said += voice.say("; so {provisions} go before this provision", provisions=_cites(voice, lost))
            if won:
                said += voice.say("; so this provision goes before {provisions}", provisions=_cites(voice, won))
        else:
            said += voice.say("; it moves nothing here: only opposite norms that no override has ordered are its "
                              "business")  # fmt: skip
        yield f"{said} ({dates(voice, clause)})."


def _by(clause: Priority, edges: Iterable[Edge]) -> set[str]:
    return {edge.higher.norm.id for edge in edges if edge.priority is clause}


def _reason(voice: Voice, norm: Norm) -> str:
    return citations.cited(voice, voice.say(norm.because))


def _cites(voice: Voice, ids: Iterable[str]) -> str:
    return citations.cite(voice, sorted(ids), most=8)
