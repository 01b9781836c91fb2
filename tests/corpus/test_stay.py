"""Stay in Kazakhstan: the last lawful day, registration, permits, entry, work."""

from __future__ import annotations

import pytest

from safeconduct import Assessment, Finding

from .conftest import clock, judge, limits, questions

CHARGE = "RU-205.2(2)"
STAY = """
stay: {basis: visa_free, entered_on: 2023-03-01, kept_from_leaving: false, overstay_penalised: false, registered: true,
       evasion_penalised: false, entered_lawfully: true, sham_marriage: false, ninety_days_used: false}
stays: []
host_offences: []
entry: {expelled_within_five_years: false, unpaid_penalty: false, security_ground: false, other_bar: false, visa: false}
expulsion: {stage: none, limitation_run: false, other_breach: false, public_order_ground: false}
"""
VISA_FREE = STAY + "documents: {internal_id: true, travel_passport: false, iin: false}\n"
PERMIT = """
as_of: %s
documents: {travel_passport: {valid_until: %s}}
permit: {sponsors: [%s], dwelling_consent: true, fingerprints: true, solvent: true, solvency_exempt: false,
         security_agreed: true, other_bar: false}
"""


def late(day: str, changes: str = "") -> Finding:
    """Whether the police can fine or warn for a late departure is what tells the last lawful day."""
    known = VISA_FREE.replace("stays: []\n", "") if "stays:" in changes else VISA_FREE
    return judge(f"{known}as_of: {day}\n{changes}", CHARGE).find("order_civil_expulsion")


def granted(of: str, day: str, until: str = "2030-01-01", sponsors: str = "employer") -> Finding:
    return kind(judge(STAY + PERMIT % (day, until, sponsors), CHARGE), of)


def kind(assessment: Assessment, of: str) -> Finding:
    """The finding on granting one kind of permit."""
    return next(found for found in assessment.findings if (found.act, found.of) == ("grant_permit", of))


# -- the last lawful day --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nationality", "last", "contested", "after"),
    [
        ("RU", "2023-05-29", "2023-05-30", "2023-05-31"),
        ("AM", "2023-05-29", "2023-05-30", "2023-05-31"),
        ("GE", "2023-03-30", "2023-03-31", "2023-04-01"),
    ],
)
def test_ninety_days_for_the_union_and_thirty_for_others(
    nationality: str, last: str, contested: str, after: str
) -> None:
    """Entry on 1 March; whether that day counts is a question, which matters on one day only."""
    person = f"person: {{citizenships: [{nationality}]}}\n"

    assert late(last, person).modality == "no_basis"
    assert questions(late(contested, person)) == ["kz-stay-first-day"]
    assert late(after, person).modality == "may"


def test_an_earlier_stay_counts_since_january_2023_and_not_before() -> None:
    earlier = "stays: [{in: 2023-01-01, out: 2023-02-15, basis: visa_free}]\n"
    run = "stays: [{in: 2022-06-01, out: 2022-09-01, basis: visa_free}]\n"
    known = VISA_FREE.replace("stays: []\n", "").replace("2023-03-01", "2022-09-01")
    before = judge(f"{known}as_of: 2022-11-01\n{run}", CHARGE)

    assert late("2023-05-01", earlier).unknown == ("stay.permitted_until",)
    assert late("2023-05-01", "stays: [{in: 2022-08-01, out: 2022-09-01, basis: visa_free}]\n").modality == "no_basis"
    assert before.find("order_civil_expulsion").modality == "no_basis"


def test_the_last_day_and_registration_are_dated_limits() -> None:
    found = limits(judge(VISA_FREE.replace("2023-03-01", "2026-07-10") + "as_of: 2026-07-20\n", CHARGE))

    assert clock(found["kz-mig-6-4-visa-free"]) == "2026-10-07"
    assert clock(found["kz-mig-6-5"]) == "2026-08-09"
    assert found["kz-mig-6-5"].file_by is not None
    assert "kz-mig-6-5" not in limits(judge(VISA_FREE + "as_of: 2023-03-20\n", CHARGE))


def test_a_permit_ends_on_its_own_day() -> None:
    found = limits(judge("as_of: 2023-06-01\nstay: {basis: temporary_permit, permitted_until: 2023-06-30}\n", CHARGE))

    assert clock(found["kz-mig-6-4"]) == "2023-06-30"


# -- registration and entry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "modality"), [("2026-06-30", "no_basis"), ("2026-07-01", "may")])
def test_a_landlord_can_undo_a_registration_since_july_2026(day: str, modality: str) -> None:
    entered = VISA_FREE.replace("2023-03-01", "2026-06-20").replace(
        "registered: true", "host_refuses: true, wrong_data: false"
    )

    assert judge(f"{entered}as_of: {day}\n", CHARGE).find("refuse_registration").modality == modality


def test_to_be_wanted_elsewhere_bars_no_entry_and_an_expulsion_does() -> None:
    barred = VISA_FREE.replace("expelled_within_five_years: false", "expelled_within_five_years: true")

    admitted = judge(VISA_FREE, CHARGE).find("refuse_entry")
    assert (admitted.modality, admitted.norms) == ("must_not", ("visafree-docs",)), "the card is a paper to enter on"
    assert judge(barred, CHARGE).find("allow_entry").modality == "must_not"
    assert judge(barred, CHARGE).find("detain", encounter="entry_control").modality == "may"


