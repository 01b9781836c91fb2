"""An assessment as a document: what removes and what runs first, what rests last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from safeconduct.law.case import Case
from safeconduct.reason.differences import Difference
from safeconduct.reason.results import UNKNOWN, Assessment, Contested, Finding, NextQuestion, TimeLimit
from safeconduct.tell import words
from safeconduct.tell.citations import charged, cite, cited
from safeconduct.tell.differences import differences
from safeconduct.tell.document import Document, Part, Point, fold, points, section
from safeconduct.tell.encounters import abroad, coming_next, elsewhere, encounters, own_acts
from safeconduct.tell.opening import opening
from safeconduct.tell.practice import doors, reported
from safeconduct.tell.proofs import proof
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import Voice


def assessment_text(voice: Voice, case: Case, assessment: Assessment) -> str:
    """An assessment for the terminal: what can be read at midnight. What it leaves out is in the other formats."""
    return as_text(assessment_document(voice, case, assessment))


def assessment_document(
    voice: Voice, case: Case, assessment: Assessment, what_if: Difference | None = None
) -> Document:
    """The document that every format shows; *what_if* stands right after the opening."""
    say = voice.say
    over = [item for item in assessment.deadlines if item.ends and str(item.ends)[:10] < assessment.as_of.isoformat()]
    due = [item for item in assessment.deadlines if item not in over]
    mine = [item for item in over if item.limit.who == "person"]
    places = {*coming_next(case), "release", ""}
    told: set[str] = set()
    explained = {fact for _, finding in _removals(voice, assessment) for fact in finding.unknown}
    asked = [item for item in assessment.questions if item.fact in explained] or assessment.questions[:5]
    removals = (section(title, points(_why(voice, finding, told, asked)), proof(voice, finding))
                for title, finding in _removals(voice, assessment))  # fmt: skip
    home = voice.country(case.requesting)
    parts = (
        *(differences(voice, what_if) if what_if is not None else ()),
        *section(say("Time limits that run"), points(_running(voice, due))),
        *section(say("What may happen next"), points(encounters(voice, case, assessment)),
                 _proofs(voice, case, assessment)),
        *section(say("What the person may do now"), points(own_acts(voice, assessment))),
        *(part for removal in removals for part in removal),
        *section(say("Worth asking next"), points(_questions(voice, asked))),
        *section(say("Reported practice, which is no law"), reported(voice, assessment, places)),
        *section(say("What else may happen"), points(elsewhere(voice, case, assessment))),
        *fold(say("What {country} may do abroad", country=home), points(abroad(voice, case, assessment))),
        *section(say("Time limits that are over, or would start"),
                 points([*(words.limit(voice, item) for item in mine), *_coming(voice, case, assessment)])),
        *section(say("Doors reported on {day}", day=voice.day(assessment.as_of)), points(doors(voice, assessment))),
        *section(say("What this rests on"), points(words.warnings(voice, assessment))),
    )
    foot = [say("Not legal advice. Bounds of a model of the law, not of what will be done.")]
    foot += [say(words.UNREVIEWED)] if voice.unreviewed else []
    return Document(voice.language, *_header(voice, case, assessment), tuple(opening(voice, case, assessment)), parts,
                    tuple(foot))  # fmt: skip


def _header(voice: Voice, case: Case, assessment: Assessment) -> tuple[str, tuple[str, ...]]:
    host, state = voice.country(case.host), voice.country(case.requesting)
    title = voice.say("{case}: {host}, sought by {state}; law of {day}", case=case.name[:40], host=host, state=state,
                      day=voice.day(assessment.as_of))  # fmt: skip
    law, practice = (voice.written(assessment.known_until[kind]) for kind in ("law", "practice"))
    return title, (voice.say("Law known until {law}, practice until {practice}; no news is not calm.", law=law,
                             practice=practice),)  # fmt: skip


def _running(voice: Voice, due: Sequence[TimeLimit]) -> Iterator[str]:
    """Limits as they end; those that end at the same moment together."""
    for _, same in groupby(due, key=lambda item: (item.ends, item.file_by and item.limit.id)):
        first, *others = same
        yield f"{words.when(voice, first)}: {'; '.join(words.ending(voice, item) for item in (first, *others))}."


def _coming(voice: Voice, case: Case, assessment: Assessment) -> Iterator[Point]:
    """Limits that surely apply once they start, each once: those of the person, and of holds that are near."""
    limits = [item for finding in assessment.findings for item in finding.time_limits if item.starts is None]
    limits = [item for item in dict.fromkeys(limits) if item.certain and item not in assessment.deadlines]
    near = {f.act for f in assessment.findings if f.encounter in coming_next(case)}
    told = [item for item in limits if item.limit.who == "person"
            or (item.limit.kind == "maximum" and near.intersection(item.limit.acts))]  # fmt: skip
    yield from (Point(words.coming(voice, item)) for item in told)
    if left := len(limits) - len(told):
        yield Point(voice.many("{n} more that binds authorities (--format json).",
                               "{n} more that bind authorities (--format json).", left),
                    full="; ".join(words.coming(voice, item) for item in limits if item not in told))  # fmt: skip


def _questions(voice: Voice, asked: Iterable[NextQuestion]) -> Iterator[Point]:
    """What is worth asking, the facts that bear on the same decisions together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for item in asked:
        together.setdefault(tuple(item.serves[:2]), []).append(item.fact)
    for serves, names in together.items():
        facts, acts = words.facts(voice, names), voice.both([voice.act(name) for name in serves])
        yield Point(voice.say("Bears on {acts}: {facts}.", acts=acts, facts="; ".join(facts)),
                    full=voice.say("Bears on {acts}: {facts}.", acts=acts, facts="; ".join(facts)))  # fmt: skip


