"""The first paragraph, for a tired reader: removal by any channel, the weakest protection first (DESIGN section 7)."""

from __future__ import annotations

from safeconduct.law.case import Case
from safeconduct.reason.results import UNKNOWN, Assessment, Finding, Reported
from safeconduct.tell import citations, words
from safeconduct.tell.practice import count, regime
from safeconduct.tell.voice import Voice

OPEN = frozenset({"must", "may", "conflict"})
HOLD = {"detained": "detain", "administrative": "detain_administratively",
        "provisional_arrest": "place_in_provisional_arrest", "extradition_arrest": "place_in_extradition_arrest",
        "expulsion_holding": "place_in_expulsion_holding"}  # fmt: skip
"""the act that began a hold, whose limit is the one that counts"""
MODAL = frozenset({"must", "may", "must_not"})
ORDERS = ("order_expulsion", "order_civil_expulsion")
"""the ways in which a court orders expulsion"""


def opening(voice: Voice, case: Case, assessment: Assessment) -> list[str]:
    """Sentences in the order in which they are to be read.

    Expulsion and hand-over outside any procedure come before a bar on surrender, which never leads while expulsion is
    open or a hand-over outside law is reported in the regime of the day, and then says that it bars extradition only.
    """
    expulsion = _expulsion(assessment)
    informal = _first(assessment, "hand_over_informally")
    surrender = _first(assessment, "decide_surrender")
    said: list[tuple[int, str]] = []
    expulsion_open = expulsion is None or bool(OPEN & set(expulsion.possible))
    if expulsion_open:
        lived = f" It is reported {_here(assessment)}." if expulsion and _reported(expulsion) else ""
        said.append((0, _expelled(voice, case, expulsion) + lived))
    handed_over = _reported(informal) if informal is not None else []
    if informal is not None:
        law = "is forbidden" if informal.modality == "must_not" else "has no basis in law"
        said.append((1, f"A hand-over outside any procedure {law}; law alone does not rule it out."))
    if handed_over:
        whom = voice.both([count(voice, item) for item in handed_over])
        said[-1] = (1, f"{said[-1][1][:-1]}, and it is reported {_here(assessment)}: {whom}. No news is not calm.")
    if surrender is not None:
        only = expulsion_open or bool(handed_over)
        said.append((_weakness(surrender), _surrender(voice, case, surrender, barred_only=only)))
    sentences = [sentence for _, sentence in sorted(said, key=lambda pair: pair[0])]
    detain = next((f for f in assessment.findings if f.act == "detain" and f.encounter == "identity_check"), None)
    holds = [limit for limit in assessment.deadlines if limit.limit.kind == "maximum" and limit.running]
    stage = HOLD.get(str(case.facts.get("custody.stage")), "")
    held = next(iter([limit for limit in holds if stage in limit.limit.acts] or holds), None)
    if held is not None:
        sentences.append(f"The hold lasts at most until {voice.day(held.ends)} ({held.limit.cite()}).")
    elif detain is not None and OPEN & set(detain.possible) and not detain.after:
        sentences.append(f"At a document check the police {_can(detain)} detain ({citations.cite(voice, detain.norms)}).")  # noqa: E501
    due = [limit for limit in assessment.deadlines if limit.file_by and limit.running]
    for limit in due[:1]:
        late = limit.file_by is not None and limit.file_by < assessment.as_of
        sentences.append(f"File today: {limit.limit.cite()} lapses {voice.day(limit.ends)}." if late
                         else f"File by {limit.file_by}: {limit.limit.cite()}.")  # fmt: skip
    if case.charges_known != "all" and case.charges:
        sentences.append(words.WARNING["charges listed"])
    return sentences


def _first(assessment: Assessment, act: str) -> Finding | None:
    return next((finding for finding in assessment.findings if finding.act == act), None)


def _reported(finding: Finding) -> list[Reported]:
    return [item for item in finding.practice if item.cell.reported]


def _here(assessment: Assessment) -> str:
    """The regime of the day, in words."""
    time = regime(assessment)
    return f"in this regime ({time})" if time else "here"


def _expulsion(assessment: Assessment) -> Finding | None:
    """The widest open way of expulsion: one ordered already, else one open on record, else one that is possible."""
    carried_out = [f for f in assessment.findings if f.act == "expel" and not set(ORDERS) & set(f.after)]
    found = carried_out + [f for act in ORDERS for f in assessment.findings if f.act == act]
    on_record = [f for f in found if OPEN & set(f.on_record_possible)]
    possible = [f for f in found if OPEN & set(f.possible)]
    return next(iter([*on_record, *possible, *found]), None)


