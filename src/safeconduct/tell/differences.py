"""What if: what would be otherwise, and which norms would stand otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.reason.differences import Changed, Difference
from safeconduct.reason.results import Finding, ProofLine
from safeconduct.tell import words
from safeconduct.tell.citations import charged, citation
from safeconduct.tell.document import Paragraph, Part, Point, points, section
from safeconduct.tell.proofs import standing
from safeconduct.tell.voice import Voice

LEADING = ("order_expulsion", "expel", "hand_over_informally", "decide_surrender", "surrender", "refuse_surrender")
"""acts whose change is told first"""
MOST = 4
"""norms told of one finding in a terminal"""


def differences(voice: Voice, found: Difference) -> tuple[Part, ...]:
    """The section that stands beside the finding."""
    facts = voice.both([f"{words.fact(voice, name)}: {voice.value(name, value)}" for name, value in found.supposed])
    if not found.findings:
        return section(voice.say("What if"), (Paragraph(voice.say("With {facts}, every finding would stay as it is.",
                                                                  facts=facts)),))  # fmt: skip
    order = {act: place for place, act in enumerate(LEADING)}
    changed = sorted(found.findings, key=lambda item: order.get(item.either.act, len(order)))
    together: dict[tuple[str, ...], list[str]] = {}
    for item in changed:
        key = _answer(voice, item.after), _answer(voice, item.before), *dict.fromkeys(_norms(voice, item))
        together.setdefault(key, []).append(_what(voice, item.either))
    lead = Paragraph(voice.say("With {facts}, this would be otherwise:", facts=facts))
    told = (_point(voice, acts, *key) for key, acts in together.items())
    return section(voice.say("What if"), (lead,), points(told))


def _what(voice: Voice, finding: Finding) -> str:
    act = words.act(voice, finding)
    return f"{act} ({voice.encounter(finding.encounter)})" if finding.encounter else act


def _point(voice: Voice, acts: list[str], after: str, before: str, *norms: str) -> Point:
    said = voice.say("{acts}: {after}; now {before}", acts="; ".join(acts), after=after, before=before)
    brief = [*norms[:MOST], *([voice.many("{n} more norm stands otherwise", "{n} more norms stand otherwise",
                                          len(norms) - MOST)] if len(norms) > MOST else [])]  # fmt: skip
    told = ". ".join(brief)
    return Point(f"{said[:1].upper()}{said[1:]}." + (f" {told}." if told else ""))


def _answer(voice: Voice, finding: Finding | None) -> str:
    return words.modality(voice, finding) if finding is not None else voice.say("not to be done")


def _norms(voice: Voice, item: Changed) -> Iterator[str]:
    applying = {citation(voice, after.norm) for _, after in item.proof if after and after.status != "fails"}
    for before, after in item.proof:
        if after is not None and after.status == "fails" and citation(voice, after.norm) in applying:
            continue  # another norm of the same provision takes its place
        line: ProofLine | None = after or before
        if line is not None and _counts(before, after):
            now = standing(voice, after) if after is not None else voice.say(
                "{provision} is out of scope", provision=citation(voice, line.norm))  # fmt: skip
            yield f"{charged(voice, line.charge)}: {now}" if line.charge else now


def _counts(before: ProofLine | None, after: ProofLine | None) -> bool:
    """Whether a norm comes or goes; one that only fails on another fact tells nothing."""
    return {line.status if line else "fails" for line in (before, after)} != {"fails"}
