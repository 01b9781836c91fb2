"""Encounters in the order in which the person meets them: those that come next in full, the rest in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeconduct.law.case import Case
from safeconduct.reason.results import UNKNOWN, Assessment, Finding
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.document import Point
from safeconduct.tell.opening import OPEN, ORDERS, waiting
from safeconduct.tell.voice import Voice

NEXT: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("expulsion.stage", ("in_force",), ("expel",)),
    ("extradition.stage", ("in_force", "decided", "complaint"), ("surrender", "extradition_appeal")),
    ("custody.stage", ("detained", "provisional_arrest"), ("release", "extradition_request")),
    ("custody.stage", ("administrative", "expulsion_holding"), ("administrative_case", "expulsion_hearing", "release")),
    ("custody.stage", ("extradition_arrest", "bail"), ("extradition_decision", "extradition_appeal")),
    ("expulsion.stage", ("ordered", "appeal"), ("expulsion_appeal", "expel")),
    ("expulsion.stage", ("case",), ("expulsion_hearing",)),
    ("extradition.stage", ("requested",), ("extradition_request", "extradition_decision")),
    ("request.stage", ("received",), ("extradition_request", "extradition_decision")),
    ("asylum.stage", ("pending",), ("asylum_decision",)),
    ("asylum.stage", ("refused", "on_appeal"), ("asylum_appeal",)),
    ("stay.basis", ("temporary_permit",), ("permit_renewal",)),
    ("custody.stage", ("free", "bail"), ("identity_check", "exit_control")),
    ("custody.stage", ("free", "bail"), ("administrative_case", "expulsion_hearing")),
    ("stay.basis", ("airside_transit",), ("transit",)),
)
"""which encounters and removals a status brings next; what is running comes before what any day may bring"""
PAST = (("custody.stage", "extradition_arrest", "extradition_request"),)
"""which encounter a status has left behind"""
CHANNELS = frozenset({*ORDERS, "expel", "surrender", "hand_over_informally"})
"""acts that remove or order it, which are never only named; a decision to surrender is explained apart"""
REMOVALS = ("expel", "surrender")
"""acts that remove, each the end of a procedure and no encounter of its own"""


def coming_next(case: Case) -> list[str]:
    """The encounters and removals that the person's status brings next, the nearest first."""
    status = {**case.facts, "custody.stage": _given(case, "custody.stage") or "free"}
    found = [name for fact, values, names in NEXT if status.get(fact) in values for name in names]
    if _given(case, "protection.prosecutor_consent") is True or case.lists.get("visas"):
        found.insert(0, "exit_control")
    return list(dict.fromkeys(found))


def _given(case: Case, fact: str) -> object:
    value = case.facts.get(fact)
    return value if isinstance(value, (str, bool)) else None


def encounters(voice: Voice, case: Case, assessment: Assessment) -> Iterator[Point]:
    """What the person's status brings next, outcome by outcome."""
    groups = _groups(assessment, case.host)
    for name in coming_next(case):
        if name in groups and name not in _over(case):
            yield Point(_title(voice, name), tuple(Point(outcome(voice, finding)) for finding in groups[name]))


def elsewhere(voice: Voice, case: Case, assessment: Assessment) -> Iterator[Point]:
    """All other encounters: what is certain, and what goes beyond the outcome that needs no norm.

    A removal stands alone. Where all of an encounter is open it is only named, in full where there is room.
    """
    groups, near = _groups(assessment, case.host), {*coming_next(case), *_over(case)}
    order = [name for name in (*REMOVALS, *voice.corpus.vocabulary.encounters) if name in groups and name not in near]
    lines: dict[str, list[str]] = {}
    alone, hanging = list[str](), list[Point]()
    for name in order:
        said, told = "; ".join(_short(voice, _told(groups[name]))), _told(groups[name])
        if only := _only(groups[name]):
            alone.append(f"{_title(voice, name, small=True)} ({words.act(voice, only)})")
        elif all(finding.modality == UNKNOWN and finding.act not in CHANNELS for finding in told):
            hanging.append(Point(_title(voice, name, small=True), full=f"{_title(voice, name)}: {said}."))
        else:
            lines.setdefault(said, []).append(name)
    for said, names in lines.items():
        titles = [_title(voice, names[0]), *(_title(voice, name, small=True) for name in names[1:])]
        yield Point(f"{'; '.join(titles)}: {said}.")
    yield from map(Point, _any_moment(voice, assessment, case.host))
    if hanging:
        yield Point(voice.say("Open, on facts not known or contested law: {encounters}.",
                              encounters="; ".join(point.text for point in hanging)),
                    full=" ".join(point.full for point in hanging))  # fmt: skip
    if alone:
        yield Point(voice.say("No norm here allows anything but one outcome: {encounters}.",
                              encounters="; ".join(alone)))  # fmt: skip


