"""Expulsion from Kazakhstan: its grounds, its three courts, its clocks, and what stands against it."""

from __future__ import annotations

import pytest

from safeconduct import Assessment
from safeconduct.tell.opening import opening
from safeconduct.tell.voice import voice_of

from .conftest import clock, judge, law, limits, questions, situation

CHARGE, BARRED = "RU-205.2(2)", "RU-280.3(1)"
SETTLED = """
stay: {basis: temporary_permit, permitted_until: 2022-12-01, kept_from_leaving: false, overstay_penalised: false,
       evasion_penalised: false, sham_marriage: false, registered: true, entered_on: 2022-01-01}
stays: []
host_offences: []
expulsion: {stage: none, limitation_run: false, crime_reported: false, other_breach: false, public_order_ground: false}
"""
LAWFUL = SETTLED.replace("2022-12-01", "2023-12-01")
OVER = SETTLED.replace("2022-12-01", "2022-11-01")
"""more than a month late on 5 December 2022"""
ORDERED = """
as_of: 2025-06-03
custody: {stage: expulsion_holding}
expulsion: {stage: ordered, channel: administrative, departure_date: 2025-06-07}
events: [{what: order_expulsion, at: 2025-06-02, served_at: 2025-06-02}]
"""


def offence(name: str) -> str:
    return LAWFUL.replace("host_offences: []", f"host_offences: ['{name}']")


def expulsion(changes: str, charge: str = CHARGE) -> Assessment:
    return judge(changes, charge)


@pytest.mark.parametrize(
    ("until", "day", "warn", "fined", "ordered"),
    [
        ("2022-12-05", "2022-12-05", "no_basis", "no_basis", "no_basis"),
        ("2022-12-04", "2022-12-05", "may", "no_basis", "no_basis"),
        ("2022-12-02", "2022-12-05", "may", "no_basis", "no_basis"),
        ("2022-12-01", "2022-12-05", "no_basis", "may", "no_basis"),
        ("2022-11-25", "2022-12-05", "no_basis", "may", "no_basis"),
        ("2022-11-24", "2022-12-05", "no_basis", "no_basis", "may"),
    ],
)
def test_three_and_ten_days_late_are_the_thresholds(until: str, day: str, warn: str, fined: str, ordered: str) -> None:
    """517(3)-(4): a warning to three days, a fine to ten, then a fine or expulsion as the judge chooses."""
    found = expulsion(SETTLED.replace("2022-12-01", until) + f"as_of: {day}\n")

    assert found.find("warn").modality == warn
    assert found.find("fine", encounter="administrative_case").modality == fined
    assert found.find("order_expulsion").modality == ordered
    assert found.find("fine", encounter="expulsion_hearing").modality == ordered


@pytest.mark.parametrize(
    ("changes", "modality", "norm"),
    [
        (offence("CAO 517(5)") + "person: {citizenships: [GE]}\n", "may", "kz-cao-517-2567"),
        (SETTLED.replace("overstay_penalised: false", "overstay_penalised: true"), "may", "kz-cao-517-2567"),
        (OVER.replace("evasion_penalised: false", "evasion_penalised: true"), "must", "kz-cao-517-2567-repeat"),
        (offence("CAO 495(2)"), "must", "kz-cao-495-2"),
        (offence("CAO 514(2)"), "may", "kz-cao-other-expulsion"),
        (offence("CAO 516(2)"), "must", "kz-cao-other-expulsion-must"),
        (offence("CC 392(1)"), "must", "kz-cc-392-expulsion"),
    ],
)
def test_offences_that_carry_expulsion(changes: str, modality: str, norm: str) -> None:
    found = expulsion(changes).find("order_expulsion")

    assert (found.modality, norm in found.norms) == (modality, True)


def test_a_picket_is_expelled_for_on_one_reading_whatever_the_penalty() -> None:
    found = expulsion(offence("CAO 488(8)")).find("order_expulsion")

    assert (found.possible, questions(found)) == (("must", "may"), ["kz-cao-488-grammar"])


