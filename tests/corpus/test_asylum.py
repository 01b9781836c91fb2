"""Asylum in Kazakhstan: the claim, the certificate, the decision, the appeal, and what each of them protects from."""

from __future__ import annotations

import pytest

from safeconduct import Finding

from .conftest import clock, judge, limits, line, questions, surrender

NO_GROUND = (
    "asylum: {stage: %s, beyond_appeal: false, false_information: false, other_protection: false, "
    "third_country: false, "
    "banned_organisation: false, excluded: false, ground_of_loss: false, fingerprints_refused: false%s}\n"
)
FEAR, NO_FEAR = "risk: {persecution: true}\n", "risk: {persecution: false}\n"
CHARGE = "RU-205.2(2)"
PENDING, ON_APPEAL = NO_GROUND % ("pending", ""), NO_GROUND % ("on_appeal", "")


def decision(*said: str) -> tuple[str, str]:
    found = judge("".join(said), CHARGE)
    return (found.find("grant_asylum", encounter="asylum_decision").modality,
            found.find("refuse_asylum", encounter="asylum_decision").modality)  # fmt: skip


def expel(*said: str) -> Finding:
    (found,) = (
        item for item in judge("".join(said), CHARGE).findings if item.act == "expel" and item.to == "requesting"
    )
    return found


# -- the claim and the certificate ----------------------------------------------------------------------------------


def test_a_claim_is_registered_and_the_certificate_is_due() -> None:
    found = judge(PENDING, CHARGE)

    assert found.find("issue_asylum_certificate").modality == "must"
    assert found.find("decline_asylum_application").modality == "must_not"


@pytest.mark.parametrize(("day", "limited"), [("2023-12-31", False), ("2024-01-01", True)])
def test_fingerprints_come_after_the_certificate_and_are_no_condition_of_it(day: str, limited: bool) -> None:
    """Refugees Law 10(6) since 2024: the certificate on the day of registration, fingerprints within three days."""
    said = PENDING.replace("fingerprints_refused: false", "fingerprints_refused: true")
    given = f"as_of: {day}\nevents: [{{what: issue_asylum_certificate, at: {day}}}]\n"
    found = judge(given + said, CHARGE)
    due = found.find("issue_asylum_certificate")

    assert (due.modality, due.norms[:1]) == ("must", ("kz-ref-10-6",))
    assert ("kz-ref-10-6-fingerprints" in limits(found)) is limited


@pytest.mark.parametrize(("day", "forbidden"), [("2021-06-30", False), ("2021-07-01", True)])
def test_refusing_to_take_a_claim_is_forbidden_since_july_2021(day: str, forbidden: bool) -> None:
    found = judge(f"as_of: {day}\n" + PENDING, CHARGE).find("decline_asylum_application")

    assert found.modality == "must_not", "before, the certificate that is due left no room for it"
    assert ("kz-appc-64" in found.norms) is forbidden


def test_who_has_not_asked_is_told_what_follows_from_asking() -> None:
    found = judge(NO_GROUND % ("none", ""), CHARGE)

    assert found.find("apply_for_asylum").modality == "may"
    assert found.find("issue_asylum_certificate").after == ("apply_for_asylum",)


@pytest.mark.parametrize("start", ["entry", "learned_of_danger"])
def test_five_days_run_from_arrival_or_from_learning_and_end_nothing(start: str) -> None:
    name = {"entry": "kz-ref-10-5d", "learned_of_danger": "kz-ref-10-5d-danger"}[start]
    found = judge(NO_GROUND % ("none", "") + f"events: [{{what: {start}, at: 2022-12-01}}]", CHARGE)
    term = limits(found)[name]

    assert (term.limit.kind, term.limit.who, clock(term)) == ("term", "person", "2022-12-06")
    assert "nothing" in term.limit.then


def test_lateness_is_no_ground_of_refusal() -> None:
    late = "events: [{what: entry, at: 2022-03-01}]\n"

    assert decision(PENDING, FEAR, late) == decision(PENDING, FEAR) == ("must", "no_basis")