def abroad(voice: Voice, case: Case, assessment: Assessment) -> Iterator[str]:
    """What the requesting state's own authorities may do, in a line each."""
    for name, findings in _groups(assessment, case.requesting).items():
        if name in voice.corpus.vocabulary.encounters:
            yield f"{_title(voice, name)}: {'; '.join(_short(voice, _told(findings)))}."


def outcome(voice: Voice, finding: Finding) -> str:
    """An outcome with its modality, what is left of it on record, its provisions and the steps before it."""
    said = f"{words.act(voice, finding)}: {words.modality(voice, finding)}"
    record = finding.on_record_possible
    if finding.modality == UNKNOWN and record and len(record) < len(finding.possible):
        said += "; " + voice.say("on record {modalities}", modalities=words.modalities(voice, record))
    cites = cite(voice, resting(voice, finding), most=3)
    said += f" ({cites})" if cites else ""
    if finding.after:
        said += " [" + voice.say("after: {acts}", acts=", ".join(voice.act(act) for act in finding.after)) + "]"
    return said


def resting(voice: Voice, finding: Finding) -> list[str]:
    """The norms to cite for an outcome; not those that wait for an offence nobody has found."""
    late = waiting(voice.corpus, finding)
    return [norm for norm in words.deciding(finding) if norm not in late]


def _groups(assessment: Assessment, state: str) -> dict[str, list[Finding]]:
    """The findings of a state by encounter, and those on a removal by its act."""
    groups: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        name = finding.encounter or (finding.act if finding.act in REMOVALS else "")
        if name and finding.state == state:
            groups.setdefault(name, []).append(finding)
    return groups


def _title(voice: Voice, name: str, *, small: bool = False) -> str:
    title = voice.encounter(name) if name in voice.corpus.vocabulary.encounters else voice.act(name)
    return title if small else title[:1].upper() + title[1:]


def _short(voice: Voice, findings: Sequence[Finding]) -> list[str]:
    """Acts without their steps; those alike together."""
    together: dict[str, list[str]] = {}
    for finding in findings:
        name, said = _in_short(voice, finding)
        together.setdefault(said, []).append(name)
    return [": ".join(filter(None, [", ".join(filter(None, names)), said])) for said, names in together.items()]


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """Left out is what could never be done here, and what is only the absence of it."""
    told = [finding for finding in findings if OPEN & set(finding.possible) or finding.unlawful] or list(findings)
    first = findings[0]
    if len(told) > 1 and told[0] is first and first.encounter and first.modality in (UNKNOWN, "may"):
        return told[1:]
    return told


def _over(case: Case) -> set[str]:
    """The encounters that the person's status has left behind."""
    return {name for fact, value, name in PAST if case.facts.get(fact) == value}


def _only(findings: Sequence[Finding]) -> Finding | None:
    """The outcome of an encounter that no norm speaks of and to which there is no other."""
    told = [finding for finding in findings if OPEN & set(finding.possible) or finding.unlawful]
    return told[0] if len(told) == 1 and told[0].modality == "must" and not told[0].norms else None


def _in_short(voice: Voice, finding: Finding) -> tuple[str, str]:
    """What is done, and what the law makes of it; of a removal only whither."""
    cites = cite(voice, resting(voice, finding), most=2)
    name = words.act(voice, finding)
    if finding.act in REMOVALS:
        name = voice.say("to {state}", state=words.state(voice, finding.to)) if finding.to else ""
    return name, words.modality(voice, finding) + (f" ({cites})" if cites else "")


def _any_moment(voice: Voice, assessment: Assessment, state: str) -> Iterator[str]:
    """Powers of authorities that need no encounter and do not wait for a fact nobody has answered, each once."""
    by: dict[str, list[str]] = {}
    for finding in assessment.findings:
        if (finding.encounter is None and finding.state == state and not finding.after and finding.act not in REMOVALS
                and finding.by not in ("person", "chance") and OPEN & set(finding.possible)
                and (words.deciding(finding) or "no_basis" not in finding.on_record_possible)):  # fmt: skip
            who = by.setdefault(": ".join(_in_short(voice, finding)), [])
            who.append(voice.authority(finding.by))
    if by:
        powers = "; ".join(f"{voice.either(list(dict.fromkeys(who)))}: {said}" for said, who in by.items())
        yield voice.say("At any moment: {powers}.", powers=powers)


def own_acts(voice: Voice, assessment: Assessment) -> Iterator[str]:
    """What the person may, must or must not do now, by a norm that says so."""
    own = [f for f in assessment.findings if f.by == "person" and f.encounter is None and not f.after and f.norms]
    if own:
        yield "; ".join(_short(voice, own)) + "."
