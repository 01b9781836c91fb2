"""Encounters in the order in which the person meets them: those that come next in full, the rest in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from safeconduct.law.case import Case
from safeconduct.reason.results import UNKNOWN, Assessment, Finding
from safeconduct.tell import citations, words
from safeconduct.tell.layout import wrap
from safeconduct.tell.voice import Voice

OPEN = frozenset({"must", "may", "conflict"})
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


def encounters(voice: Voice, case: Case, assessment: Assessment, *, near: bool) -> Iterator[str]:
    """What may happen to the person next, outcome by outcome; with *near* false all the rest, in a line each."""
    groups = _groups(assessment, case.host)
    first = [name for name in coming_next(case) if name in groups]
    if near:
        for name in first:
            yield _title(voice, name)
            for finding in groups[name]:
                yield from wrap(outcome(voice, finding), "  ", "      ")
        return
    order = [name for name in (*REMOVALS, *voice.corpus.vocabulary.encounters) if name in groups and name not in first]
    lines: dict[str, list[str]] = {}
    alone: list[str] = []
    for name in order:
        if only := _only(groups[name]):
            alone.append(f"{_title(voice, name).lower()} ({words.act(voice, only)})")
        else:
            lines.setdefault("; ".join(_short(voice, groups[name])), []).append(name)
    for said, names in lines.items():
        titles = [_title(voice, name) for name in names]
        title = "; ".join([titles[0], *(title[:1].lower() + title[1:] for title in titles[1:])])
        yield from wrap(f"{title}: {said}.", "- ", "  ")
    yield from _any_moment(voice, assessment, case.host)
    if alone:
        yield from wrap(f"No norm here allows anything but one outcome: {'; '.join(alone)}.", "- ", "  ")


def abroad(voice: Voice, case: Case, assessment: Assessment) -> Iterator[str]:
    """What the requesting state's own authorities may do, in a line each."""
    for name, findings in _groups(assessment, case.requesting).items():
        if name in voice.corpus.vocabulary.encounters:
            yield from wrap(f"{_title(voice, name)}: {'; '.join(_short(voice, findings))}.", "- ", "  ")


def outcome(voice: Voice, finding: Finding) -> str:
    """An outcome with its modality, what is left of it on record, its provisions and the steps before it."""
    said = f"{words.act(voice, finding)}: {words.modality(voice, finding)}"
    record = finding.on_record_possible
    if finding.modality == UNKNOWN and record and len(record) < len(finding.possible):
        said += f"; on record {voice.either([words.MODALITY[m] for m in record])}"
    cites = citations.cite(voice, words.deciding(finding), most=3)
    after = [voice.act(act) for act in finding.after]
    said += f" ({cites})" if cites else ""
    return said + (f" [after: {', '.join(after)}]" if after else "")


def _groups(assessment: Assessment, state: str) -> dict[str, list[Finding]]:
    """The findings of a state by encounter, and those on a removal by its act."""
    groups: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        name = finding.encounter or (finding.act if finding.act in REMOVALS else "")
        if name and finding.state == state:
            groups.setdefault(name, []).append(finding)
    return groups


def _title(voice: Voice, name: str) -> str:
    title = voice.corpus.vocabulary.encounters.get(name) or voice.act(name)
    return title[:1].upper() + title[1:]


def _short(voice: Voice, findings: Sequence[Finding]) -> list[str]:
    """Outcomes without their steps; what a court or office could never do here is left out where something is left."""
    told = [finding for finding in findings if OPEN & set(finding.possible) or finding.unlawful] or findings
    return [_in_short(voice, finding) for finding in told]


def _only(findings: Sequence[Finding]) -> Finding | None:
    """The outcome of an encounter that no norm speaks of and to which there is no other."""
    told = [finding for finding in findings if OPEN & set(finding.possible) or finding.unlawful]
    return told[0] if len(told) == 1 and told[0].modality == "must" and not told[0].norms else None


def _in_short(voice: Voice, finding: Finding) -> str:
    cites = citations.cite(voice, words.deciding(finding), most=2)
    name = f"{words.act(voice, finding)}: " if finding.act not in REMOVALS else _whither(finding)
    return name + words.modality(voice, finding) + (f" ({cites})" if cites else "")


def _whither(finding: Finding) -> str:
    return f"to {words.WHERE.get(finding.to, finding.to)}: " if finding.to else ""


def _any_moment(voice: Voice, assessment: Assessment, state: str) -> Iterator[str]:
    """Powers of authorities that need no encounter and do not wait for a fact nobody has answered, each once."""
    by: dict[str, list[str]] = {}
    for finding in assessment.findings:
        if (finding.encounter is None and finding.state == state and not finding.after and finding.act not in REMOVALS
                and finding.by not in ("person", "chance") and OPEN & set(finding.possible)
                and (words.deciding(finding) or "no_basis" not in finding.on_record_possible)):  # fmt: skip
            who = by.setdefault(_in_short(voice, finding), [])
            who.append(voice.authority(finding.by))
    if by:
        said = "; ".join(f"{_either(voice, who)} {said}" for said, who in by.items())
        yield from wrap(f"At any moment: {said}.", "- ", "  ")


def own_acts(voice: Voice, assessment: Assessment) -> Iterator[str]:
    """What the person may, must or must not do now, by a norm that says so."""
    own = [f for f in assessment.findings if f.by == "person" and f.encounter is None and not f.after and f.norms]
    if own:
        yield from wrap("; ".join(_in_short(voice, finding) for finding in own) + ".")


def _either(voice: Voice, names: Iterable[str]) -> str:
    return voice.either(list(dict.fromkeys(names)))
