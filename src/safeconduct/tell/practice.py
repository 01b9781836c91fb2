"""What was reported, apart from the law: practice of the host's authorities, and doors of other states."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from safeconduct.law.blocks import Door
from safeconduct.reason.results import Assessment, Reported
from safeconduct.tell.layout import items, wrap
from safeconduct.tell.voice import Voice


def practice_lines(voice: Voice, assessment: Assessment, places: Collection[str]) -> Iterator[str]:
    """What was reported at these encounters of the person's own class; of another only where it went against them.

    The empty name stands for what may happen at any moment. What was reported elsewhere is named without its counts.
    """
    shown: dict[tuple[str, str], list[Reported]] = {}
    for finding in assessment.findings:
        told = [item for item in finding.practice if item.fits != "no" or _went_against(item)]
        if told:
            shown.setdefault((told[0].cell.encounter, voice.act(finding.act)), told)
    if not shown:
        return
    time, began = regime(assessment), assessment.regime[0]
    changed = f" Then it changed: {began.says}." if began else ""
    yield from wrap(f"A selected sample of what was reported here{f' {time}' if time else ''}.{changed} It is no "
                    "forecast, and what was not reported is not known.")  # fmt: skip
    elsewhere: dict[str, list[str]] = {}
    for encounter, title in {"": "at any moment", **voice.corpus.vocabulary.encounters}.items():
        for (place, act), told in shown.items():
            if place == encounter and place in places:
                said = "; ".join(f"{count(voice, item)} ({_sources(item)})" for item in told)
                flag = " Practice, no provision found." if any(item.no_provision for item in told) else ""
                yield from items([f"{title[:1].upper()}{title[1:]}, {act}: {said}.{flag}"])
            elif place == encounter:
                elsewhere.setdefault(title, []).append(act)
    if elsewhere:
        acts = "; ".join(f"{title} ({', '.join(acts)})" for title, acts in elsewhere.items())
        yield from items([f"Reported elsewhere too: {acts}."])


def _went_against(item: Reported) -> bool:
    return item.cell.reported > 0 and not item.cell.favours


def count(voice: Voice, item: Reported) -> str:
    """How often something was reported and of whom: `3 reported (2 people) among deserters; others unknown`."""
    cell = item.cell
    of = f" of {cell.of}" if cell.of is not None else ""
    people = "1 person" if cell.persons == 1 else f"{cell.persons} people"
    clustered = f" ({people})" if 0 < cell.persons < cell.reported else ""
    others = "" if cell.of is not None else "; others unknown"
    return f"{cell.reported}{of} reported{clustered} among {voice.corpus.vocabulary.classes[cell.people].says}{others}"


def _sources(item: Reported, *, most: int = 1) -> str:
    """Outlets and dates of a report."""
    more = len(item.cell.sources) - most
    return ", ".join(item.cell.sources[:most]) + (f" and {more} more" if more > 0 else "")


def regime(assessment: Assessment) -> str:
    """The time in which a host's practice is counted: `since 2026-01-27`, `before 2026-01-27`."""
    began, ends = assessment.regime
    return " and ".join(filter(None, [f"since {began.since}" if began else "", f"before {ends}" if ends else ""]))


def door_lines(voice: Voice, assessment: Assessment) -> Iterator[str]:
    """Routes of other states, one line a state of the door, each with whom it excludes and what is from memory only."""
    groups: dict[str, list[Door]] = {name: [] for name in ("open", "limited", "suspended", "closed")}
    for door in assessment.doors:
        groups[door.state].append(door)
    for name, doors in groups.items():
        if doors:
            yield from items([f"{name[:1].upper()}{name[1:]}: {'; '.join(_door(voice, door) for door in doors)}."])


def _route(voice: Voice, door: Door) -> str:
    state = door.page.jurisdiction
    return f"{voice.corpus.tables.countries.get(state, {}).get('name_en', state) or door.page.name()}, {door.route}"


def _door(voice: Voice, door: Door) -> str:
    since = f"since {door.since}" if door.since and door.state == "open" else ""
    excludes = f"excludes {door.excludes}" if door.excludes else ""
    marks = [since, excludes, "from memory" if door.checked == "memory" else ""]
    said = ", ".join(filter(None, marks))
    return _route(voice, door) + (f" ({said})" if said and door.state in ("open", "limited") else "")
