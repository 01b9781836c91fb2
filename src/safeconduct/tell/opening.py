"""The first paragraph, for a tired reader: removal by any channel, the weakest protection first (DESIGN section 7)."""

from __future__ import annotations

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.results import UNKNOWN, Assessment, Finding, Reported
from safeconduct.tell import words
from safeconduct.tell.citations import citation, cite
from safeconduct.tell.practice import count, regime
from safeconduct.tell.voice import Voice, mark

OPEN = frozenset({"must", "may", "conflict"})
HOLD = {"detained": "detain", "administrative": "detain_administratively",
        "provisional_arrest": "place_in_provisional_arrest", "extradition_arrest": "place_in_extradition_arrest",
        "expulsion_holding": "place_in_expulsion_holding"}  # fmt: skip
"""the act that began a hold, whose limit is the one that counts"""
MODAL = frozenset({"must", "may", "must_not"})
ORDERS = ("order_expulsion", "order_civil_expulsion")
"""the ways in which a court orders expulsion"""
ORDERED = frozenset({"ordered", "appeal", "in_force"})
"""the stages of an expulsion that a court has ordered"""


def opening(voice: Voice, case: Case, assessment: Assessment) -> list[str]:
    """Sentences in the order in which they are to be read.

    Expulsion and hand-over outside any procedure come before a bar on surrender, which never leads while expulsion is
    open or a hand-over outside law is reported in the regime of the day, and then says that it bars extradition only.
    """
    expulsion = _expulsion(case, assessment)
    informal = _first(assessment, "hand_over_informally")
    surrender = _first(assessment, "decide_surrender")
    said: list[tuple[int, str]] = []
    expulsion_open = expulsion is None or bool(OPEN & set(expulsion.possible))
    if expulsion_open:
        lived = f" {_lived(voice, assessment)}" if expulsion and _reported(expulsion) else ""
        said.append((0, _expelled(voice, case, expulsion) + lived))
    handed_over = _reported(informal) if informal is not None else []
    if informal is not None:
        said.append((1, _handed_over(voice, assessment, informal, handed_over)))
    if surrender is not None:
        only = expulsion_open or bool(handed_over)
        said.append((_weakness(surrender), _surrender(voice, case, surrender, barred_only=only)))
    sentences = [sentence for _, sentence in sorted(said, key=lambda pair: pair[0])]
    sentences += _held(voice, case, assessment) or _stopped(voice, assessment)
    sentences += _due(voice, assessment)
    if case.charges_known != "all" and case.charges:
        sentences.append(voice.say(words.LISTED))
    return sentences


def _first(assessment: Assessment, act: str) -> Finding | None:
    return next((finding for finding in assessment.findings if finding.act == act), None)


def _reported(finding: Finding) -> list[Reported]:
    return [item for item in finding.practice if item.cell.reported]


def _lived(voice: Voice, assessment: Assessment) -> str:
    """That it is reported in the regime of the day."""
    if time := regime(voice, assessment):
        return voice.say("It is reported in this regime ({time}).", time=time)
    return voice.say("It is reported here.")


def _handed_over(voice: Voice, assessment: Assessment, informal: Finding, reported: list[Reported]) -> str:
    forbidden, time = informal.modality == "must_not", regime(voice, assessment)
    if not reported:
        if forbidden:
            return voice.say("A hand-over outside any procedure is forbidden; law alone does not rule it out.")
        return voice.say("A hand-over outside any procedure has no basis in law; law alone does not rule it out.")
    whom = voice.both([count(voice, item) for item in reported])
    place = voice.say("in this regime ({time})", time=time) if time else voice.say("here")
    if forbidden:
        return voice.say("A hand-over outside any procedure is forbidden; law alone does not rule it out, and it is "
                         "reported {place}: {whom}. No news is not calm.", place=place, whom=whom)  # fmt: skip
    return voice.say("A hand-over outside any procedure has no basis in law; law alone does not rule it out, and it is "
                     "reported {place}: {whom}. No news is not calm.", place=place, whom=whom)  # fmt: skip


def _held(voice: Voice, case: Case, assessment: Assessment) -> list[str]:
    """Until when a hold that runs may last."""
    holds = [limit for limit in assessment.deadlines if limit.limit.kind == "maximum" and limit.running]
    stage = HOLD.get(str(case.facts.get("custody.stage")), "")
    held = next(iter([limit for limit in holds if stage in limit.limit.acts] or holds), None)
    if held is None:
        return []
    return [voice.say("The hold lasts at most until {moment} ({provision}).", moment=voice.day(held.ends),
                      provision=citation(voice, held.limit))]  # fmt: skip