EXPLAINED = frozenset(("expel", "decide_surrender"))
"""the acts whose findings are explained, with their flips"""


def _removals(voice: Voice, assessment: Assessment) -> Iterator[tuple[str, Finding]]:
    """Removals that are open, or extradition in any case, with the title under which they are explained."""
    expelled = [f for f in assessment.findings if f.act == "expel" and not f.after and f.modality == UNKNOWN]
    yield from ((voice.say("Expulsion: why"), finding) for finding in expelled[:1])
    surrender = next((f for f in assessment.findings if f.act == "decide_surrender"), None)
    if surrender is not None:
        yield voice.say("Extradition: why"), surrender


def _why(voice: Voice, finding: Finding, told: set[str], asked: Iterable[NextQuestion]) -> Iterator[Point]:
    """Why a finding is as it is; a question that was *told* before is named and not told again."""
    for charge in finding.charges:
        if charge.article:
            modality = words.settled_or_open(voice, charge.modality, charge.possible)
            cites = cite(voice, [norm for norm in charge.norms if norm in words.deciding(finding)])
            yield Point(f"{charged(voice, charge.article)}: {modality}" + (f" ({cites})" if cites else ""))
    for item in finding.contested:
        yield _contested(voice, item, seen=item.question.id in told and not item.about)
        told.add(item.question.id)
    missing = [name for name in finding.unknown if name not in told]
    below = {item.fact for item in asked}
    if missing:
        facts = voice.say("Not known: {facts}.", facts="; ".join(words.facts(voice, missing)))
        brief = voice.many("Not known: {n} fact, see what is worth asking next.",
                           "Not known: {n} facts, see what is worth asking next.", len(missing))  # fmt: skip
        yield Point(brief if below >= set(missing) else facts, full=facts)
    told.update(missing)
    for flip in finding.flips[:4]:
        steps = voice.both([words.change(voice, *change) for change in flip.changes])
        yield Point(voice.say("It would be otherwise ({modality}) with {steps}.",
                              modality=voice.say(words.MODALITY[flip.modality]), steps=steps))  # fmt: skip
    shown: set[str] = set()
    for line in finding.proof:
        norm = line.norm
        if line.status == "applies" and norm.id in finding.norms and norm.overrides and norm.because not in shown:
            shown.add(norm.because)
            yield Point(voice.say("{provision} goes first: {reason}.", provision=cite(voice, [norm.id]),
                                  reason=cited(voice, voice.say(norm.because))))  # fmt: skip


def _contested(voice: Voice, item: Contested, *, seen: bool) -> Point:
    if seen:
        return Point(voice.say("Contested: {question} (see above)", question=voice.say(item.question.asks)))
    return Point(voice.say("Contested: {question}", question=words.contested(voice, item, brief=True)),
                 full=voice.say("Contested: {question}", question=words.contested(voice, item)))  # fmt: skip


def _proofs(voice: Voice, case: Case, assessment: Assessment) -> tuple[Part, ...]:
    """The proofs of what comes next, each once."""
    near = [f for f in assessment.findings if f.encounter in coming_next(case) and f.state == case.host and f.proof]
    first = {(f.act, f.to, f.of): f for f in reversed(near)}
    return tuple(part for f in near if first[f.act, f.to, f.of] is f and f.act != "decide_surrender"
                 for part in proof(voice, f))  # fmt: skip