def _expelled(voice: Voice, case: Case, finding: Finding | None) -> str:
    start = "Expulsion by a court, which never asks what the charges are,"
    if finding is None:
        return f"{start} is not encoded here: treat it as open."
    done = "be ordered"
    if finding.act == "expel":
        force = " and it is in force" if case.facts.get("expulsion.stage") == "in_force" else ""
        start = f"Expulsion is the open channel: a court has ordered it{force}. It never asks what the charges are, and"
        where = f" to {words.WHERE.get(finding.to, finding.to)}" if finding.to else ""
        done = f"be carried out{where}"
    norms = _grounds(voice, finding)
    cites = citations.cite(voice, norms, most=3)
    if finding.modality in ("must", "may"):
        return f"{start} {finding.modality} {done} ({cites})."
    if finding.modality == "conflict":
        return f"On expulsion by a court the law contradicts itself ({cites})."
    possible = [words.MODALITY[m] for m in finding.possible if m in MODAL]
    turns = _turns(finding)
    depending = f", depending {voice.both(turns)}" if turns else ""
    if finding.act == "expel":
        return f"{start} {voice.either(possible)} {done} ({cites}){depending}."
    may = "may" if "may" in finding.possible else "must"
    if not OPEN & set(finding.on_record_possible):
        return f"{start} is open: it {may} {done} ({cites}){depending}; on what is on record it has no ground."
    if "no_basis" in finding.on_record_possible:
        return f"{start} is open: it {may} {done} ({cites}) or has no ground{depending}."
    return f"{start} is open: on what is on record it {may} {done} ({cites}){depending}."


def _grounds(voice: Voice, finding: Finding) -> list[str]:
    """The norms on which an expulsion rests; those that wait for an offence nobody has found only where all do."""
    facts = voice.corpus.vocabulary.facts
    rests = [line for line in finding.proof if line.norm.id in finding.norms and line.norm.verb != "must_not"]
    unasked = {name for name, fact in facts.items() if not fact.asked}
    found = [line for line in rests if line.status == "applies"
             or not any(item.value == "open" and item.fact in unasked for item in line.because)]  # fmt: skip
    return [line.norm.id for line in found or rests] or list(finding.norms)


def _weakness(surrender: Finding) -> int:
    """Where surrender stands among the channels: a duty to hand over leads, a bar comes last."""
    if surrender.modality in ("must", "conflict"):
        return -1
    return 2 if surrender.modality == UNKNOWN or surrender.modality == "may" else 3


def _can(finding: Finding) -> str:
    return {"must": "must", "may": "may"}.get(finding.modality, "may, on one reading,")


def _surrender(voice: Voice, case: Case, finding: Finding, *, barred_only: bool) -> str:
    cites = citations.cite(voice, finding.norms, most=3)
    if finding.modality == "must_not":
        tail = "; this bars extradition only" if barred_only else ""
        return f"Extradition is barred on what is given ({cites}){tail}."
    if finding.modality == "no_basis":
        why = "no norm was found that allows it" if case.charges else "there is no charge to surrender for"
        return f"Extradition has no basis: {why}; this bars extradition only."
    if set(finding.possible) == {"must_not", "no_basis"}:
        return f"Extradition is barred or has no basis, whatever else is true ({cites}); this bars extradition only."
    if finding.modality == "must":
        return f"Extradition must be granted once it is asked for ({cites})."
    if finding.modality == "may":
        return f"Extradition may be granted ({cites})."
    if finding.modality == "conflict":
        return f"On extradition the law contradicts itself ({cites})."
    if case.charges is None:
        return "Extradition cannot be judged: the charges are not known. Ask for them first."
    turns = _turns(finding)
    possible = voice.either([words.MODALITY[m] for m in finding.possible if m != "no_basis"])
    record, on_record = "", [words.MODALITY[m] for m in finding.on_record_possible if m != "no_basis"]
    if on_record and len(on_record) < len(finding.possible):
        record = f" On what is on record, with nothing more proved, it {voice.either(on_record)} be granted."
    return f"Extradition is open: it {possible} be granted, depending {voice.both(turns)}.{record}"


def _turns(finding: Finding) -> list[str]:
    """What an open finding depends on."""
    turns = []
    if finding.contested:
        cases = list(dict.fromkeys(item.question.cite() for item in finding.contested))
        turns.append(f"on contested law ({', '.join(cases)})")
    if finding.unknown:
        turns.append(f"on {len(finding.unknown)} {'fact' if len(finding.unknown) == 1 else 'facts'} not yet known")
    if finding.not_encoded:
        turns.append("on provisions not encoded")
    return turns
