"""What stands beside surrender: prosecution in Kazakhstan, a hand-over put off, longer custody, complaints, release."""

from __future__ import annotations

import pytest

from .conftest import HELD, clock, judge, law, limits, other

CHARGE = "RU-205.2(2)"
ASKED = "request: {stage: received, takeover_asked: %s, no_second_trial: %s}\nextradition: {stage: %s}\n"
ARRESTED = "custody: {stage: extradition_arrest}\nrequest: {stage: received}\nextradition: {stage: %s}\n"


# -- prosecution here -----------------------------------------------------------------------------------------------


def test_after_a_refusal_the_case_is_taken_over_if_the_other_state_asks() -> None:
    """CPC 591(5): a refusal ends the exposure only where Kazakhstan does not punish the act."""
    found = judge(ASKED % ("true", "true", "refused"), CHARGE).find("take_over_prosecution")

    assert (found.modality, found.norms) == ("must", ("kz-cpc-591-5",))


@pytest.mark.parametrize(("asked", "promised"), [("false", "true"), ("true", "false")])
def test_without_a_motion_or_the_promise_nothing_is_taken_over(asked: str, promised: str) -> None:
    assert judge(ASKED % (asked, promised, "refused"), CHARGE).find("take_over_prosecution").modality == "no_basis"


def test_before_a_refusal_it_needs_that_surrender_is_impossible() -> None:
    possible, impossible = (judge(said + ASKED % ("true", "true", "requested"), CHARGE).find("take_over_prosecution")
                            for said in ("", "asylum: {stage: granted}\n"))  # fmt: skip

    assert (possible.modality, impossible.modality) == ("no_basis", "may")
    assert impossible.norms == ("kz-cpc-598-600",)


@pytest.mark.parametrize("charge", ["RU-280.3(1)", other(limitation_run=True), other(final_judgment=True)])
def test_no_crime_there_or_out_of_time_or_judged_is_not_taken_over(charge: str) -> None:
    found = judge(ASKED % ("true", "true", "refused"), charge).find("take_over_prosecution")

    assert (found.modality, found.norms) == ("must_not", ("kz-cpc-598-600-bar",))


def test_one_case_that_can_be_taken_over_is_not_barred_by_another() -> None:
    found = judge(ASKED % ("true", "true", "refused"), CHARGE, "RU-280.3(1)").find("take_over_prosecution")

    assert [charge.modality for charge in found.charges] == ["must", "must_not"]


# -- after the decision ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "postponed"),
    [("", "no_basis"), ("host_case: {open: true}\n", "may"), ("person: {too_ill_to_travel: true}\n", "may")],
)
def test_the_hand_over_can_be_put_off_for_a_case_here_or_illness(said: str, postponed: str) -> None:
    found = judge(said + ARRESTED % "decided", CHARGE)

    assert found.find("postpone_surrender").modality == postponed
    assert found.find("surrender").modality == "must", "a delay is no bar"


@pytest.mark.parametrize(("stage", "longer"), [("requested", "no_basis"), ("decided", "may"), ("complaint", "may")])
def test_only_a_decision_opens_more_than_twelve_months(stage: str, longer: str) -> None:
    found = [item for item in judge(ARRESTED % stage, CHARGE).findings if item.act == "extend_arrest"]

    assert {item.by: item.modality for item in found} == {"investigating_judge": longer, "supreme_court": "no_basis"}


def test_who_suspends_a_surrender_prolongs_the_custody() -> None:
    found = [item for item in judge(ARRESTED % "suspended", CHARGE).findings if item.act == "extend_arrest"]

    assert {item.by: item.modality for item in found}["supreme_court"] == "must"


# -- the first days -------------------------------------------------------------------------------------------------


def test_the_head_of_the_place_of_custody_frees_when_no_order_came() -> None:
    found = limits(judge(HELD + "events: [{what: detain, at: 2022-12-05T10:30+06:00}]", CHARGE))

    assert found["kz-cpc-133"].limit.who == "head of the place of custody"
    assert clock(found["kz-cpc-133"]) == clock(found["kz-cpc-588-3"]) == "2022-12-08T10:30+06:00"


@pytest.mark.parametrize(("age", "ends"), [(24, "2022-12-07T10:30+06:00"), (17, "2022-12-06T10:30+06:00")])
def test_in_a_kazakh_case_forty_eight_hours_are_the_rule(age: int, ends: str) -> None:
    own = "host_case: {open: true}\nwarrant: {national: false, interstate: false}\n"
    held = HELD + f"person: {{age: {age}}}\nevents: [{{what: detain, at: 2022-12-05T10:30+06:00}}]\n"

    assert clock(limits(judge(own + held))["kz-cpc-14"]) == ends
    assert "kz-cpc-14" not in limits(judge(held, CHARGE)), "article 587 allows seventy-two hours"


def test_a_complaint_against_the_detention_is_due_in_fifteen_days() -> None:
    found = limits(judge(HELD + "events: [{what: detain, at: 2022-12-05}]", CHARGE))["kz-cpc-106"]

    assert (found.limit.kind, found.limit.who, clock(found)) == ("deadline", "person", "2022-12-20")
    assert "kz-cpc-106" not in limits(judge("", CHARGE))


@pytest.mark.parametrize(
    ("stage", "norm"), [("provisional_arrest", "kz-cpc-588-6-8"), ("extradition_arrest", "kz-cpc-589-term-10")]
)
def test_a_bar_that_becomes_known_frees_from_either_custody(stage: str, norm: str) -> None:
    barred, open_ = (judge(f"custody: {{stage: {stage}}}\nrequest: {{stage: received}}\n", charge)
                     for charge in ("RU-280.3(1)", CHARGE))  # fmt: skip

    assert norm in barred.find("release", encounter="extradition_request").norms
    assert norm not in open_.find("release", encounter="extradition_request").norms


def test_every_remedy_names_a_provision_that_stands_on_a_page() -> None:
    named = {norm.remedy for norm in law().norms if norm.remedy and norm.remedy.startswith(("kz-cpc", "kz-appc"))}

    assert {name for name in named if name not in law().by_id} == set()
