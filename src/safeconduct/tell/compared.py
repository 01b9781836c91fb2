"""Many states side by side: what they would make of one person, removal first. Nothing here ranks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from safeconduct.law.blocks import Door, Norm
from safeconduct.law.case import Case
from safeconduct.reason.compare import Compared, Comparison
from safeconduct.reason.modality import CONFLICT, MAY, MUST, MUST_NOT, NO_BASIS
from safeconduct.reason.results import UNKNOWN, Brief
from safeconduct.tell import words
from safeconduct.tell.blocks import GRADE
from safeconduct.tell.citations import article_in, citation, cite
from safeconduct.tell.document import Document, Part, Picture, Point, Table, fold, points, section
from safeconduct.tell.map import Kind, Marks, world_map
from safeconduct.tell.voice import Voice, mark

KINDS = {
    CONFLICT: Kind("grid", "#d9b8dd", mark("the law contradicts itself")),
    MUST: Kind("cross", "#e9b3a1", mark("surrender must be granted")),
    MAY: Kind("stripes", "#f0d49a", mark("surrender may be granted")),
    UNKNOWN: Kind("dots", "#f3ecc9", mark("surrender is open: facts or contested law decide")),
    "": Kind("rings", "#ffffff", mark("surrender hangs on law that is not encoded")),
    MUST_NOT: Kind("lines", "#cfe0ea", mark("surrender is barred; other channels are not")),
    NO_BASIS: Kind("posts", "#dcd6e8", mark("surrender has no basis; other channels may")),
}
"""how the map draws what is on record of surrender"""
CHANNELS = {"hand_over": ("hand_over_informally",), "expulsion": ("order_expulsion", "expel"),
            "surrender": ("decide_surrender", "surrender")}  # fmt: skip
"""the acts by which somebody is sent back, by channel: what was reported of them is told beside the law"""
LIMIT = 6
"""how many facts a state's own lines name"""


def comparison_document(voice: Voice, case: Case, found: Comparison) -> Document:
    """The document that every format shows: a map for a page, tables for a terminal too."""
    say, hosts = voice.say, sorted(found.hosts, key=lambda host: (not host.here, voice.country(host.host)))
    title = voice.many("{case}: {n} state asked, sought by {state}; law of {day}",
                       "{case}: {n} states asked, sought by {state}; law of {day}", len(hosts), case=case.name[:40],
                       state=voice.country(case.requesting), day=voice.day(found.as_of))  # fmt: skip
    under = (say("Every state but the one the person is in is asked as if they had just come there, with the papers "
                 "the case names. The order is that of the alphabet: it ranks nothing."),)  # fmt: skip
    parts: tuple[Part, ...] = (
        *_picture(voice, case, found),
        *section(say("Being sent back, by any channel"), [_removal(voice, hosts)]),
        *section(say("Getting in, through and out"), [_passage(voice, hosts)]),
        *section(say("Asking for protection"), [_protection(voice, hosts)]),
        *section(say("How to read it"), points(_keys(voice, case, hosts))),
        *fold(say("State by state"), *(_state(voice, host) for host in hosts)),
    )
    foot = [say("Not legal advice. Bounds of a model of the law, not of what will be done.")]
    foot += [say(words.UNREVIEWED)] if voice.unreviewed else []
    return Document(voice.language, title, under, tuple(_lead(voice, case, hosts)), parts, tuple(foot))


# -- what comes first -------------------------------------------------------------------------------------------------


def _lead(voice: Voice, case: Case, hosts: Sequence[Compared]) -> Iterator[str]:
    """Removal by any channel, the weakest protection first."""
    say = voice.say
    outside = [voice.country(host.host) for host in hosts if _reported(host, "hand_over")]
    if outside:
        yield say("A hand-over outside any procedure asks for no law. In this regime it was reported in: {states}. No "
                  "news from the others is not calm.", states=", ".join(outside))  # fmt: skip
    else:
        yield say("A hand-over outside any procedure asks for no law. None is known here from these states in this "
                  "regime; no news is not calm.")  # fmt: skip
    yield say("Expulsion never asks what the charges are: a bar on surrender bars surrender only.")
    granted = [voice.country(host.host) for host in hosts if _stands(host) in (MUST, CONFLICT)]
    if granted:
        yield say("On what is on record surrender must be granted by: {states}.", states=", ".join(granted))
    if case.charges is None:
        yield say("Extradition cannot be judged: the charges are not known. Ask for them first.")
    elif case.charges_known != "all":
        yield say(words.LISTED)


