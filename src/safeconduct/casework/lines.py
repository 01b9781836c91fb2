"""What the commands print of cases, in 80 columns. It is internal: code names, citations, doubts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from safeconduct.casework.board import Board, Note
from safeconduct.casework.bundle import Merge
from safeconduct.casework.deadlines import Clock
from safeconduct.casework.history import PERSON, Said, members, standing
from safeconduct.casework.recheck import Changed, Rechecked
from safeconduct.casework.records import Held, Opened
from safeconduct.casework.trail import Step
from safeconduct.law.changes import changes, memberships
from safeconduct.tell import words
from safeconduct.tell.changed import bound_line
from safeconduct.tell.citations import citation, cite
from safeconduct.tell.layout import WIDTH, items, section, wrap
from safeconduct.tell.voice import Voice, mark

REMOVAL = frozenset({"expel", "order_expulsion", "order_civil_expulsion", "decide_surrender", "surrender",
                     "hand_over_informally"})  # fmt: skip
"""what is told first of what changed"""
SURELY = {"certain": mark("certain"), "likely": mark("likely"), "doubtful": mark("doubtful, so open to the law")}
MOST_CHANGES = 10
"""findings told of one case"""
CONVICT = mark("Write nothing that could convict someone: not how a border was crossed, who helped, what was bought.")


def value(found: Any) -> str:
    """A fact's value as a case file has it, on one line."""
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def fact(said: Said) -> str:
    """A fact with who said it, when, how sure."""
    if said.withdrawn:
        return f"{said.path}: taken back ({_told(said)})"
    return f"{said.path}: {value(said.value)} ({_told(said)})"


def _told(said: Said) -> str:
    doubt = f"; {said.sure}, open to the law" if said.sure == "doubtful" else f"; {said.sure}"
    return f"{said.by + ', ' if said.by else ''}{said.on}{doubt if said.sure != 'certain' else ''}"


def case_lines(opened: Opened, on: date | None, *, whole: bool = False) -> Iterator[str]:
    """What stands in a case on a day; *whole*: everything that was ever said."""
    held = opened.held
    yield f"{held.code}: kept until {held.keep_until}{', on hold' if held.hold else ''}" + (
        f"; as of {on}" if on else ""
    )
    for member in members(opened.history):
        if whole:
            told: Iterable[Said] = [said for said in opened.history if said.member == member]
        else:
            shared = standing(opened.history, member, on=on).values()
            told = sorted((said for said in shared if said.member == member), key=lambda said: said.path)
        title = "Said of the person" if member == PERSON else f"Said of {member}"
        yield from section(title, items(fact(said) for said in told))
    yield from section("Notes", items(f"{note.at[:10]}{', ' + note.by if note.by else ''}: {note.text}"
                                      for note in opened.notes))  # fmt: skip
    yield from section("Documents", items(f"{number}: {item.name} ({item.size:,} bytes, {item.at[:10]})"
                                          for number, item in enumerate(opened.documents, 1)))  # fmt: skip


def list_lines(found: Sequence[Held], mine: set[str], today: date) -> Iterator[str]:
    """All cases with the day until which they are kept."""
    for held in found:
        state = (
            "on hold"
            if held.hold
            else {"due": "past its last day", "soon": "its last day is near", "": ""}[held.due(today)]
        )
        closed = "" if held.uid in mine else "not shared with you"
        said = "; ".join(filter(None, (state, closed)))
        yield f"{held.code:<24} kept until {held.keep_until}{'  ' + said if said else ''}"


def trail_lines(found: Sequence[Step], codes: Mapping[str, str]) -> Iterator[str]:
    """The trail, and its last hash; a deleted case by the beginning of its id."""
    for step in found:
        whose = codes.get(step.held, "deleted " + step.held[:8] if step.held else "")
        head = f"{step.seq:>5} {step.at[:16]} {step.reader:<10} {step.action:<10}"
        yield f"{head} {whose} {' '.join(step.norms)}".rstrip()
    yield f"Last hash: {found[-1].hash}"