def _stopped(voice: Voice, assessment: Assessment) -> list[str]:
    """What a document check can end in."""
    detain = next((f for f in assessment.findings if f.act == "detain" and f.encounter == "identity_check"), None)
    if detain is None or not OPEN & set(detain.possible) or detain.after:
        return []
    cites = cite(voice, detain.norms)
    if detain.modality == "must":
        return [voice.say("At a document check the police must detain ({provisions}).", provisions=cites)]
    if detain.modality == "may":
        return [voice.say("At a document check the police may detain ({provisions}).", provisions=cites)]
    return [voice.say("At a document check the police may, on one reading, detain ({provisions}).", provisions=cites)]


def _due(voice: Voice, assessment: Assessment) -> list[str]:
    """The first paper that has to be filed."""
    due = [limit for limit in assessment.deadlines if limit.file_by and limit.running]
    for limit in due[:1]:
        cites, what = citation(voice, limit.limit), words.filing(voice, limit.limit)
        if limit.file_by is not None and limit.file_by < assessment.as_of:
            return [voice.say("File today: {what} ({provision}); it lapses {moment}.", what=what, provision=cites,
                              moment=voice.day(limit.ends))]  # fmt: skip
        return [voice.say("File by {day}: {what} ({provision}).", day=voice.day(limit.file_by), what=what,
                          provision=cites)]  # fmt: skip
    return []


def _expulsion(case: Case, assessment: Assessment) -> Finding | None:
    """The widest open way of expulsion: one ordered already, else one open on record, else one that is possible.

    That a court has ordered it is said only where the case says so: a stage nobody has asked about is no order.
    """
    ordered = case.facts.get("expulsion.stage") in ORDERED
    carried_out = [f for f in assessment.findings
                   if ordered and f.act == "expel" and not set(ORDERS) & set(f.after)]  # fmt: skip
    found = carried_out + [f for act in ORDERS for f in assessment.findings if f.act == act]
    on_record = [f for f in found if OPEN & set(f.on_record_possible)]
    possible = [f for f in found if OPEN & set(f.possible)]
    return next(iter([*on_record, *possible, *found]), None)


def _expelled(voice: Voice, case: Case, finding: Finding | None) -> str:
    if finding is None:
        return voice.say("Expulsion by a court, which never asks what the charges are, is not encoded here: treat it "
                         "as open.")  # fmt: skip
    cites = cite(voice, grounds(voice.corpus, finding), most=3)
    if finding.modality == "conflict":
        return voice.say("On expulsion by a court the law contradicts itself ({provisions}).", provisions=cites)
    if finding.act == "expel":
        return _carried_out(voice, case, finding, cites)
    depending = _depending(voice, finding)
    if finding.modality == "must":
        return voice.say("Expulsion by a court, which never asks what the charges are, must be ordered ({provisions}).",
                         provisions=cites)  # fmt: skip
    if finding.modality == "may":
        return voice.say("Expulsion by a court, which never asks what the charges are, may be ordered ({provisions}).",
                         provisions=cites)  # fmt: skip
    may = "may" in finding.possible
    if not OPEN & set(finding.on_record_possible):
        said = (mark("Expulsion by a court, which never asks what the charges are, is open: it may be ordered "
                     "({provisions}){depending}; on what is on record it has no ground.") if may else
                mark("Expulsion by a court, which never asks what the charges are, is open: it must be ordered "
                     "({provisions}){depending}; on what is on record it has no ground."))  # fmt: skip
    elif "no_basis" in finding.on_record_possible:
        said = (mark("Expulsion by a court, which never asks what the charges are, is open: it may be ordered "
                     "({provisions}) or has no ground{depending}.") if may else
                mark("Expulsion by a court, which never asks what the charges are, is open: it must be ordered "
                     "({provisions}) or has no ground{depending}."))  # fmt: skip
    else:
        said = (mark("Expulsion by a court, which never asks what the charges are, is open: on what is on record it "
                     "may be ordered ({provisions}){depending}.") if may else
                mark("Expulsion by a court, which never asks what the charges are, is open: on what is on record it "
                     "must be ordered ({provisions}){depending}."))  # fmt: skip
    return voice.say(said, provisions=cites, depending=depending)