def _keys(voice: Voice, case: Case, hosts: Sequence[Compared]) -> Iterator[str]:
    say = voice.say
    yield say("In law: what holds however the open points turn out. On record: what holds if nobody proves more than "
              "the case says.")  # fmt: skip
    yield say("An asterisk: the answer hangs on provisions that are not encoded here.")
    yield say("A number in brackets: how often it was reported in this regime. Reports are a selected sample and no "
              "forecast; what was not reported is not known.")  # fmt: skip
    yield say("Decided: first decisions on applicants from {state} in the last whole year with twenty or more; a share "
              "of the past, of old files and new.", state=voice.country(case.requesting))  # fmt: skip
    for why, n in _shared_gaps(voice, hosts).items():
        yield voice.many("Not encoded for {n} state: {why}.", "Not encoded for {n} states: {why}.", n,
                         why=voice.say(why))  # fmt: skip


def _shared_gaps(voice: Voice, hosts: Sequence[Compared]) -> Counter[str]:
    """Why whether a paper opens the border is not encoded on the pages that states share, and for how many of them."""
    entries = [brief for host in hosts if not host.here and (brief := host.findings.get("entry"))]
    return Counter(why for brief in entries for why in sorted(_shared(voice, brief)))


def _shared(voice: Voice, brief: Brief) -> set[str]:
    norms = (norm for name in brief.not_encoded for norm in voice.corpus.by_id.get(name, ()) if isinstance(norm, Norm))
    shared = (norm for norm in norms if not norm.page.jurisdiction and brief.act in {slot.act for slot in norm.acts})
    return {norm.why_stub for norm in shared if norm.why_stub}


# -- tables -----------------------------------------------------------------------------------------------------------


def _removal(voice: Voice, hosts: Sequence[Compared]) -> Table:
    say = voice.say
    head = (say("State"), say("Outside law"), say("Expulsion"), say("Surrender"), say("on record"))
    return Table(head, tuple((voice.country(host.host), _outside(voice, host), _in_law(voice, host, "expulsion"),
                              _in_law(voice, host, "surrender"), _on_record(voice, host.findings.get("surrender")))
                             for host in hosts))  # fmt: skip


def _passage(voice: Voice, hosts: Sequence[Compared]) -> Table:
    say = voice.say
    head = (say("State"), say("Let in"), say("Held in transit"), say("Held at exit"), say("on which paper"))
    return Table(head, tuple((voice.country(host.host), _let_in(voice, host), _in_law(voice, host, "transit"),
                              _in_law(voice, host, "checked_at_exit"), _paper(voice, host))
                             for host in hosts))  # fmt: skip


def _protection(voice: Voice, hosts: Sequence[Compared]) -> Table:
    say = voice.say
    head = (say("State"), say("Asylum in law"), say("Decided"), say("Doors on that day"))
    return Table(head, tuple((voice.country(host.host), _in_law(voice, host, "asylum"), _decided(voice, host),
                              _doors(voice, host)) for host in hosts))  # fmt: skip


def _outside(voice: Voice, host: Compared) -> str:
    n = _reported(host, "hand_over")
    return voice.say("{n} reported", n=n) if n else voice.say("not known")


def _in_law(voice: Voice, host: Compared, asked: str) -> str:
    """A finding in a word or two, and what was reported of it; where there is none, that it is not encoded."""
    brief = host.findings.get(asked)
    if brief is None:
        return voice.say("not encoded")
    said = _short(voice, brief.modality) + _star(brief, brief.modality)
    n = _reported(host, asked) if asked in CHANNELS else 0
    return said + (f" ({n})" if n else "")


def _star(brief: Brief, modality: str) -> str:
    """An asterisk where an open answer hangs on law that is not encoded."""
    return "*" if modality == UNKNOWN and brief.not_encoded else ""


def _short(voice: Voice, modality: str) -> str:
    return voice.sense("finding", "open") if modality == UNKNOWN else voice.say(_SHORT[modality])


_SHORT = {**words.MODALITY, NO_BASIS: mark("no basis"), CONFLICT: mark("contradiction")}


def _on_record(voice: Voice, brief: Brief | None) -> str:
    """All that is possible on what is on record; that it may come to nothing only where nothing else is left."""
    if brief is None:
        return voice.say("not encoded")
    possible = brief.on_record_possible
    told = [modality for modality in possible if modality != NO_BASIS or len(possible) < 3]
    return ", ".join(_short(voice, modality) for modality in told) + _star(brief, brief.on_record)


def _let_in(voice: Voice, host: Compared) -> str:
    """Whether the person is let in: where nobody must, whoever may let in may also refuse."""
    brief = host.findings.get("entry")
    if host.here:
        return voice.say("is there")
    if brief is not None and set(brief.possible) <= {MUST, MAY}:
        return _short(voice, MAY) + _star(brief, brief.modality)
    return _in_law(voice, host, "entry")


def _paper(voice: Voice, host: Compared) -> str:
    """The papers that open the door, or may; where none does, what keeps it shut."""
    brief = host.findings.get("entry")
    if host.here or brief is None:
        return ""
    norms = [norm for name in brief.norms for norm in voice.corpus.by_id.get(name, ())[-1:] if isinstance(norm, Norm)]
    opening = [norm for norm in norms if norm.verb != "must_not" and norm.why_stub is None]
    return ", ".join(dict.fromkeys(article_in(voice, norm.page, norm.article) for norm in opening or norms))