def left(voice: Voice, clock: Clock, now: datetime) -> str:
    """How long until a clock: `in 2 d 8 h`; a bare day is counted in days."""
    if isinstance(clock.limit.ends, datetime) and clock.limit.file_by is None:
        hours, minutes = divmod(int((clock.at - now) / timedelta(minutes=1)), 60)
        if hours >= 24:
            return voice.say("in {days} d {hours} h", days=hours // 24, hours=hours % 24)
        return voice.say("in {hours} h {minutes} m", hours=hours, minutes=minutes)
    days = (clock.at.date() - now.astimezone(clock.at.tzinfo).date()).days
    if days <= 1:
        return voice.say("today") if days <= 0 else voice.say("tomorrow")
    return voice.say("in {days} d", days=days)


def clock_row(voice: Voice, clock: Clock, now: datetime) -> tuple[str, str, str, str]:
    """A clock on the board: when, in how long, of which case, what; a question mark where it may not apply."""
    item = clock.limit
    exact = isinstance(item.ends, datetime) and item.file_by is None
    when = f"{voice.day(clock.at.date())} {clock.at:%H:%M}" if exact else voice.day(clock.at.date())
    who = voice.say(item.limit.who or item.limit.kind)
    what = voice.say("file by; lapses {day}", day=voice.day(item.ends)[:10]) if item.file_by else who
    sure = "" if item.certain else " ?"
    return when, left(voice, clock, now), clock.name, f"{citation(voice, item.limit)}: {what}{sure}"


def note_line(voice: Voice, note: Note) -> str:
    """What else to look at."""
    phrase, values = note
    return voice.say(phrase, **values)


def board_lines(voice: Voice, board: Board, now: datetime, *, most: int) -> Iterator[str]:
    """The next clock of each case, the earliest first, on one screen."""
    found, total = board.clocks, board.total
    yield f"{total} {'case' if total == 1 else 'cases'} at {voice.day(now)}; the next clock of each, where it runs"
    yield ""
    for clock in found[:most]:
        when, wait, name, what = clock_row(voice, clock, now)
        yield f"{when:<16} {wait:<11} {name[:18]:<18} {what}"[:WIDTH]
    if len(found) > most:
        yield f"and {len(found) - most} more (--all)"
    if total > len(found):
        yield f"{total - len(found)} without a clock"
    if any(not clock.limit.certain for clock in found[:most]):
        yield "? it is open whether this limit applies"
    for name, limit in board.lapsed:
        yield from items([f"{name}: {citation(voice, limit.limit)} lapsed on {voice.day(limit.ends)}"])
    yield from items(note_line(voice, note) for note in board.notes)


def changed_lines(voice: Voice, found: Rechecked) -> Iterator[str]:
    """Which findings are otherwise, case by case, and why; removals first, then what is possible, then on record."""
    total, names = len(found.cases), list(dict.fromkeys(change.name for change in found.changed))
    yield from wrap(f"{len(names)} of {total} {'case' if total == 1 else 'cases'} changed between {found.then} and "
                    f"{found.now}.")  # fmt: skip
    for name in names:
        yield from section(name, _case_changes(voice, [change for change in found.changed if change.name == name]))
    if not names:
        yield "Nothing is otherwise on the facts as they stand. No news is not calm."


def _case_changes(voice: Voice, found: Sequence[Changed]) -> Iterator[str]:
    told: set[str] = set()
    for change in sorted(found, key=lambda change: _weight(change))[:MOST_CHANGES]:
        where = f" ({voice.encounter(change.encounter)})" if change.encounter else ""
        to = f" to {words.state(voice, change.to)}" if change.to else ""
        yield from wrap(f"{voice.act(change.act)}{to}{where}: {_turn(voice, change)}", "- ", "  ")
        for reason in change.reasons:
            said = f"{cite(voice, [reason.norm]) or reason.norm} {'now' if reason.gives else 'no longer'} gives it"
            if said not in told:
                yield from wrap(f"{said}: {reason.why}", "    ", "      ")
            told.add(said)
    if len(found) > MOST_CHANGES:
        yield f"- and {len(found) - MOST_CHANGES} more (--format json)"


def law_lines(voice: Voice, states: set[tuple[str, str]], then: date, now: date) -> Iterator[str]:
    """What became of the treaties between hosts and requesting states meanwhile; for the pages there is `law diff`."""
    for host, requesting in sorted(states):
        for code, treaty, day, bound in memberships(voice.corpus, then, now, state=host):
            if code in (host, requesting):
                yield from wrap(bound_line(voice, code, treaty, day, now=bound))
        if changes(voice.corpus, then, now, state=host):
            yield f"Provisions changed: safeconduct law diff {then} {now} --state {host}"


def _weight(change: Changed) -> tuple[bool, bool, bool]:
    """Removals first, then what is possible, then what is on record, then other grounds."""
    return change.act not in REMOVAL, change.then == change.now, change.then_on_record == change.now_on_record


def _turn(voice: Voice, change: Changed) -> str:
    def said(possible: Sequence[str]) -> str:
        return words.modalities(voice, possible) if possible else "not judged"

    if change.then != change.now:
        return f"was {said(change.then)}; is {said(change.now)}"
    if change.then_on_record == change.now_on_record:
        return f"still {said(change.now)}, on other grounds"
    return f"on record was {said(change.then_on_record)}; is {said(change.now_on_record)}"


def merge_lines(code: str, brought: Merge, *, new: bool) -> Iterator[str]:
    """What an import would bring, and which facts would then stand otherwise."""
    yield f"{code}: {'a new case' if new else 'added to the case that is here'}"
    for member, path, before, after in brought.turns:
        whose = "" if member == PERSON else f"{member}: "
        was = "not said" if before is None else value(before)
        yield from wrap(f"{whose}{path}: {was} -> {'not said' if after is None else value(after)}", "  ", "    ")
    rest = [f"{len(brought.said)} facts", f"{len(brought.notes)} notes", f"{len(brought.documents)} documents"]
    yield f"  {', '.join(rest)} to add"
