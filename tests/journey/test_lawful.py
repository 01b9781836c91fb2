"""No plan contains an unlawful step of the person: persons drawn, by the law that ships and by one made to forbid.

What is unlawful is not asked of the model that made the plan. The case file is carried along the plan as it is told, by
the effects that the pages give to each act, and the walker is asked about every act of the person where it is done.
`SAFECONDUCT_LONG=1` draws many more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.journey.drawn import FORBIDDEN, cases, forbidding

from safeconduct import Case, CaseError, Corpus, read_case
from safeconduct.journey.build import World, build
from safeconduct.journey.crossings import crossings_of
from safeconduct.journey.judge import parts_of
from safeconduct.journey.plan import costs, ends, to_go
from safeconduct.journey.results import Plan, Routes, RouteStep
from safeconduct.journey.routes import open_to, routes
from safeconduct.journey.status import HOST, OPEN, PLACE, PROTECTED
from safeconduct.journey.under import under
from safeconduct.law.arrival import arrived
from safeconduct.law.blocks import Encounter
from safeconduct.law.load import read_corpus
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.brief import brief

ROOT = Path(__file__).parents[2]
LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
DRAWN = settings(max_examples=300 if LONG else 8, deadline=None, derandomize=not LONG, phases=[Phase.generate],
                 suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])  # fmt: skip
"""a person costs a second: what fails is shown as it was drawn, not made smaller"""
Laws = Callable[[bool], Corpus]
"""a function, since what is given to a drawn test is shown whole where it fails"""
WHERE_TO = st.sampled_from([("KZ", "AM", "KG", "GE"), ("FR", "DE"), ("AM",), ("KG", "RS"), ("GE", "FR")])
BORDER = {"allow_exit", "allow_entry"}


@pytest.fixture(scope="module")
def laws(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Laws:
    """The law that ships, and the same with acts of the person forbidden."""
    forbidden = read_corpus(ROOT / "corpus", patches=[forbidding(tmp_path_factory.mktemp("law"))])
    return lambda forbids: forbidden if forbids else corpus


def doubts(corpus: Corpus, case: Case, act: str) -> set[str]:
    """What the law may make of an act of the person in the situation of a case, other than allow it."""
    part = Assessing(corpus, case, case.as_of) if case.as_of else None
    assert part is not None
    needs = part.acts[act].needs if act in part.acts else None
    undone = needs is not None and True not in part.completions.values(part.base.truth(needs))
    found = {one for said in brief(corpus, case, {act}) if said.by == "person" for one in said.possible}
    return (found - {"may", "must"}) | ({"its needs are not met"} if undone else set())


def effect(corpus: Corpus, case: Case, step: RouteStep) -> dict[str, object]:
    """What a step changes, as the pages say: where it ends an encounter, as that has it, else as the act has it."""
    assert case.as_of is not None
    law, states = corpus.as_of(case.as_of), (case.host, "")
    for block in law.of_kind(Encounter):
        for outcome in block.outcomes if block.id == step.encounter and block.page.jurisdiction in states else ():
            if outcome.slot.act == step.act and outcome.effect is not None:
                return dict(outcome.effect)
    acts = [act for act in law.acts.get(step.act, ()) if act.page.jurisdiction in states]
    met = step.of_person and any(act.meets for act in acts)
    return {} if met else {path: value for act in acts[-1:] for path, value in act.effect}


def begun(corpus: Corpus, case: Case, found: Routes) -> Case:
    """The case in which as little has begun as can be of what it does not say, as the answer tells its steps."""
    stages = [name for name in found.open_facts if name.endswith(".stage")]
    unsaid = dict.fromkeys(found.assumed_not_done, False) if found.forks > 1 or not stages else {}
    case = replace(case, facts={**case.facts, **unsaid})
    for name in stages if found.forks > 1 else ():
        codes = corpus.vocabulary.facts[name].type.codes
        ways = (replace(case, facts={**case.facts, name: code}) for code in codes)
        case = next(one for one in ways if possible(corpus, one))
    return case


def possible(corpus: Corpus, case: Case) -> bool:
    """Whether somebody can be in this situation."""
    try:
        brief(corpus, case, {"travel"})
    except CaseError:
        return False
    return True


def carried(corpus: Corpus, case: Case, plan: Plan) -> Iterator[tuple[str, Case]]:
    """Each act of the person with the case as it then is; across a border, with the state gone to as host."""
    crossed = False
    for step in plan.steps:
        if step.of_person and not crossed:
            yield step.act, case
        elif step.of_person:
            for one in plan.destinations:
                yield step.act, arrived(case, one.state, corpus.vocabulary)
        crossed = crossed or step.act in BORDER
        case = replace(case, facts={**case.facts, **effect(corpus, case, step)})


@DRAWN
@given(text=cases(), to=WHERE_TO, forbidden=st.booleans())
def test_no_plan_tells_an_unlawful_step_of_the_person(
    laws: Laws, text: str, to: tuple[str, ...], forbidden: bool
) -> None:
    corpus = laws(forbidden)
    case = read_case(text, corpus)
    try:
        found = routes(corpus, case, to=to)
    except CaseError:
        assume(False)  # nobody can be in this situation
    for plan in found.plans:
        for act, then in carried(corpus, begun(corpus, case, found), plan):
            assert not doubts(corpus, then, act), (act, plan.goal, plan.states, text)
        border = [at for at, step in enumerate(plan.steps) if step.act in BORDER]
        assert plan.goal == "host" or border
        assert all(plan.steps[at].by == "border_guard" for at in border)  # nobody crosses but through a control


def world_of(corpus: Corpus, case: Case, to: tuple[str, ...]) -> World:
    assert case.as_of is not None
    parts = parts_of(corpus, case, case.as_of, avoid=[case.requesting])
    gate, _ = open_to(corpus, case, case.as_of, Assessing(corpus, case, case.as_of), to)
    crossings = crossings_of(corpus, case, case.as_of, parts[0], to=to, without=(case.requesting,))
    return build(case, case.as_of, parts, gate, crossings)


@DRAWN
@given(text=cases(), forbidden=st.booleans(), seed=st.integers(0, 999))
def test_whichever_way_decisions_fall_the_plan_has_no_unlawful_step(
    laws: Laws, text: str, forbidden: bool, seed: int
) -> None:
    """Not only on the way that is told: in statuses drawn from all that can follow under the plan."""
    corpus = laws(forbidden)
    case = read_case(text, corpus)
    try:
        world = world_of(corpus, case, ("FR", "AM"))
    except CaseError:
        assume(False)
    graph, steps = world.graph, world.chances.steps
    _, chosen = to_go(world, ends(world, *PROTECTED), costs(world))
    kind = np.where(chosen >= 0, graph.kind[chosen], -1)
    acting = [s for s in under(world, chosen).statuses.tolist() if kind[s] >= 0 and graph.chosen[kind[s]]]
    for status in np.random.default_rng(seed).permutation(acting)[:12].tolist():
        said = graph.layout.said(graph.statuses[status])
        facts = {path: value for path, value in said.items() if path in corpus.vocabulary.facts and value != OPEN}
        then = replace(case, facts={**case.facts, **facts})
        for step in (steps[i] for i in graph.chosen[kind[status]]):
            if step.where == HOST and step.said in corpus.vocabulary.acts:
                assert said[PLACE] == HOST
                assert not doubts(corpus, then, step.said), (step.said, facts, text)


@pytest.mark.parametrize("act", FORBIDDEN)
def test_what_is_forbidden_is_found_unlawful(laws: Laws, act: str) -> None:
    """The judge of these tests can say no: the same person, one law apart."""
    text = ("case: one\nas_of: 2026-03-01\nhost: KZ\nrequesting: RU\ndocuments: {internal_id: true}\n"
            "risk: {torture: true}\nasylum: {stage: pending}\nmilitary: {service: officer}\ncustody: {stage: free}")
    both = laws(False), laws(True)
    allowed, forbidden = (doubts(law, read_case(text, law), act) - {"its needs are not met"} for law in both)

    assert allowed == set()
    assert "must_not" in forbidden


def test_a_state_that_may_forbid_to_ask_for_asylum_is_no_way_out(laws: Laws) -> None:
    """The same person, one law apart: nobody is sent where to ask may be unlawful."""
    text = ("case: one\nas_of: 2022-10-03\nhost: KG\nrequesting: RU\nperson: {citizenships: [RU]}\n"
            "documents: {internal_id: true}\nrisk: {torture: unknown}")  # fmt: skip
    found = [routes(law, read_case(text, law), to=("KZ",)).plans for law in (laws(False), laws(True))]

    assert [[(plan.goal, plan.states) for plan in plans] for plans in found] == [[("entry", ("KZ",))], []]
