"""The clock of custody: hours to the minute, days counted with the first, terms that move over weekends, and stays."""

from __future__ import annotations

from datetime import date

import pytest

from .conftest import HELD, clock, judge, law, limits, other, questions

DETAINED = HELD + "events: [{what: detain, at: %s}]\n"
AT_HALF_PAST_TEN = DETAINED % "2022-12-05T10:30+06:00"
DECIDED = """
as_of: %s
custody: {stage: extradition_arrest}
request: {stage: received}
extradition: {stage: %s}
events: [{what: decide_surrender, at: 2026-01-27, served_at: %s}]
"""
CHARGE = "RU-205.2(2)"


# -- the first hours ------------------------------------------------------------------------------------------------


def test_a_hold_ends_seventy_two_hours_later_to_the_minute() -> None:
    """[!limit-kind] [!within] The 72 hours are a maximum: the end of a hold, not a deadline to act."""
    found = judge(AT_HALF_PAST_TEN, CHARGE).find("detain", encounter="exit_control")
    hold = limits(found)["kz-cpc-587-72h"]

    assert (hold.limit.kind, hold.running, hold.certain) == ("maximum", True, True)
    assert clock(hold) == "2022-12-08T10:30+06:00"
    assert {norm.within for norm in law().norms if norm.id in found.norms} == {"kz-cpc-587-72h"}


def test_the_prosecutor_must_ask_for_custody_by_the_sixtieth_hour() -> None:
    """[!limit-from] Counted back from the end of another limit."""
    motion = limits(judge(AT_HALF_PAST_TEN, CHARGE))["kz-cpc-588-file"]

    assert (motion.limit.kind, motion.limit.who) == ("deadline", "prosecutor")
    assert clock(motion) == "2022-12-07T22:30+06:00"


def test_without_the_hour_the_hold_is_taken_to_end_as_late_as_it_can() -> None:
    """Of a maximum the latest end is worse for the person."""
    hold = limits(judge(DETAINED % "2022-12-05", CHARGE))["kz-cpc-587-72h"]

    assert (str(hold.starts), clock(hold)) == ("2022-12-05", "2022-12-08T23:59+06:00")


@pytest.mark.parametrize(
    ("detained", "sixtieth"), [("2022-12-05", "2022-12-07T12:00+06:00"), ("2022-12", "2022-12-03T12:00+06:00")]
)
def test_without_the_hour_the_sixtieth_is_taken_to_come_as_early_as_it_can(detained: str, sixtieth: str) -> None:
    """Of every other limit the earliest end counts, that of a limit counted from the end of a maximum too."""
    assert clock(limits(judge(DETAINED % detained, CHARGE))["kz-cpc-588-file"]) == sixtieth


def test_a_hold_without_a_known_start_is_listed_without_dates() -> None:
    """[!event] [!limit-unknown] The clock needs the hour at which liberty was taken; a stage alone does not give it."""
    hold = limits(judge(HELD, CHARGE))["kz-cpc-587-72h"]

    assert (hold.starts, hold.ends, hold.running) == (None, None, False)


@pytest.mark.parametrize("detained", ["2024-02-29T10:00+06:00", "2024-02-29T10:00", "2024-02-29T04:00Z"])
def test_hours_pass_while_the_clocks_of_kazakhstan_are_put_back(detained: str) -> None:
    """On 1 March 2024 Almaty went from +06 to +05: seventy-two hours later the clock shows an hour less."""
    found = limits(judge("as_of: 2024-03-01\n" + DETAINED % detained, CHARGE))

    assert clock(found["kz-cpc-587-72h"]) == "2024-03-03T09:00+05:00"
    assert clock(found["kz-cpc-588-file"]) == "2024-03-02T21:00+05:00"


def test_a_record_is_due_three_hours_after_delivery() -> None:
    events = "events: [{what: delivery, at: 2022-12-05T22:15}, {what: detention_record, at: 2022-12-06T01:00}]"
    found = limits(judge(HELD + events, CHARGE))

    assert [clock(found[name]) for name in ("kz-cpc-129", "kz-cpc-131-record", "kz-cpc-131-prosecutor")] == [
        "2022-12-06T01:15+06:00", "2022-12-06T01:15+06:00", "2022-12-06T13:00+06:00"]  # fmt: skip


# -- forty days, one month, twelve months ---------------------------------------------------------------------------


def test_forty_days_count_the_first() -> None:
    found = limits(judge(AT_HALF_PAST_TEN, CHARGE))

    assert clock(found["kz-cpc-588-40d"]) == clock(found["minsk-62-1"]) == "2023-01-13"
    assert clock(found["kz-cpc-588-warning"]) == "2023-01-03"


