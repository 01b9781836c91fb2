"""Ways out: what the answers for the people of the article must say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from safeconduct import Case, CaseError, Corpus
from safeconduct.journey.build import build
from safeconduct.journey.explore import TooManyStatusesError
from safeconduct.journey.judge import parts_of
from safeconduct.journey.results import Routes
from safeconduct.journey.routes import open_to, routes
from safeconduct.journey.status import EXPELLED, PLACE
from safeconduct.journey.story import Stories
from safeconduct.reason.assessing import Assessing
from safeconduct.tell.document import Document
from safeconduct.tell.explained import explained_document
from safeconduct.tell.figures import percent
from safeconduct.tell.html import as_html
from safeconduct.tell.markdown import as_markdown
from safeconduct.tell.routes import routes_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

Ask = Callable[..., Routes]
PEOPLE = ("kz-deserter-2023-09", "kz-deserter-2026-03", "kz-journalist-2023-12", "kz-guard-2022-12",
          "kz-officer-2022-12")  # fmt: skip
NO_CONSENT = {"protection__prosecutor_consent": False}
BEFORE, AFTER = date(2023, 9, 1), date(2026, 3, 1)


def said(corpus: Corpus, found: Routes, tell: Callable[[Document], str] = as_text, *, figures: bool = True) -> str:
    return tell(routes_document(voice_of(corpus), found, figures=figures))


def test_the_deserter_is_told_another_thing_after_law_practice_and_doors_have_changed(ask: Ask, corpus: Corpus) -> None:
    before, after = (ask("kz-deserter-2023-09", as_of=day) for day in (BEFORE, AFTER))

    assert "US" in {state for plan in before.plans for state in plan.states}
    assert "US" not in {state for plan in after.plans for state in plan.states}
    assert before.plans[0].protected["practice"][1] < 1 == after.plans[0].protected["practice"][1]
    text = " ".join(said(corpus, after).split())
    assert "Practice changed on 2026-01-27" in text
    assert "United States, refugee admissions: suspended since 2025-01-27" in text


def test_the_journalist_deals_with_the_prosecutors_consent_before_travelling(ask: Ask, corpus: Corpus) -> None:
    found = ask("kz-journalist-2023-12", **NO_CONSENT)
    plan = found.plans[0]
    acts = [step.act for step in plan.steps]

    assert plan.agreed and "FR" in plan.states
    assert acts.index("ask_prosecutor_consent") < acts.index("consent_to_exit") < acts.index("travel")
    consent = plan.steps[acts.index("consent_to_exit")]
    assert consent.no_provision and consent.modality == "no_basis"
    asked = plan.steps[acts.index("ask_prosecutor_consent")]
    assert [who for who, _, _ in asked.tells] == ["the prosecutor"]
    text = " ".join(said(corpus, found).split())
    assert "Practice, no provision found" in text
    assert "Who learns of it: the prosecutor" in text


def test_losing_the_race_of_expulsion_against_the_asylum_appeal_is_a_path(
    corpus: Corpus, case_of: Callable[..., Case]
) -> None:
    case = case_of("kz-guard-2022-12", expulsion__stage="appeal", asylum__stage="on_appeal")
    assert case.as_of is not None
    parts = parts_of(corpus, case, case.as_of, avoid=["RU"])
    world = build(case, case.as_of, parts, None)
    stories = Stories(world, starts=1)
    layout = world.graph.layout
    lost = stories.of(stories.nearest(layout.is_(world.graph.statuses, PLACE, EXPELLED)))

    acts = [one.act for one in lost]
    assert acts[-1] == "expel"
    assert not {"annul_asylum_refusal", "uphold_asylum_refusal", "grant_asylum"} & set(acts)


@pytest.mark.parametrize("name", PEOPLE)
def test_no_plan_has_an_unlawful_step_of_the_person(ask: Ask, name: str) -> None:
    for plan in ask(name).plans:
        for step in plan.steps:
            assert not step.of_person or set(step.possible) <= {"may", "must"}, step.act
            assert step.to_dict()["unlawful"] is False


@pytest.mark.parametrize("name", PEOPLE)
def test_limbo_and_chances_are_intervals_in_both_readings(ask: Ask, name: str) -> None:
    found = ask(name)
    for bounds in (found.limbo, *(b for plan in found.plans for b in (plan.protected, plan.removed, plan.limbo))):
        assert set(bounds) == {"law", "practice"}
        assert all(0 <= lo <= hi <= 1 for lo, hi in bounds.values())


def test_with_no_door_open_it_says_so_and_what_still_protects_and_what_would_open_one(ask: Ask, corpus: Corpus) -> None:
    found = ask("kz-deserter-2026-03", to=("GB", "LV"))
    text = " ".join(said(corpus, found).split())

    assert not found.plans and not found.open_doors
    assert "No door is open" in text
    assert "What still protects" in text and "Nobody may hand over outside any procedure" in text
    assert "What would open a door" in text
    assert "This door opening again: United Kingdom, visa for asylum." in text
    assert text.index("What would open a door") < text.index("What this rests on")


def test_people_see_whole_percents_and_the_persons_text_none(ask: Ask, corpus: Corpus) -> None:
    found = ask("kz-deserter-2023-09", as_of=BEFORE)

    assert "%" in said(corpus, found)
    for tell in (as_text, as_markdown, as_html):
        assert "%" not in said(corpus, found, tell, figures=False).split("</style>")[-1]
    assert percent((0.1049, 0.9951)) == "10–100 %"
    assert percent((0.0, 0.0)) == "0 %"


def test_too_many_statuses_name_the_field_that_blows_up(corpus: Corpus, case_of: Callable[..., Case]) -> None:
    with pytest.raises(TooManyStatusesError, match=r"more than 500 statuses can follow; most .* differ in '[a-z. ]+'"):
        routes(corpus, case_of("kz-deserter-2023-09"), most=500)


@pytest.mark.parametrize(
    ("asked", "why"),
    [({"horizon": 9}, "give 10 to 36500 days"), ({"horizon": 10**8}, "give 10 to 36500 days"),
     ({"to": ("FR", "RU")}, "RU seeks the person")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_in_a_line(
    corpus: Corpus, case_of: Callable[..., Case], asked: dict[str, Any], why: str
) -> None:
    with pytest.raises(CaseError, match=why):
        routes(corpus, case_of("kz-deserter-2023-09"), **asked)


def test_a_door_that_states_share_is_one_of_theirs_and_of_no_other(
    corpus: Corpus, case_of: Callable[..., Case]
) -> None:
    """The visa of limited territorial validity is one of the members of the Schengen area; it is told as theirs."""
    case = case_of("kz-guard-2022-12")
    host, member = routes(corpus, case, to=("KZ",)), routes(corpus, case, to=("SE",))

    assert [plan.goal for plan in host.plans] == ["host"]
    assert "eu-ltv-visa" in {door.id for plan in member.plans for door in plan.doors}
    assert "eu-doors" not in said(corpus, member) and "Consulate in European Union" in said(corpus, member)


def test_nobody_asks_a_consulate_before_being_let_go(ask: Ask) -> None:
    """A visa is asked for in person: the officer, who is held, is let go first; the journalist is free."""
    held, free = (ask(name) for name in ("kz-officer-2022-12", "kz-journalist-2023-12"))
    acts = [[step.act for step in plan.steps] for plan in held.plans]

    assert all(one.index("release") < one.index("apply_for_visa") for one in acts if "apply_for_visa" in one)
    assert any("apply_for_visa" in one for one in acts)
    assert not any("release" in [step.act for step in plan.steps] for plan in free.plans)


def test_an_encounter_that_was_due_before_does_not_follow_from_a_decision(ask: Ask) -> None:
    """The guard is held: the end of that hold comes with or without the answer of a consulate."""
    found = ask("kz-guard-2022-12", to=("DE",))
    refused = [o for plan in found.plans for step in plan.steps for o in step.if_refused
               if o.act == "refuse_humanitarian_visa"]  # fmt: skip

    assert refused and all(not one.follows and one.then for one in refused)


def test_any_status_is_told_as_a_story(corpus: Corpus, case_of: Callable[..., Case]) -> None:
    case = case_of("kz-deserter-2026-03")
    assert case.as_of is not None
    parts = parts_of(corpus, case, case.as_of, avoid=["RU"])
    gate, _ = open_to(corpus, case, case.as_of, Assessing(corpus, case, case.as_of), ())
    world = build(case, case.as_of, parts, gate)
    stories = Stories(world)

    assert (stories.depth >= 0).all()
    for status in np.linspace(world.forks, len(world.graph.statuses) - 1, 200, dtype=int):
        story = stories.of(int(status))
        assert all(happening.act in corpus.vocabulary.acts for happening in story)


def test_the_same_question_has_the_same_answer(corpus: Corpus, case_of: Callable[..., Case]) -> None:
    first, second = (json.dumps(routes(corpus, case_of("kz-guard-2022-12")).to_dict()) for _ in range(2))

    assert first == second


def test_the_reach_of_the_requesting_state_is_avoided_unless_let_in(
    corpus: Corpus, case_of: Callable[..., Case]
) -> None:
    case = case_of("kz-deserter-2026-03", documents__travel_passport=False)
    avoided = routes(corpus, case, to=("FI",))
    let_in = routes(corpus, case, to=("FI",), avoid=())

    assert not any(step.act == "apply_for_travel_document" for plan in avoided.plans for step in plan.steps)
    assert "apply_for_travel_document" in {item.act for item in avoided.blocked}
    assert "apply_for_travel_document" not in {item.act for item in let_in.blocked}


def test_every_step_can_be_explained(ask: Ask, corpus: Corpus) -> None:
    found = ask("kz-journalist-2023-12", **NO_CONSENT)
    step = next(i for i, s in enumerate(found.plans[0].steps) if s.act == "allow_exit")
    text = " ".join(as_text(explained_document(voice_of(corpus), found, 0, step)).split())

    assert "ask for the prosecutor's consent" in text.partition("The story so far:")[2].partition(".")[0]
    assert "Foreigners' Law 23(a) is open" in text
    for plan, one in enumerate(found.plans):
        for at in range(len(one.steps)):
            assert explained_document(voice_of(corpus), found, plan, at).parts


def test_the_text_fits_in_eighty_columns_and_names_nobody_safe(ask: Ask, corpus: Corpus) -> None:
    for name in PEOPLE:
        text = said(corpus, ask(name))
        assert max(map(len, text.splitlines())) <= 80
        never = (" safe ", "guaranteed", "will be released", "nothing can happen")
        assert not any(word in text.lower() for word in never)


def test_what_the_drawing_shows_stands_in_a_table_too(ask: Ask, corpus: Corpus) -> None:
    found = ask("kz-deserter-2026-03")
    page = said(corpus, found, as_html)

    assert page.count("<svg") == 2 * len(found.plans) == 2 * page.count("<table>")
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")
