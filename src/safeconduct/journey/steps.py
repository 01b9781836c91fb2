"""A way told step by step: act, place, modality and norms in the status it is taken in, who learns, and what if not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.build import World
from safeconduct.journey.chances import able
from safeconduct.journey.crossings import Crossing
from safeconduct.journey.events import CONTESTS, Event, Outcome, Step
from safeconduct.journey.frontier import NOTHING
from safeconduct.journey.plan import Way
from safeconduct.journey.results import Otherwise, RouteStep
from safeconduct.journey.status import AT, CLOCK, ENDS, HOST, OPEN, PLACE
from safeconduct.law.blocks import Hazard, Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.judging import Verdict
from safeconduct.reason.practice import with_practice
from safeconduct.reason.results import Finding, settled

AT_ONCE: Final = (0, 1, 3)


class Teller:
    """Tells the steps of one plan; *chosen* is the person's action in each status."""

    def __init__(self, corpus: Corpus, world: World, chosen: NDArray[np.int64], crossing: Crossing | None) -> None:
        self.corpus, self.world, self.chosen, self.crossing = corpus, world, chosen, crossing
        self.hazards = [h for h in corpus.as_of(world.day).of_kind(Hazard) if h.of == world.case.requesting]

    def steps(self, ways: Sequence[Way]) -> tuple[RouteStep, ...]:
        """The steps of a way; what the person contests on the side stands under what may happen otherwise."""
        told: list[RouteStep] = []
        contested: set[str] = set()
        for step in (step for one in ways for step in self._of(one)):
            if step.act in contested:
                continue  # a complaint is told once, however often it is kept up
            told.append(step)
            if step.of_person and step.act.startswith(CONTESTS):
                contested.add(step.act)
        return tuple(told)

    def _of(self, one: Way) -> Iterator[RouteStep]:
        chances = self.world.chances
        for i in one.acts:
            if chances.steps[i].said in self.corpus.vocabulary.acts:
                yield self._of_person(chances.steps[i], one.status)
        done: list[tuple[str, int]] = []
        for name, place in one.path:
            if place != NOTHING:
                yield self._decision(chances.by_id[name], place, one, tuple(done))
            done.append((name, place))

    def _of_person(self, step: Step, status: int) -> RouteStep:
        act = step.act
        days = step.act.takes if step.act and step.act.takes else AT_ONCE
        judged = found_at(self.corpus, self.world, status, step.said, "person", None) if step.where == HOST else None
        place = "consulate" if step.said == "apply_for_visa" else "host" if step.where == HOST else "asylum office"
        tells = act.tells if act else ()
        near = (step.state, self.world.case.host, "")
        hazards = {h.where: h for h in self.hazards if step.said in h.acts and h.page.jurisdiction in near}
        state = self.world.case.host if place == "consulate" else step.state
        return RouteStep(step.said, "person", state, place,
                         judged.modality if judged else "may", judged.possible if judged else ("may",), days,
                         judged.norms if judged else (), tells, hazards=tuple(hazards.values()), status=status,
                         finding=judged)  # fmt: skip

    def _decision(self, event: Event, place: int, one: Way, before: tuple[tuple[str, int], ...]) -> RouteStep:
        outcome, gate = event.outcomes[place], self.world.gate
        otherwise = tuple(self._otherwise(event, place, one, before))
        if event.states and self.crossing is not None:
            return self._beyond(event, outcome, otherwise, one)
        if event.states and gate is not None:
            days = gate.takes if event.named == "visa_application" else event.takes
            doors = tuple(door.id for door in gate.doors)
            behind = "asylum_decision_there" if event.named == "asylum_decision" else event.named
            return RouteStep(outcome.id, outcome.by, gate.state, event.place, "may", ("may",), days, doors, (),
                             otherwise, encounter=behind, status=one.status)  # fmt: skip
        judged = found_at(self.corpus, self.world, one.status, outcome.id, outcome.by, event, before=before,
                          acts=one.acts)  # fmt: skip
        said = self.world.chances.reported.get((event.id, place))
        reported = judged.practice if judged else ()
        barred = judged is not None and not {"must", "may", "conflict"} & set(judged.possible)
        act = self._act(outcome)
        return RouteStep(outcome.id, outcome.by, event.state, event.place,
                         judged.modality if judged else "may", judged.possible if judged else ("may",), event.takes,
                         judged.norms if judged else (), act, otherwise,
                         no_provision=bool(said and said.opens and barred), reported=reported,
                         encounter=event.encounter.id if event.encounter else None, status=one.status,
                         finding=judged)  # fmt: skip

    def _beyond(self, event: Event, outcome: Outcome, otherwise: tuple[Otherwise, ...], one: Way) -> RouteStep:
        """A decision of a state that was gone to, as its law has it; of several alike, all that is possible."""
        asked = {"entry_control": "entry", "asylum_decision": "asylum"}[event.named]
        states = self.crossing.destinations if self.crossing else ()
        answers = [answer for state in states if (answer := state.answers.get(asked))]
        possible = tuple(dict.fromkeys(modality for answer in answers for modality in answer.possible))
        norms = answers[0].norms if len(answers) == 1 else ()
        return RouteStep(outcome.id, outcome.by, event.state, event.place, settled(possible), possible, event.takes,
                         norms, (), otherwise, encounter=event.named, status=one.status)  # fmt: skip

    def _act(self, outcome: Outcome) -> tuple[tuple[str, str, str], ...]:
        act = self.world.parts[0].acts.get(outcome.id)
        return act.tells if act else ()

    def _otherwise(
        self, event: Event, place: int, one: Way, before: tuple[tuple[str, int], ...]
    ) -> Iterator[Otherwise]:
        """The other ends of a decision, each with what the plan says then, or the encounter that follows at once."""
        graph, chances = self.world.graph, self.world.chances
        now = graph.statuses[[one.status]].copy()
        for i in one.acts:
            chances.layout.change(now, chances.steps[i].effect)
        for name, at in before:
            chances.layout.change(now, chances.by_id[name].outcomes[at].effect if at != NOTHING else {})
        if len(event.outcomes) == 1:
            yield Otherwise("", self._then(self._number(now)))
        for other, outcome in enumerate(event.outcomes):
            if other == place or not able(chances.bounds(event, other, now))[0]:
                continue
            to = now.copy()
            chances.layout.change(to, outcome.effect)
            where = str(chances.layout.said(to[0])[PLACE])
            follows = chances.follows(to) if where == HOST else ""
            if follows == chances.follows(now):
                follows = ""  # it was due before, whichever way this falls
            yield Otherwise(outcome.id, () if follows else self._then(self._number(to)), where if where in ENDS else "",
                            outcome.unlawful, follows)  # fmt: skip

    def _number(self, row: NDArray[np.uint8]) -> int:
        """The status nearest to a row: itself, or the same with another time run; -1 for none."""
        graph = self.world.graph
        facts = [i for i, f in enumerate(graph.layout.fields) if not f.name.startswith(CLOCK) and f.name != AT]
        same = np.flatnonzero((graph.statuses[:, facts] == row[0, facts]).all(axis=1))
        return int(same[0]) if len(same) else -1

    def _then(self, status: int) -> tuple[str, ...]:
        """What the person does next in a status."""
        graph, steps = self.world.graph, self.world.chances.steps
        if status < 0 or self.chosen[status] < 0:
            return ()
        kind = int(graph.kind[int(self.chosen[status])])
        return tuple(steps[i].said for i in graph.chosen[kind]) if kind >= 0 else ()


