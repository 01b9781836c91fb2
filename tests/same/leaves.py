"""Which values a completion has to choose: section 4(1), "open leaves"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .conditions import Value
from .worlds import AS_OF, Answer, Fact, Mark, Norm, World

Reason = Literal["unknown", "contested", "not_encoded"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """An open leaf: why it is open, the name it is reported by, and what tells it from others of that name."""

    reason: Reason
    name: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that holds one value in a completion; several slots of the abstract charge make one leaf."""

    atom: str
    """The slot as an ASP term."""
    values: tuple[str, ...]
    leaf: Leaf | None = None
    """None: the value is given."""
    rests: str | None = None
    """For an open evidential fact, the value it has on the record."""


def spelled(value: Value | Mark) -> str:
    """A value as pages and ASP strings spell it."""
    if isinstance(value, Mark):
        return value.value
    return str(value).lower() if isinstance(value, bool) else value


def slots(world: World) -> tuple[Slot, ...]:
    """Every slot of the world, given or open."""
    return (*_facts(world), *_charges(world), *_questions(world), *_stubs(world), *_dates(world), *_blanks(world))


def _slot(atom: str, fact: Fact, answer: Answer | None, leaf: Leaf) -> Slot:
    """A fact is open when left out or unknown; `n/a` is known."""
    if answer is None or answer is Mark.UNKNOWN:
        rests = spelled(fact.rests) if fact.kind == "evidential" and fact.rests is not None else None
        return Slot(atom, tuple(spelled(value) for value in fact.values), leaf, rests)
    return Slot(atom, (spelled(answer),))


def _facts(world: World) -> Iterator[Slot]:
    for fact in world.facts:
        yield _slot(f'fact("{fact.name}")', fact, world.case.facts.get(fact.name), Leaf("unknown", fact.name))


def _charges(world: World) -> Iterator[Slot]:
    """Attributes of listed charges one by one; those of the abstract charge open together, as the fact `charges`."""
    listed = world.case.charges if isinstance(world.case.charges, tuple) else ()
    for fact in world.attributes:
        for number in range(world.case.charge_count):
            atom = f'attribute({number},"{fact.name}")'
            if world.case.abstract:
                yield _slot(atom, fact, None, Leaf("unknown", "charges"))
            else:
                leaf = Leaf("unknown", f"charge.{fact.name}", str(number))
                yield _slot(atom, fact, listed[number].get(fact.name), leaf)


def _questions(world: World) -> Iterator[Slot]:
    for question in world.questions:
        yield Slot(f'question("{question.id}")', question.views, Leaf("contested", question.id))


def _stubs(world: World) -> Iterator[Slot]:
    """An open leaf of its own, one per charge with `for: charge`."""
    for norm in world.norms:
        if norm.stub:
            places = [str(number) for number in range(world.case.charge_count)] if norm.per_charge else ["person"]
            for place in places:
                yield Slot(f'stub("{norm.id}",{place})', ("false", "true"), Leaf("not_encoded", norm.id, place))


def _dates(world: World) -> Iterator[Slot]:
    """In force on the day, or not; open where an imprecise date leaves it open."""
    for norm in world.norms:
        states = in_force(norm)
        leaf = Leaf("not_encoded", norm.id, "dated") if len(states) > 1 else None
        yield Slot(f'force("{norm.id}")', states, leaf)


def in_force(norm: Norm, day: date = AS_OF) -> tuple[str, ...]:
    """`true`, `false` or both: `since` includes its day, `until` excludes it."""
    first, last = span(norm.since or "0001-01-01")
    begun = {first <= day, last <= day}
    first, last = span(norm.until or "9999-12-31")
    over = {first <= day, last <= day}
    return tuple(sorted({spelled(started and not ended) for started in begun for ended in over}))


def span(written: str) -> tuple[date, date]:
    """The first and last day a date can mean."""
    year, *rest = (int(part) for part in written.split("-"))
    if len(rest) == 2:
        return date(year, *rest), date(year, *rest)
    if len(rest) == 1:
        following = date(year + rest[0] // 12, rest[0] % 12 + 1, 1)
        return date(year, rest[0], 1), date.fromordinal(following.toordinal() - 1)
    return date(year, 1, 1), date(year, 12, 31)


def _blanks(world: World) -> Iterator[Slot]:
    """A blank date in the membership table is open, `none` is never."""
    for row in world.parties:
        atom = f'party("{row.state}","{row.treaty}")'
        if row.since == "":
            yield Slot(atom, ("false", "true"), Leaf("not_encoded", row.treaty, row.state))
        else:
            yield Slot(atom, (spelled(row.since != "none" and date.fromisoformat(row.since) <= AS_OF),))
