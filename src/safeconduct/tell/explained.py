"""Why a step of a plan may or may not be taken: how one gets there, the proof, and what it turns on."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Routes, RouteStep
from safeconduct.reason.results import Finding
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.document import Document, points, section
from safeconduct.tell.practice import count
from safeconduct.tell.proofs import proof_lines
from safeconduct.tell.voice import Voice


def explained_document(voice: Voice, routes: Routes, plan: int, step: int) -> Document:
    """The step of a plan, both counted from 0, explained."""
    say, steps = voice.say, routes.plans[plan].steps
    one = steps[step]
    title = say("Step {number} of {case}: {act}; by the law of {day}", number=f"{plan + 1}.{step + 1}",
                case=routes.case.name[:40], act=voice.act(one.act), day=voice.day(routes.as_of))  # fmt: skip
    before = "; ".join(voice.act(s.act) for s in steps[:step])
    lead = say("The story so far: {acts}.", acts=before) if before else say("This is the first step.")
    parts = (
        *section(say("What the law makes of it"), points(_law(voice, one))),
        *section(say("Norms"), points(proof_lines(voice, one.finding) if one.finding else ())),
        *section(say("What it turns on"), points(_turns(voice, one.finding) if one.finding else ())),
        *section(say("Reported practice, which is no law"), points(f"{count(voice, item)}." for item in one.reported)),
    )
    foot = [say("Not legal advice. Bounds hold for this model of the law, not for the world.")]
    foot += [say(words.UNREVIEWED)] if voice.unreviewed else []
    return Document(voice.language, title, (), (lead,), parts, tuple(foot))


def _law(voice: Voice, step: RouteStep) -> Iterator[str]:
    if step.finding is None:
        yield voice.say("No norm on it is read here.")
        return
    said = words.settled_or_open(voice, step.modality, step.possible)
    cites = cite(voice, step.norms)
    yield f"{said[:1].upper()}{said[1:]}{f' ({cites})' if cites else ''}."
    if step.no_provision:
        yield voice.say("Practice, no provision found.")


def _turns(voice: Voice, finding: Finding) -> Iterator[str]:
    yield from (words.contested(voice, item) for item in finding.contested)
    if finding.unknown:
        yield voice.say("Not known: {facts}.", facts="; ".join(words.facts(voice, finding.unknown)))
    if finding.not_encoded:
        named = [name for name in finding.not_encoded if name not in voice.corpus.by_id]
        cites = "; ".join(filter(None, [cite(voice, finding.not_encoded, most=12), *named]))
        yield voice.say("Not encoded yet: {provisions}.", provisions=cites)