def test_a_weekend_does_not_lengthen_custody() -> None:
    """CPC 48 moves the end of a term over days off, except for detention and custody."""
    found = limits(judge("as_of: 2022-12-08\n" + DETAINED % "2022-12-07", CHARGE))

    assert date.fromisoformat(clock(found["kz-cpc-588-40d"])).weekday() == 6


@pytest.mark.parametrize("requesting", ["TM", "GE"])
def test_one_month_where_the_protocol_of_1997_does_not_bind(requesting: str) -> None:
    """[!limit-choice] [!limit-when] Forty days "or another term that a treaty sets"."""
    found = limits(judge(AT_HALF_PAST_TEN + f"requesting: {requesting}", other()))

    assert clock(found["minsk-62-1-orig"]) == clock(found["kz-cpc-588-40d"]) == "2023-01-04"
    assert "minsk-62-1" not in found


def test_kyrgyzstan_is_bound_by_chisinau_and_has_forty_days() -> None:
    """Without the Protocol of 1997 as well, but Minsk has not governed between the two since 2004."""
    found = limits(judge(AT_HALF_PAST_TEN + "requesting: KG", other()))

    assert clock(found["chis-75-b"]) == clock(found["kz-cpc-588-40d"]) == "2023-01-13"
    assert "minsk-62-1" not in found


def test_an_unknown_accession_takes_the_longer_of_two_maximums() -> None:
    """Whether Chisinau and the Protocol bind Uzbekistan is blank: the later end is worse for the person."""
    found = limits(judge(AT_HALF_PAST_TEN + "requesting: UZ", other()))

    assert (clock(found["kz-cpc-588-40d"]), found["minsk-62-1"].certain) == ("2023-01-13", False)


def test_an_imprecise_day_of_detention_is_taken_at_its_latest() -> None:
    found = limits(judge("as_of: 2023-01-05\n" + DETAINED % "2022-12", CHARGE))

    assert clock(found["kz-cpc-588-40d"]) == "2023-02-08"
    assert clock(found["kz-cpc-589-12m"]) == "2023-12-30"


def test_forty_days_end_with_the_request() -> None:
    received = "request: {stage: received}\nextradition: {stage: requested}\n"

    assert "minsk-62-1" not in limits(judge(AT_HALF_PAST_TEN + received, CHARGE))


@pytest.mark.parametrize(("day", "maximum"), [("2022-12-05", "minsk-62-1"), ("2024-01-15", "chis-75-b")])
def test_forty_days_run_where_a_request_does_not_apply(day: str, maximum: str) -> None:
    """`n/a` is no request: what ends with the request has not ended."""
    found = judge(f"as_of: {day}\n{DETAINED % day}request: n/a", CHARGE)

    assert maximum in limits(found)


@pytest.mark.parametrize(("stage", "listed"), [("requested", True), ("decided", False), ("complaint", False)])
def test_twelve_months_are_a_hard_stop_only_while_no_decision_exists(stage: str, listed: bool) -> None:
    """[!limit-value] After the decision the judge may go up to the maximum of the foreign law."""
    held = "as_of: 2026-02-01\ncustody: {stage: extradition_arrest}\nevents: [{what: detain, at: 2025-05-10}]\n"
    found = limits(judge(held + f"request: {{stage: received}}\nextradition: {{stage: {stage}}}", CHARGE))

    assert ("kz-cpc-589-12m" in found) is listed
    assert not listed or clock(found["kz-cpc-589-12m"]) == "2026-05-09"


def test_twelve_months_are_only_possible_where_the_stage_is_unknown() -> None:
    found = limits(judge(AT_HALF_PAST_TEN + "extradition: left out\nrequest: left out", CHARGE))

    assert (found["kz-cpc-589-12m"].certain, clock(found["kz-cpc-589-12m"])) == (False, "2023-12-04")


# -- the complaint and the hand-over --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "file_by", "lapses"),
    [
        ("2026-01-29", "2026-02-06", "2026-02-09"),  # the tenth day is a Sunday
        ("2026-01-30", "2026-02-06", "2026-02-09"),  # the tenth day is a Monday
        ("2026-03-11", "2026-03-20", "2026-03-26"),  # Nauryz follows a weekend
        ("2026-02-02", "2026-02-11", "2026-02-12"),
    ],
)
def test_a_complaint_is_due_ten_days_from_service_and_filed_the_working_day_before(
    served: str, file_by: str, lapses: str
) -> None:
    """[!event] From service of the copy, not from the decision; CPC 48 moves an end that falls on a day off."""
    deadline = limits(judge(DECIDED % (served, "decided", served), CHARGE).find("decide_surrender"))["kz-cpc-592-10d"]

    assert (str(deadline.starts), str(deadline.file_by), clock(deadline)) == (served, file_by, lapses)
    assert (deadline.limit.kind, deadline.limit.who, deadline.running) == ("deadline", "person", True)


