"""What was reported, apart from the law: practice of the host's authorities, and doors of other states."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.law.blocks import Door
from safeconduct.law.corpus import Corpus
from safeconduct.reason.results import Assessment, Reported
from safeconduct.tell.layout import items, wrap

GRADE = {"full": "read in full", "excerpt": "read in part", "memory": "from memory"}


def practice_lines(corpus: Corpus, assessment: Assessment) -> Iterator[str]:
    """What was reported of each outcome, of the person's own class; of another only where it went against them."""
    shown: dict[str, dict[str, list[Reported]]] = {}
    for finding in assessment.findings:
        told = [item for item in finding.practice if item.fits != "no" or _went_against(item)]
        if told:
            name = corpus.vocabulary.acts.get(finding.act, finding.act)
            shown.setdefault(told[0].cell.encounter, {}).setdefault(name, told)
    if not shown:
        return
    time, began = regime(assessment), assessment.regime[0]
    changed = f" Then it changed: {began.says}." if began else ""
    yield from wrap(f"A selected sample of what was reported here{f' {time}' if time else ''}.{changed} It is no "
                    "forecast, and what was not reported is not known.")  # fmt: skip
    for encounter, title in {**corpus.vocabulary.encounters, "": "at any moment"}.items():
        if encounter in shown:
            yield title[:1].upper() + title[1:]
            for act, told in shown[encounter].items():
                said = "; ".join(f"{count(corpus, item)} ({_sources(item)})" for item in told)
                flag = " Practice, no provision found." if any(item.no_provision for item in told) else ""
                yield from wrap(f"{act}: {said}.{flag}", "  ", "      ")


def _went_against(item: Reported) -> bool:
    return item.cell.reported > 0 and not item.cell.favours


def count(corpus: Corpus, item: Reported) -> str:
    """How often something was reported and of whom: `3 reported (2 people) among deserters; others unknown`."""
    cell = item.cell
    of = f" of {cell.of}" if cell.of is not None else ""
    people = "1 person" if cell.persons == 1 else f"{cell.persons} people"
    clustered = f" ({people})" if 0 < cell.persons < cell.reported else ""
    others = "" if cell.of is not None else "; others unknown"
    return f"{cell.reported}{of} reported{clustered} among {corpus.vocabulary.classes[cell.people].says}{others}"


def _sources(item: Reported, *, most: int = 2) -> str:
    """Outlets and dates of a report."""
    more = len(item.cell.sources) - most
    return ", ".join(item.cell.sources[:most]) + (f" and {more} more" if more > 0 else "")


def regime(assessment: Assessment) -> str:
    """The time in which a host's practice is counted: `since 2026-01-27`, `before 2026-01-27`."""
    began, ends = assessment.regime
    return " and ".join(filter(None, [f"since {began.since}" if began else "", f"before {ends}" if ends else ""]))


def door_lines(corpus: Corpus, assessment: Assessment) -> Iterator[str]:
    """Routes of other states: those open or limited first, each with what it excludes; the rest one line a state."""
    groups: dict[str, list[Door]] = {
        name: [] for name in ("open", "limited", "limited, from memory", "suspended", "closed")
    }
    for door in assessment.doors:
        faint = (door.state, door.checked) == ("limited", "memory")
        groups["limited, from memory" if faint else door.state].append(door)
    for name, doors in groups.items():
        if name in ("open", "limited"):
            yield from items(_door(corpus, door) for door in doors)
        elif doors:
            yield from items([f"{name[:1].upper()}{name[1:]}: {'; '.join(_route(corpus, door) for door in doors)}."])


def _route(corpus: Corpus, door: Door) -> str:
    state = door.page.jurisdiction
    return f"{corpus.tables.countries.get(state, {}).get('name_en', state) or door.page.name()}, {door.route}"


def _door(corpus: Corpus, door: Door) -> str:
    since = f" since {door.since}" if door.since else ""
    excludes = f" Excludes {door.excludes}." if door.excludes else ""
    return f"{_route(corpus, door)}: {door.state}{since} ({GRADE[door.checked]}; {door.source}).{excludes}"