@pytest.mark.parametrize(("day", "modality"), [("2023-01-26", "may"), ("2023-01-27", "must_not")])
def test_who_has_used_ninety_days_is_not_let_in_since_january_2023(day: str, modality: str) -> None:
    used = VISA_FREE.replace("ninety_days_used: false", "ninety_days_used: true")

    assert judge(f"{used}as_of: {day}\n", CHARGE).find("allow_entry").modality == modality


def test_transit_is_an_encounter() -> None:
    assert judge(VISA_FREE, CHARGE).find("detain", encounter="transit").modality == "may"


# -- permits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "until", "sponsors", "possible"),
    [
        ("2023-01-31", "2023-02-01", "employer", ("may", "must_not")),
        ("2023-03-10", "2023-05-01", "employer", ("must_not",)),
        ("2023-03-10", "2024-05-01", "employer", ("may", "must_not")),
        ("2023-03-10", "2024-05-01", "", ("must_not", "no_basis")),
    ],
)
def test_a_temporary_permit_needs_a_sponsor_and_a_passport(
    day: str, until: str, sponsors: str, possible: tuple[str, ...]
) -> None:
    """[!of] [!set] A wanted person is not barred as such: what can justify a refusal was not found."""
    found = granted("temporary", day, until, sponsors)

    assert found.possible == possible
    if "may" in possible:
        assert (found.norms[0], found.not_encoded) == ("kz-mig-6-1", ("kz-992-unknown",))


def test_permanent_residence_is_barred_by_any_charge_at_home() -> None:
    """49(1) asks for no counterpart: the charge of which surrender is barred bars the permit."""
    wanted = judge(STAY + PERMIT % ("2023-03-10", "2030-01-01", "employer"), "RU-280.3(1)")
    free = judge(STAY + PERMIT % ("2023-03-10", "2030-01-01", "employer") + "charges: []\n")

    assert wanted.find("surrender").modality == "must_not"
    assert kind(wanted, "permanent").modality == "must_not"
    assert kind(free, "permanent").modality == "may"


def test_a_permanent_permit_is_lost_with_the_first_charge() -> None:
    holder = "stay: {basis: permanent_permit, permitted_until: 2030-01-01}\n"

    assert judge(holder, "RU-280.3(1)").find("annul_permit").modality == "must"
    assert judge(holder + "charges: []\n").find("annul_permit").possible != ("must",)


# -- work -----------------------------------------------------------------------------------------------------------


def test_an_internal_card_opens_the_number_until_march_2024_and_is_contested_since() -> None:
    before, since = (
        judge(f"{VISA_FREE}as_of: {day}\n", CHARGE).find("issue_iin") for day in ("2024-02-29", "2024-04-01")
    )

    assert before.modality == "may"
    assert questions(since) == ["kz-iin-agreement"]


def test_nationals_of_the_union_work_without_a_permit_once_they_have_the_number() -> None:
    without, number, foreign = (judge(STAY + said, CHARGE).find("work") for said in (
        "documents: {iin: false}\n", "documents: {iin: true}\n",
        "documents: {iin: true}\nperson: {citizenships: [GE]}\npermit: {work: false, sponsors: []}\n",
    ))  # fmt: skip

    assert (without.modality, without.norms) == ("must_not", ("kz-labour-28",))
    assert number.modality == "may"
    assert (foreign.modality, foreign.norms) == ("must_not", ("kz-labour-26-1-4",))


FAMILY = PERMIT % ("2023-03-10", "2030-01-01", "family") + "family:\n  - {%s}\n"


@pytest.mark.parametrize(
    ("who", "possible"),
    [
        ("relation: spouse, citizenship: KZ, here: true, stay: none", ("may", "must_not")),
        ("relation: parent, citizenship: RU, here: true, stay: permanent_permit", ("may", "must_not")),
        ("relation: spouse, citizenship: RU, here: true, stay: visa_free", ("must_not",)),
        ("relation: cousin, citizenship: KZ, here: true, stay: none", ("must_not",)),
    ],
)
def test_whose_papers_let_a_family_member_be_joined(who: str, possible: tuple[str, ...]) -> None:
    """Migration Law 27: a citizen or a permanent resident can ask for a husband or wife, a child or a parent."""
    found = kind(judge(STAY + FAMILY % who, CHARGE), "temporary")

    assert found.possible == possible


def test_the_husband_or_wife_of_a_citizen_works_without_a_permit() -> None:
    said = STAY + "documents: {iin: true}\nperson: {citizenships: [GE]}\npermit: {work: false, sponsors: [family]}\n"
    married, single = (
        judge(said + f"family: [{member}]\n", CHARGE).find("work")
        for member in ("{relation: spouse, citizenship: KZ, here: true}", "")
    )

    assert (married.modality, single.modality) == ("may", "must_not")


def test_a_stay_is_shortened_for_a_breach_or_once_its_ground_is_gone() -> None:
    gone, kept = (
        judge(f"{VISA_FREE}permit: {{ground_gone: {said}}}\n", CHARGE).find("shorten_stay")
        for said in ("true", "false")
    )

    assert (gone.modality, gone.norms) == ("may", ("kz-for-27",))
    assert kept.modality == "no_basis"
