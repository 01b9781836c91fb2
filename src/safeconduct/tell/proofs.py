"""Proofs in words: how each norm stands and on which facts."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.reason.results import Because, Finding, ProofLine
from safeconduct.tell import words
from safeconduct.tell.citations import charged, citation, cite
from safeconduct.tell.document import Part, fold, points
from safeconduct.tell.voice import Voice, mark

FAILS = mark("{provision} does not apply")
STATUS = {
    "applies": mark("{provision} applies"),
    "defeated": mark("{provision} yields to {others}"),
    "fails": FAILS,
    "open": mark("{provision} is open"),
}


def proof(voice: Voice, finding: Finding) -> tuple[Part, ...]:
    """A proof to unfold, each way a norm can stand told once for all norms that stand alike."""
    title = voice.say("Proof: {act}", act=words.act(voice, finding))
    return fold(title, points(proof_lines(voice, finding)))


def proof_lines(voice: Voice, finding: Finding) -> Iterator[str]:
    """First the norms that apply, then those that yield, are open or fail; what fails on the same facts together."""
    for status in ("applies", "defeated", "open"):
        yield from dict.fromkeys(_line(voice, line) for line in finding.proof if line.status == status)
    failing: dict[str, list[str]] = {}
    for line in finding.proof:
        if line.status == "fails":
            failing.setdefault(_because(voice, line), []).append(line.norm.id)
    for because, ids in failing.items():
        said = voice.say(FAILS, provision=cite(voice, dict.fromkeys(ids), most=12))
        yield f"{said}: {because}." if because else f"{said}."


def _line(voice: Voice, line: ProofLine) -> str:
    said = standing(voice, line)
    if line.charge:
        said = f"{charged(voice, line.charge)}: {said}"
    because = _because(voice, line)
    return f"{said}: {because}." if because else f"{said}."


def standing(voice: Voice, line: ProofLine) -> str:
    """How a norm stands: `CPC 590(1)(9) yields to Minsk Convention 56`."""
    others = cite(voice, line.defeated_by, most=2)
    status = "applies" if line.status == "defeated" and not others else line.status
    return voice.say(STATUS[status], provision=citation(voice, line.norm), others=others)


def _because(voice: Voice, line: ProofLine) -> str:
    return "; ".join(dict.fromkeys(_fact(voice, item) for item in line.because))


def _fact(voice: Voice, item: Because) -> str:
    value = voice.say("not known") if item.value == "open" else voice.value(item.fact, item.value)
    return f"{words.fact(voice, item.fact)}: {value}"