@pytest.mark.parametrize(("day", "modality"), [("2023-12-31", "no_basis"), ("2024-01-01", "must")])
def test_refused_fingerprints_bring_expulsion_since_2024(day: str, modality: str) -> None:
    said = offence("CAO 443-1(2)").replace("2023-12-01", "2025-01-01") + f"as_of: {day}\n"

    assert expulsion(said).find("order_expulsion").modality == modality


def test_two_months_after_an_offence_nothing_may_be_imposed() -> None:
    lapsed = offence("CAO 495(2)").replace("limitation_run: false", "limitation_run: true")

    assert expulsion(lapsed).find("order_expulsion").modality == "must_not"
    assert expulsion(lapsed).find("close_case", encounter="expulsion_hearing").modality == "must"


def test_a_citizen_of_the_host_is_never_expelled() -> None:
    found = expulsion(OVER + "person: {citizenships: [RU, KZ]}\n")

    assert found.find("order_expulsion").modality == "no_basis"
    assert found.find("expel", to="requesting").modality == "no_basis"


def test_the_civil_court_needs_a_breach_and_no_threshold() -> None:
    """Law 2337, 28: one day too late is a breach of the law on foreigners."""
    late = expulsion(SETTLED.replace("2022-12-01", "2022-12-04"))

    assert late.find("order_expulsion").modality == "no_basis"
    assert late.find("order_civil_expulsion").modality == "may"
    assert expulsion(LAWFUL).find("order_civil_expulsion").modality == "no_basis"


def test_odd_jobs_of_a_national_of_the_union_bring_expulsion_on_one_reading_only() -> None:
    """CAO 517(5) asks for work without a permit that is needed; the treaty waives it for a worker with a contract."""
    found = expulsion(offence("CAO 517(5)")).find("order_expulsion")

    assert (found.possible, questions(found)) == (("may", "no_basis"), ["kz-cao-517-5-odd-jobs"])


def test_an_expulsion_that_may_be_in_force_names_its_stage() -> None:
    found = expulsion(LAWFUL.replace("stage: none,", "stage: left out,")).find("expel", to="requesting")

    assert set(found.possible) == {"must", "no_basis"}
    assert found.unknown == ("expulsion.stage",)


def test_expulsion_is_possible_only_where_a_ground_could_exist() -> None:
    lawful, nothing_known = expulsion(LAWFUL), expulsion("stay: left out\nexpulsion: left out")

    assert lawful.find("expel", to="requesting").modality == "no_basis"
    assert {"may", "no_basis"} <= set(nothing_known.find("order_expulsion").possible)
    assert nothing_known.find("order_expulsion").not_encoded == ()


def test_offences_are_never_asked_for() -> None:
    asked = {item.fact for item in expulsion("stay: left out\nexpulsion: left out").questions}

    assert not {"host_offences", "expulsion.other_breach", "stay.sham_marriage", "expulsion.order_supposed"} & asked


@pytest.mark.parametrize("charge", [CHARGE, BARRED])
def test_an_order_in_force_is_carried_out_to_the_state_of_origin_whatever_the_charge(charge: str) -> None:
    """[!before] [!to] Migration Law 60: after the order of a court, to the state of origin."""
    found = judge(LAWFUL.replace("stage: none", "stage: in_force, channel: administrative"), charge)

    assert (found.find("expel", to="requesting").modality, found.find("expel").modality) == ("must", "may")
    assert found.find("expel", to="requesting").norms == ("kz-mig-60",)


@pytest.mark.parametrize(("risk", "bar"), [("torture", "cat-3-1"), ("persecution", "ref-33-1")])
def test_treaties_go_before_the_duty_to_expel(risk: str, bar: str) -> None:
    """Migration Law 2(2)."""
    in_force = LAWFUL.replace("stage: none", "stage: in_force, channel: administrative")
    found = expulsion(in_force + f"risk: {{{risk}: true}}\n").find("expel", to="requesting")

    assert (found.modality, bar in found.norms) == ("must_not", True)


def test_the_law_on_refugees_goes_before_the_duty_to_expel() -> None:
    """Migration Law 45, 47 leave asylum seekers to it: no conflict of two statutes."""
    in_force = LAWFUL.replace("stage: none", "stage: in_force, channel: administrative")
    found = expulsion(in_force + "asylum: {stage: pending}\nrisk: {persecution: true}\n")

    assert "conflict" not in found.find("expel", to="requesting").possible
    assert found.find("expel", to="requesting").modality == "must_not"