def _carried_out(voice: Voice, case: Case, finding: Finding, cites: str) -> str:
    """An expulsion that a court has ordered."""
    possible = [m for m in finding.possible if m in MODAL] or finding.possible
    where = words.state(voice, finding.to) if finding.to else voice.say("another state")
    said = (mark("Expulsion is the open channel: a court has ordered it and it is in force. It never asks what the "
                 "charges are. To carry it out to {state}: {modality} ({provisions}){depending}.")
            if case.facts.get("expulsion.stage") == "in_force" else
            mark("Expulsion is the open channel: a court has ordered it. It never asks what the charges are. To carry "
                 "it out to {state}: {modality} ({provisions}){depending}."))  # fmt: skip
    return voice.say(said, state=where, modality=words.modalities(voice, possible), provisions=cites,
                     depending=_depending(voice, finding))  # fmt: skip


def grounds(corpus: Corpus, finding: Finding) -> list[str]:
    """The norms on which an expulsion rests; those that wait for an offence nobody has found only where all do."""
    late = waiting(corpus, finding)
    rests = [line.norm.id for line in finding.proof
             if line.norm.id in finding.norms and line.norm.verb != "must_not"]  # fmt: skip
    return [norm for norm in rests if norm not in late] or rests or list(finding.norms)


def waiting(corpus: Corpus, finding: Finding) -> set[str]:
    """The norms that wait for a fact nobody is asked about, such as an offence against the law of the host."""
    unasked = {name for name, fact in corpus.vocabulary.facts.items() if not fact.asked}
    return {line.norm.id for line in finding.proof if line.status != "applies"
            and any(item.value == "open" and item.fact in unasked for item in line.because)}  # fmt: skip


def _weakness(surrender: Finding) -> int:
    """Where surrender stands among the channels: a duty to hand over leads, a bar comes last."""
    if surrender.modality in ("must", "conflict"):
        return -1
    return 2 if surrender.modality == UNKNOWN or surrender.modality == "may" else 3


def _surrender(voice: Voice, case: Case, finding: Finding, *, barred_only: bool) -> str:
    cites = cite(voice, finding.norms, most=3)
    match finding.modality:
        case "must_not" if barred_only:
            return voice.say("Extradition is barred on what is given ({provisions}); this bars extradition only.",
                             provisions=cites)  # fmt: skip
        case "must_not":
            return voice.say("Extradition is barred on what is given ({provisions}).", provisions=cites)
        case "no_basis" if case.charges:
            return voice.say("Extradition has no basis: no norm was found that allows it; this bars extradition only.")
        case "no_basis":
            return voice.say("Extradition has no basis: there is no charge to surrender for; this bars extradition "
                             "only.")  # fmt: skip
        case "must":
            return voice.say("Extradition must be granted once it is asked for ({provisions}).", provisions=cites)
        case "may":
            return voice.say("Extradition may be granted ({provisions}).", provisions=cites)
        case "conflict":
            return voice.say("On extradition the law contradicts itself ({provisions}).", provisions=cites)
    if set(finding.possible) == {"must_not", "no_basis"}:
        return voice.say("Extradition is barred or has no basis, whatever else is true ({provisions}); this bars "
                         "extradition only.", provisions=cites)  # fmt: skip
    if case.charges is None:
        return voice.say("Extradition cannot be judged: the charges are not known. Ask for them first.")
    possible = words.modalities(voice, [m for m in finding.possible if m != "no_basis"])
    said = voice.say("Extradition is open: it {modalities} be granted{depending}.", modalities=possible,
                     depending=_depending(voice, finding))  # fmt: skip
    on_record = [m for m in finding.on_record_possible if m != "no_basis"]
    if on_record and len(on_record) < len(finding.possible):
        said += " " + voice.say("On what is on record, with nothing more proved, it {modalities} be granted.",
                                modalities=words.modalities(voice, on_record))  # fmt: skip
    return said


def _depending(voice: Voice, finding: Finding) -> str:
    """What an open finding depends on, as the end of a sentence."""
    turns, open_facts = [], len(finding.unknown)
    if finding.contested:
        cases = list(dict.fromkeys(citation(voice, item.question) for item in finding.contested))
        turns.append(voice.say("on contested law ({provisions})", provisions="; ".join(cases)))
    if finding.unknown:
        turns.append(voice.many("on {n} fact not yet known", "on {n} facts not yet known", open_facts))
    if finding.not_encoded:
        turns.append(voice.say("on provisions not encoded"))
    return voice.say(", depending {on}", on=voice.both(turns)) if turns else ""