def _decided(voice: Voice, host: Compared) -> str:
    found = host.decisions
    if found is None:
        return voice.say("under 20")
    return voice.say("{k} of {n} in {year}", k=found.convention + found.other, n=found.decided, year=found.year)


def _doors(voice: Voice, host: Compared) -> str:
    told = [f"{voice.say(door.route)}: {_state_of(voice, door)}" for door in host.doors]
    return "; ".join(told) or voice.say("none encoded")


def _state_of(voice: Voice, door: Door) -> str:
    match door.state:
        case "open":
            return voice.sense("door", "open")
        case "limited":
            return voice.sense("door", "limited")
        case "suspended":
            return voice.sense("door", "suspended")
    return voice.sense("door", "closed")


def _reported(host: Compared, channel: str) -> int:
    """How often sending back by a channel was reported there in the regime of the day."""
    return sum(cell.reported for cell in host.practice if cell.act in CHANNELS[channel] and not cell.favours)


# -- the map ----------------------------------------------------------------------------------------------------------


def _stands(host: Compared) -> str:
    """What is on record of surrender, as the map draws it."""
    brief = host.findings.get("surrender")
    if brief is None or (brief.on_record == UNKNOWN and brief.not_encoded):
        return ""
    return brief.on_record


def _picture(voice: Voice, case: Case, found: Comparison) -> tuple[Part, ...]:
    kinds = {name: Kind(kind.pattern, kind.ground, voice.say(kind.says)) for name, kind in KINDS.items()}
    marks = Marks({host.host: kinds[_stands(host)] for host in found.hosts},
                  frozenset(host.host for host in found.hosts if _reported(host, "hand_over")),
                  voice.say("a hand-over outside any procedure was reported"), case.requesting,
                  voice.say("the state that seeks the person"))  # fmt: skip
    title = voice.say("Surrender on what is on record, {day}: one channel of three", day=voice.day(found.as_of))
    return (Picture(world_map(marks, title, voice.say("The tables beside it say the same, and more.")), (), ()),)


# -- one state --------------------------------------------------------------------------------------------------------


def _state(voice: Voice, host: Compared) -> tuple[Part, ...]:
    """What decides in one state, with its provisions."""
    return section(voice.country(host.host), points(_lines(voice, host)))


def _lines(voice: Voice, host: Compared) -> Iterator[Point]:
    titles = {"surrender": voice.say("Surrender"), "expulsion": voice.say("Expulsion"), "entry": voice.say("Entry"),
              "checked_at_exit": voice.say("Held at exit"), "transit": voice.say("Held in transit"),
              "asylum": voice.say("Asylum")}  # fmt: skip
    for asked, title in titles.items():
        brief = host.findings.get(asked)
        if brief is None:
            yield Point(voice.say("{title}: not encoded", title=title))
            continue
        said = words.settled_or_open(voice, brief.modality, brief.possible)
        cites = cite(voice, brief.norms)
        grade = voice.say(GRADE[brief.checked]) if brief.checked else ""
        rest = "; ".join(filter(None, [cites, grade]))
        yield Point(f"{title}: {said}" + (f" ({rest})" if rest else ""), tuple(_hangs(voice, brief)))
    for door in host.doors:
        shut = voice.say("excludes {people}", people=voice.say(door.excludes)) if door.excludes else ""
        named = f"{citation(voice, door)}, {voice.say(door.route)}"
        yield Point(": ".join([named, ", ".join(filter(None, [_state_of(voice, door), shut]))]))
    for cell in host.practice:
        among = voice.say(voice.corpus.vocabulary.classes[cell.people].says)
        yield Point(voice.say("{act}: {n} reported among {people} ({sources})", act=voice.act(cell.act),
                              n=cell.reported, people=among, sources="; ".join(cell.sources)))  # fmt: skip


def _hangs(voice: Voice, brief: Brief) -> Iterator[Point]:
    """What an open answer hangs on."""
    for item in brief.contested:
        yield Point(voice.say("Contested: {question}", question=words.contested(voice, item, brief=True)))
    facts = words.facts(voice, brief.unknown)
    if facts:
        more = [voice.say("and {n} more", n=len(facts) - LIMIT)] if len(facts) > LIMIT else []
        yield Point(voice.say("Not known: {facts}.", facts="; ".join([*facts[:LIMIT], *more])))
    if brief.not_encoded:
        named = [name for name in brief.not_encoded if name in voice.corpus.by_id]
        cites = cite(voice, named) or voice.say("rows of tables")
        yield Point(voice.say("Not encoded: {provisions}.", provisions=cites))
