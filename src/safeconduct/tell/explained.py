"""Why a step of a plan may or may not be taken: how one gets there, the proof, and what it turns on."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Routes, RouteStep
from safeconduct.reason.results import Finding, ProofLine
from safeconduct.tell import words
from safeconduct.tell.citations import citation, cite
from safeconduct.tell.layout import items, section, wrap
from safeconduct.tell.practice import count
from safeconduct.tell.voice import Voice

STANDING = {"applies": "applies", "defeated": "is defeated", "fails": "does not apply", "open": "is open"}


def explained_text(voice: Voice, routes: Routes, plan: int, step: int) -> str:
    """The step of a plan, both counted from 0, explained in 80 columns."""
    steps = routes.plans[plan].steps
    one = steps[step]
    act = voice.act(one.act)
    lines = wrap(f"Step {plan + 1}.{step + 1} of {routes.case.name}: {act}; by the law of {routes.as_of}.")
    before = [voice.act(s.act) for s in steps[:step]]
    lines += wrap(f"The story so far: {', then '.join(before) if before else 'nothing yet; this is the first step'}.")
    lines += section("What the law makes of it", _law(voice, one))
    if one.finding is not None:
        lines += section("Norms", items(_line(voice, line) for line in one.finding.proof))
        lines += section("What it turns on", items(_turns(voice, one.finding)))
    lines += section("Reported practice", items(f"{count(voice, item)}." for item in one.reported))
    return "\n".join([*lines, ""])


def _law(voice: Voice, step: RouteStep) -> list[str]:
    said = words.settled_or_open(voice, step.modality, step.possible)
    cites = cite(voice, step.norms)
    found = wrap(f"{said[:1].upper()}{said[1:]}{f' ({cites})' if cites else ''}.")
    if step.no_provision:
        found += wrap("Practice, no provision found.")
    if step.finding is None:
        found += wrap("No norm on it is read here.")
    return found


def _line(voice: Voice, line: ProofLine) -> str:
    because = "; ".join(f"{words.fact(voice, item.fact)}: {voice.value(item.fact, item.value)}"
                        for item in line.because[:4])  # fmt: skip
    more = f" and {len(line.because) - 4} more" if len(line.because) > 4 else ""
    by = f" by {cite(voice, line.defeated_by)}" if line.defeated_by else ""
    charge = f" [{line.charge}]" if line.charge else ""
    return f"{citation(voice, line.norm)}{charge} {STANDING[line.status]}{by}{f': {because}{more}' if because else ''}."


def _turns(voice: Voice, finding: Finding) -> Iterator[str]:
    yield from (words.contested(voice, item) for item in finding.contested)
    if finding.unknown:
        yield f"Not known: {'; '.join(words.facts(voice, finding.unknown))}."
    if finding.not_encoded:
        yield f"Not encoded: {cite(voice, finding.not_encoded) or ', '.join(finding.not_encoded)}."
