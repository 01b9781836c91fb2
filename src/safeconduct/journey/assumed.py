"""A lawyer's own judgement set on the events of a journey, and which of it an answer rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from safeconduct.journey.chances import Judged
from safeconduct.journey.events import Event, Pair
from safeconduct.law.assumed import Assumption


def judged_of(assumed: Sequence[Assumption], host: str, events: Sequence[Event]) -> Judged:
    """The bounds that assumptions set. What is judged of an encounter holds wherever the person meets it."""
    outcomes: dict[tuple[str, int], Pair] = {}
    coming: dict[str, Pair] = {}
    for item in assumed:
        for event in events:
            if is_about(item, host, event):
                outcomes |= {(event.id, place): item.chance for place, outcome in enumerate(event.outcomes)
                             if outcome.id == item.outcome}  # fmt: skip
                coming |= {} if item.outcome else {event.id: item.chance}
    return Judged(outcomes, coming)


def is_about(item: Assumption, host: str, event: Event) -> bool:
    """Whether an assumption is about an event; one that the person leads into comes as the person acts."""
    if event.named != item.about or event.state != (item.state or host):
        return False
    return item.outcome in {outcome.id for outcome in event.outcomes} if item.outcome else not event.led


def rests_on(assumed: Sequence[Assumption], host: str, events: Collection[Event]) -> tuple[int, ...]:
    """The numbers of the assumptions that are about some of these events."""
    return tuple(item.number for item in assumed if any(is_about(item, host, event) for event in events))