def case_at(world: World, status: int) -> Case:
    """The person's case as it would be in a status: what acts have changed, changed."""
    said = world.graph.layout.said(world.graph.statuses[status])
    known = world.parts[0].corpus.vocabulary.facts
    facts = {**world.case.facts, **{path: v for path, v in said.items() if path in known and v != OPEN}}
    bound = {path for path, fact in known.items() if not fact.asked and fact.kind == "fixed"}
    return replace(world.case, facts={p: v for p, v in facts.items() if p not in bound}, events=())


def found_at(
    corpus: Corpus, world: World, status: int, act: str, by: str, event: Event | None,
    *, before: tuple[tuple[str, int], ...] = (), acts: tuple[int, ...] = (),
) -> Finding | None:  # fmt: skip
    """What the law makes of an act in a status, with its proof; None where nothing is judged."""
    if act not in corpus.vocabulary.acts:
        return None
    case = case_at(world, status)
    effects = [world.chances.steps[i].effect for i in acts]
    effects += [world.chances.by_id[name].outcomes[place].effect for name, place in before if place != NOTHING]
    for effect in effects:
        case = replace(case, facts={**case.facts, **{k: v for k, v in effect.items() if k in world.graph.layout.index}})
    part = Assessing(corpus, case, _day(world), state=event.state if event else "")
    verdict = _verdict(part, act, by, event)
    return with_practice([part.finding(verdict)], part.base, part.completions)[0] if verdict is not None else None


def _verdict(part: Assessing, act: str, by: str, event: Event | None) -> Verdict | None:
    if event is not None and event.encounter is not None:
        found = [v for v in part.encounter(event.encounter) if v.judged.slot.act == act and v.judged.by == by]
        return found[-1] if found else None
    carried = part.acts[act].carries if act in part.acts else ""
    judged = part.judge(Slot(carried or act), by)
    return part.by_itself(judged) if judged is not None else None


def _day(world: World) -> date:
    return world.day


__all__ = ["AT", "Teller", "case_at", "found_at"]