def test_of_an_imprecise_service_the_earliest_day_counts() -> None:
    deadline = limits(judge(DECIDED % ("2026-02-02", "decided", "2026-02"), CHARGE))["kz-cpc-592-10d"]

    assert (str(deadline.file_by), clock(deadline)) == ("2026-02-10", "2026-02-11")


def test_a_decision_that_was_not_served_starts_no_deadline() -> None:
    found = limits(judge(DECIDED % ("2026-02-02", "decided", "unknown"), CHARGE))

    assert (found["kz-cpc-592-10d"].starts, found["kz-cpc-592-10d"].ends) == (None, None)


def test_surrender_waits_for_the_complaint_term_and_then_for_the_ruling() -> None:
    """[!stay] Both are "not yet": limits of kind waiting, beside a modality that stays what it was."""
    decided = judge(DECIDED % ("2026-02-02", "decided", "2026-01-29"), CHARGE).find("surrender")
    complaint = judge((DECIDED % ("2026-02-12", "complaint", "2026-01-29")).replace(
        "events: [", "events: [{what: appeal, at: 2026-02-05}, "), CHARGE).find("surrender")  # fmt: skip
    term, ruling = limits(decided)["kz-cpc-591-stay"], limits(complaint)["kz-cpc-592-stay"]

    assert (decided.modality, complaint.modality) == ("must", "must")
    assert (term.limit.kind, term.running, clock(term)) == ("waiting", True, "2026-02-09")
    assert (ruling.limit.kind, ruling.running, ruling.ends) == ("waiting", True, None)
    assert clock(limits(complaint)["kz-cpc-592-1m"]) == "2026-03-05"


def test_a_suspended_surrender_waits_without_an_end() -> None:
    """[!stay] The court's suspension is the place where an asylum case or a UN committee can stop the hand-over."""
    found = judge(DECIDED % ("2026-03-10", "suspended", "2026-01-29") + "protection: {court_stay: true}", CHARGE)
    stay = limits(found.find("surrender"))["kz-cpc-592-suspended"]

    assert (found.find("surrender").modality, stay.running, stay.ends) == ("must", True, None)


def test_the_hand_over_is_due_within_thirty_days_of_taking_effect() -> None:
    in_force = "as_of: 2026-02-12\nrequest: {stage: received}\nextradition: {stage: in_force}\n"
    events = "events: [{what: decision_takes_effect, at: 2026-02-10}, {what: agreed_handover, at: 2026-02-16}]"
    found = limits(judge(in_force + events, CHARGE))

    assert (found["kz-cpc-594-30d"].limit.kind, clock(found["kz-cpc-594-30d"])) == ("term", "2026-03-12")
    assert (found["chis-82"].limit.kind, clock(found["chis-82"])) == ("maximum", "2026-03-03")


def test_custody_is_appealed_within_three_days_and_under_chisinau_it_is_asked_where() -> None:
    order = "events: [{what: custody_order, at: %s}]\n"
    minsk = limits(judge(HELD + order % "2022-12-08", CHARGE))["kz-cpc-107"]
    chisinau = limits(judge("as_of: 2024-01-18\n" + HELD + order % "2024-01-18", CHARGE))["kz-cpc-107"]

    assert (str(minsk.file_by), clock(minsk), minsk.certain) == ("2022-12-09", "2022-12-12", True)
    assert (str(chisinau.file_by), clock(chisinau), chisinau.certain) == ("2024-01-19", "2024-01-22", False)


def test_bail_exists_since_september_2025() -> None:
    """[!act] Release on bail is an act of its own, an outcome beside arrest."""
    before, since = (judge(f"as_of: {day}\n{HELD}", CHARGE).find("release_on_bail", encounter="release")
                     for day in ("2025-09-15", "2025-09-16"))  # fmt: skip

    assert (before.modality, since.modality, since.norms) == ("no_basis", "may", ("kz-cpc-589-1",))


def test_a_search_in_the_national_register_alone_may_not_be_enough_to_detain() -> None:
    """[!question] CPC 587 does not say which search makes a person wanted by a foreign state."""
    found = judge("warrant: {interstate: false}", CHARGE).find("detain", encounter="identity_check")

    assert (found.possible, questions(found)) == (("may", "no_basis"), ["kz-cpc-587-national"])
