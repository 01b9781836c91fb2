"""Other states: who may let the person in, what they may do then, and a journey that begins in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from safeconduct import Case, Corpus
from safeconduct.journey.crossings import ALLOWED, crossings_of
from safeconduct.journey.events import Event, Outcome
from safeconduct.journey.judge import parts_of
from safeconduct.journey.practice import reported_of
from safeconduct.journey.results import Routes
from safeconduct.journey.routes import routes
from safeconduct.law.blocks import Slot
from safeconduct.tell.routes import routes_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

Ask = Callable[..., Routes]
DESERTER, JOURNALIST = "kz-deserter-2023-09", "kz-journalist-2023-12"
BEFORE = date(2023, 9, 1)


def test_on_the_identity_card_alone_only_states_that_take_it_are_ways_out(ask: Ask) -> None:
    found = {one.state: one for plan in ask(DESERTER, as_of=BEFORE).plans for one in plan.destinations}

    assert {"AM", "BY", "KG"} == set(found)
    assert {"land", "air"} == set(found["KG"].ways)
    assert any("Gyumri" in hazard.where for hazard in found["AM"].hazards)
    assert all(ALLOWED & set(one.answers["entry"].possible) and one.answers["entry"].norms for one in found.values())


def test_a_way_to_another_state_is_enter_apply_outcome_and_what_may_remove_from_there(ask: Ask, corpus: Corpus) -> None:
    plan = next(plan for plan in ask(DESERTER, to=("AM",)).plans if plan.goal == "entry")
    acts = [(step.act, step.state) for step in plan.steps]

    assert acts == [("travel", "KZ"), ("allow_exit", "KZ"), ("allow_entry", "AM"), ("apply_for_asylum", "AM"),
            ("grant_asylum", "AM")]  # fmt: skip
    assert {"surrendered", "expelled", "handed over"} == {loss.end for loss in plan.lost_by}
    assert not plan.no_lawful_decision_removes and plan.destinations[0].handed_over
    surrendered = next(loss for loss in plan.lost_by if loss.end == "surrendered")
    assert surrendered.acts[-1].abroad and surrendered.lawful
    text = " ".join(as_text(routes_document(voice_of(corpus), ask(DESERTER, to=("AM",)))).split())
    assert "go to Armenia, and ask for asylum there" in text
    assert "Hand-overs outside any procedure were reported there; no law allows them." in text
    assert "Keep away from: Gyumri" in text and "turned back at the border" in text


def test_neither_the_host_nor_the_requesting_nor_an_avoided_state_is_gone_to(
    corpus: Corpus, case_of: Callable[..., Case]
) -> None:
    case = case_of(DESERTER)
    part = parts_of(corpus, case, BEFORE, avoid=["RU"])[0]
    states = {state for one in crossings_of(corpus, case, BEFORE, part, without=("BY",)) for state in one.states}

    assert states and not {"KZ", "RU", "BY"} & states


def test_a_state_that_surely_bars_the_entry_is_no_way(corpus: Corpus, case_of: Callable[..., Case]) -> None:
    """Without any paper nobody lets a foreigner in; asking at the border is another matter, and is not encoded."""
    case = case_of(DESERTER, documents__internal_id=False)
    part = parts_of(corpus, case, BEFORE, avoid=["RU"])[0]

    assert crossings_of(corpus, case, BEFORE, part, to=("AM", "KG", "GE", "DE")) == ()


def test_where_there_is_no_direct_way_the_stops_are_named_and_are_controls(ask: Ask, corpus: Corpus) -> None:
    found = ask(JOURNALIST, to=("RS",))
    one = next(one for plan in found.plans for one in plan.destinations)
    text = " ".join(as_text(routes_document(voice_of(corpus), found)).split())

    assert not one.ways and one.stops and "RU" not in one.stops
    assert "no direct way on record; with a stop in" in text and "A stop is a control by another state" in text


def test_what_several_states_decide_is_bounded_by_what_holds_in_all_of_them(
    corpus: Corpus, case_of: Callable[..., Case]
) -> None:
    part = parts_of(corpus, case_of(JOURNALIST), date(2023, 12, 12), avoid=["RU"])[0]
    grant = (Outcome(Slot("grant_asylum"), "asylum_commission", {}, law=(0, 1)),)

    def shares(*states: str) -> tuple[float, float]:
        event = Event("asylum_decision 1", "", grant, None, states=states)
        said = reported_of(part, [event], date(2023, 12, 12))["asylum_decision 1", 0]
        return said.lo, said.hi

    spain, germany = shares("ES"), shares("DE")
    assert (min(spain[0], germany[0]), max(spain[1], germany[1])) == shares("DE", "ES")
    assert 0 < germany[0] < germany[1] < 1
    assert shares("DE", "AM") == (0, 1)  # of whose decisions too few are counted


@pytest.mark.parametrize("host", ["AM", "KG"])
def test_a_journey_may_begin_in_another_state_and_says_what_of_its_law_was_not_read(
    corpus: Corpus, case_of: Callable[..., Case], host: str
) -> None:
    found = routes(corpus, replace(case_of(DESERTER), host=host), to=(host, "FR", "GB"))
    text = " ".join(as_text(routes_document(voice_of(corpus), found)).split())

    assert {"host", "procedure"} == {plan.goal for plan in found.plans}
    assert found.not_encoded
    assert f"Of the law of {voice_of(corpus).country(host)} not read here" in text
    assert all(set(step.possible) <= {"may", "must"} for plan in found.plans for step in plan.steps if step.of_person)