def test_the_body_that_holds_for_unlawful_stay_passes_the_wish_on_within_a_day() -> None:
    held = NO_GROUND % ("none", "") + "custody: {stage: detained}\nevents: [{what: detain, at: 2022-12-01}]\n"
    found = limits(judge(held + "warrant: {national: false, interstate: false}", CHARGE))

    assert clock(found["kz-ref-10-4"]) == "2022-12-02"
    assert "kz-ref-10-4" not in limits(judge(held, CHARGE)), "the paragraph does not speak of people held on a search"


# -- the decision ---------------------------------------------------------------------------------------------------


def test_the_list_of_grounds_is_closed() -> None:
    assert decision(PENDING, FEAR) == ("must", "no_basis")


def test_without_a_well_founded_fear_the_status_is_refused() -> None:
    assert decision(PENDING, NO_FEAR) == ("must_not", "must")


@pytest.mark.parametrize(
    ("ground", "norm"),
    [
        ("false_information", "kz-ref-12-2"),
        ("other_protection", "kz-ref-12-3"),
        ("third_country", "kz-ref-12-4"),
        ("banned_organisation", "kz-ref-12-5"),
        ("excluded", "kz-ref-12-6-8"),
    ],
)
def test_each_ground_allows_a_refusal(ground: str, norm: str) -> None:
    said = PENDING.replace(f"{ground}: false", f"{ground}: true") + FEAR
    found = judge(said, CHARGE).find("refuse_asylum", encounter="asylum_decision")

    assert (found.modality, found.norms) == ("may", (norm,))


@pytest.mark.parametrize(("day", "refusal"), [("2023-12-31", "no_basis"), ("2024-01-01", "may")])
def test_fingerprints_became_a_ground_in_2024(day: str, refusal: str) -> None:
    said = PENDING.replace("fingerprints_refused: false", "fingerprints_refused: true")

    assert decision(f"as_of: {day}\n", said, FEAR)[1] == refusal


def test_nobody_is_asked_what_could_exclude_them() -> None:
    found = judge("asylum: {stage: pending}\nrisk: {persecution: true}", CHARGE)
    asked = {question.fact for question in found.questions}

    assert (
        not {"asylum.excluded", "asylum.false_information", "asylum.banned_organisation", "asylum.third_country"}
        & asked
    )


def test_a_decision_is_due_in_three_months_and_may_be_put_off_a_year() -> None:
    found = limits(judge(PENDING + "events: [{what: issue_asylum_certificate, at: 2022-12-01}]", CHARGE))

    assert [clock(found[name]) for name in ("kz-ref-11-3m", "kz-ref-11-1y")] == ["2023-03-01", "2024-03-01"]


def test_the_status_lasts_a_year_and_is_prolonged_a_month_before() -> None:
    found = limits(judge(NO_GROUND % ("granted", "") + "events: [{what: grant_asylum, at: 2022-06-15}]", CHARGE))

    assert clock(found["kz-ref-11-status"]) == "2023-06-15"
    assert clock(found["kz-ref-11-renew"]) == "2023-05-15"


@pytest.mark.parametrize(("lost", "end"), [("true", "must"), ("false", "no_basis")])
def test_the_status_ends_only_on_a_listed_ground(lost: str, end: str) -> None:
    said = (NO_GROUND % ("granted", "")).replace("ground_of_loss: false", f"ground_of_loss: {lost}")

    assert judge(said, CHARGE).find("withdraw_asylum").modality == end


UNSOUGHT, NO_CASE = "warrant: {national: false, interstate: false, interpol: false}\n", "host_case: {open: false}\n"


@pytest.mark.parametrize(("stage", "paper"), [("granted", "must"), ("pending", "no_basis")])
def test_a_refugee_gets_a_travel_document_and_a_seeker_does_not(stage: str, paper: str) -> None:
    assert judge(NO_GROUND % (stage, "") + UNSOUGHT + NO_CASE, CHARGE).find("issue_travel_document").modality == paper


def test_the_travel_document_may_be_refused_to_whom_a_case_in_the_country_keeps_from_leaving() -> None:
    """Order 391, point 9: a restriction of the exit by article 23 of the Foreigners' Law is the one ground."""
    granted = NO_GROUND % ("granted", "")
    stopped, sought = (judge(granted + more, CHARGE) for more in ("host_case: {open: true}\n", NO_CASE))

    assert stopped.find("refuse_travel_document").modality == stopped.find("issue_travel_document").modality == "may"
    assert sought.find("issue_travel_document").possible == ("must", "may")
    assert questions(sought.find("issue_travel_document")) == ["kz-for-23-liability"], "does a foreign search stop it?"