def test_an_asylum_claim_made_late_covers_the_overstay_on_one_reading() -> None:
    found = expulsion(OVER + "asylum: {stage: pending}\n").find("order_expulsion")

    assert (found.possible, questions(found)) == (("may", "no_basis"), ["kz-asylum-overstay"])


def test_who_was_refused_the_exit_may_not_be_evading_it() -> None:
    held = OVER.replace("kept_from_leaving: false", "kept_from_leaving: true")

    assert questions(expulsion(held).find("order_expulsion")) == ["kz-kept-from-leaving"]


# -- clocks ---------------------------------------------------------------------------------------------------------


def test_the_earlier_of_ten_days_and_the_day_of_departure_is_the_deadline() -> None:
    """[!limit-choice] CAO 832 and 834(4). A day that a court has set stays where it is; 6 June 2025 is a day off."""
    due = limits(expulsion(ORDERED))["kz-cao-832"]
    later = limits(expulsion(ORDERED.replace("2025-06-07", "2025-07-20")))["kz-cao-832"]

    assert (clock(due), str(due.file_by)) == ("2025-06-07", "2025-06-05")
    assert clock(later) == "2025-06-12"


@pytest.mark.parametrize(("on", "stopped"), [("2025-06-05", True), ("2025-06-07", False)])
def test_a_complaint_stops_the_expulsion_only_before_the_day_of_departure(on: str, stopped: bool) -> None:
    """[!stay] Two dated events are compared; a stay, not a bar."""
    filed = ORDERED.replace("stage: ordered", f"stage: appeal, appealed_on: {on}")
    found = expulsion(filed)

    assert ("kz-cao-834-4" in limits(found.find("expel", to="requesting"))) is stopped
    assert found.find("expel", to="requesting").modality == "must"


def test_before_march_2025_the_texts_contradicted_each_other() -> None:
    """834(4) is new: earlier a stay is listed as one that may apply, whenever the complaint came."""
    early = ORDERED.replace("2025-06", "2024-06").replace("stage: ordered", "stage: appeal, appealed_on: 2024-06-08")
    stay = limits(expulsion(early).find("expel", to="requesting"))["kz-cao-834-4"]

    assert stay.certain is False


def test_the_hearing_comes_within_a_day_and_the_hold_ends_after_two() -> None:
    held = (
        OVER
        + "custody: {stage: administrative}\nevents: [{what: detain_administratively, at: 2022-12-05T10:00+06:00}]\n"
    )
    found = limits(expulsion(held))

    assert clock(found["kz-cao-829-5-24h"]) == "2022-12-06T10:00+06:00"
    assert clock(found["kz-cao-789"]) == "2022-12-07T10:00+06:00"


def test_holding_for_expulsion_ends_after_thirty_days() -> None:
    held = ORDERED.replace("events: [", "events: [{what: place_in_expulsion_holding, at: 2025-06-02}, ")

    assert clock(limits(expulsion(held))["kz-mig-60-30d"]) == "2025-07-01"


def test_a_reported_crime_puts_the_case_off() -> None:
    said = OVER.replace("crime_reported: false", "crime_reported: true")

    assert "kz-cao-51" in limits(expulsion(said).find("order_expulsion"))
    assert expulsion(said).find("order_expulsion").modality == "may"


# -- the first line -------------------------------------------------------------------------------------------------


def test_the_first_line_names_expulsion_though_surrender_is_contested() -> None:
    case = situation(offence("CC 392(1)"), "RU-338(1)")
    first = opening(voice_of(law()), case, expulsion(offence("CC 392(1)"), "RU-338(1)"))[0]

    assert first.startswith("Expulsion by a court") and "must be ordered" in first
    assert "CC 392(1)" in first


def test_consent_to_the_exit_has_no_basis_and_may_be_asked_for() -> None:
    """[!practice-opens]"""
    found = expulsion(LAWFUL)

    assert found.find("consent_to_exit").modality == "no_basis"
    assert found.find("ask_prosecutor_consent").modality == "may"