def test_the_travel_document_is_due_in_two_months() -> None:
    """Order 391, point 3."""
    asked = NO_GROUND % ("granted", "") + "events: [{what: apply_for_travel_document, at: 2022-12-01}]"

    assert clock(limits(judge(asked, CHARGE))["kz-391-3"]) == "2023-02-01"


# -- the appeal -----------------------------------------------------------------------------------------------------


def test_a_refusal_can_be_appealed_and_the_shorter_term_is_shown() -> None:
    served = "as_of: 2022-12-05\nevents: [{what: refuse_asylum, at: 2022-11-28, served_at: 2022-11-30}]\n"
    found = limits(judge(NO_GROUND % ("refused", "") + served, CHARGE))

    assert clock(found["kz-appc-92"]) == "2023-02-28"
    assert (clock(found["kz-appc-136-direct"]), found["kz-appc-136-direct"].certain) == ("2022-12-30", False)
    assert clock(found["kz-ref-18-1"]) == "2022-12-28"


def test_what_can_no_longer_be_appealed_has_no_such_terms() -> None:
    said = (NO_GROUND % ("refused", "")).replace("beyond_appeal: false", "beyond_appeal: true")

    assert not {"kz-appc-92", "kz-appc-136-direct", "kz-ref-18-1"} & set(limits(judge(said, CHARGE)))


def test_an_appeal_suspends_the_refusal_and_no_expulsion() -> None:
    said = ON_APPEAL + "events: [{what: appeal_asylum_refusal, at: 2022-12-01}]"
    found = judge(said, CHARGE)
    stay = limits(found)["kz-appc-96"]

    assert (stay.limit.kind, stay.running, stay.limit.acts) == ("waiting", True, ("depart",))
    assert "kz-appc-96" not in limits(expel(said))


@pytest.mark.parametrize(("stage", "annulled"), [("on_appeal", "may"), ("pending", "may")])
def test_a_court_may_annul_a_refusal(stage: str, annulled: str) -> None:
    found = judge(NO_GROUND % (stage, ""), CHARGE).find("annul_asylum_refusal")

    assert found.modality == annulled
    assert (found.after == ()) is (stage == "on_appeal")


# -- what protects from what ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["pending", "granted"])
def test_nobody_is_sent_back_to_persecution_by_any_way(stage: str) -> None:
    found = judge(NO_GROUND % (stage, "") + FEAR, CHARGE)

    assert "kz-ref-18-2" in found.find("hand_over_informally", encounter="identity_check").norms
    assert expel(NO_GROUND % (stage, ""), FEAR).modality == "must_not"


def test_the_ban_of_the_refugees_law_speaks_of_seekers_and_refugees_only() -> None:
    found = expel(NO_GROUND % ("none", ""), FEAR)

    assert "kz-ref-18-2" not in found.norms
    assert "ref-33-1" in found.norms, "the Convention waits for no claim"


def test_a_claim_without_a_danger_of_persecution_leaves_expulsion_contested() -> None:
    """The right to stay to the end of the procedure meets an order of a court: in December 2022 it went first."""
    found = expel(PENDING, NO_FEAR)

    assert "must_not" in found.possible and len(found.possible) > 1
    assert "kz-ref-8-expulsion" in questions(found)


def test_under_appeal_it_is_open_whether_the_person_is_still_a_seeker() -> None:
    assert "kz-ref-1-seeker" in questions(expel(ON_APPEAL, NO_FEAR))
    assert "kz-ref-1-seeker" not in questions(expel(PENDING, NO_FEAR))


def test_the_ban_on_return_may_reach_surrender_beside_the_convention() -> None:
    found = surrender(PENDING + FEAR, CHARGE)

    assert found.modality == "must_not"
    assert line(found, "kz-ref-18-2-surrender").status == "open"
    assert {item.fact for item in line(found, "kz-ref-18-2-surrender").because} >= {"kz-ref-18-2-extradition"}


def test_a_claim_alone_is_no_bar_to_surrender() -> None:
    assert surrender(PENDING + NO_FEAR, CHARGE).modality == "must"
