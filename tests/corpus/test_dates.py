"""Which law: the host's on the day of the act, that of the offence on its last day, that of a limit at its start."""

from __future__ import annotations

from datetime import date

import pytest

from safeconduct import CaseError, assess

from .conftest import (
    CHISINAU,
    HELD,
    MINSK,
    clock,
    facts,
    judge,
    law,
    limits,
    line,
    other,
    pages,
    questions,
    situation,
    surrender,
)

CHARGE = "RU-205.2(2)"
DECIDED = "request: {stage: received}\nextradition: {stage: decided}\nevents: [{what: decide_surrender, at: %s}]\n"


# -- the treaty between the two states ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "duty", "treaty", "not_yet_or_no_longer"),
    [(MINSK, "minsk-56-1", "minsk", "chis"), (CHISINAU, "chis-66-1", "chis", "minsk")],
)
def test_one_treaty_governs_and_the_other_is_absent_from_the_proof(
    day: str, duty: str, treaty: str, not_yet_or_no_longer: str
) -> None:
    """[!scope] What is out of scope does not show as failed."""
    found = surrender(day, CHARGE)

    assert (found.modality, found.norms) == ("must", (duty,))
    assert treaty in pages(found)
    assert not_yet_or_no_longer not in pages(found)


def test_no_line_of_the_other_treaty_stands_in_any_proof_or_limit() -> None:
    minsk, chisinau = (judge(f"as_of: {day}\n{HELD}events: [{{what: detain, at: {day}}}]", CHARGE)
                       for day in ("2023-06-27", "2023-06-28"))  # fmt: skip

    assert not {item.norm.id for found in minsk.findings for item in found.proof if item.norm.page.id == "chis"}
    assert not {item.norm.id for found in chisinau.findings for item in found.proof if item.norm.page.id == "minsk"}
    assert {"minsk-62-1", "chis-75-b"} & set(limits(minsk)) == {"minsk-62-1"}
    assert {"minsk-62-1", "chis-75-b"} & set(limits(chisinau)) == {"chis-75-b"}


def test_the_day_asked_may_be_given_beside_the_case() -> None:
    case = situation(MINSK, CHARGE)
    later = assess(law(), case, as_of=date(2023, 6, 28))

    assert (later.as_of, later.find("surrender").norms) == (date(2023, 6, 28), ("chis-66-1",))


def test_a_decision_already_taken_keeps_the_law_of_its_day() -> None:
    found = surrender("as_of: 2023-07-10\n" + DECIDED % "2023-06-27", CHARGE)

    assert (found.modality, found.norms) == ("must", ("minsk-56-1",))
    assert "chis" not in pages(found)


def test_a_decision_already_taken_keeps_the_grade_of_the_law_it_rests_on() -> None:
    """`checked` is the weakest grade of the norms that give the modality, whatever governs today."""
    assert surrender("as_of: 2023-07-10\n" + DECIDED % "2023-06-27", CHARGE).checked == "excerpt"
    assert surrender("as_of: 2023-07-10\n" + DECIDED % "2023-07-03", CHARGE).checked == "full"


def test_of_an_imprecise_day_of_decision_both_treaties_stay_open() -> None:
    found = surrender("as_of: 2023-07-10\n" + DECIDED % "2023-06", CHARGE)

    assert (found.modality, {"minsk", "chis"} <= pages(found)) == ("must", True)
    assert {line(found, duty).status for duty in ("minsk-56-1", "chis-66-1")} == {"open"}


def test_a_state_that_left_minsk_can_no_longer_ask_under_it() -> None:
    last, after = (surrender(f"as_of: {day}\nrequesting: UA", other()) for day in ("2022-12-22", "2022-12-23"))

    assert (last.modality, last.norms) == ("must", ("minsk-56-1",))
    assert "must" not in after.possible


@pytest.mark.parametrize("requesting", ["UZ", "TJ"])
def test_a_blank_accession_leaves_both_treaties_open(requesting: str) -> None:
    """[!question] Membership is three-valued: blank is unknown, `none` is no."""
    found = surrender(f"requesting: {requesting}", other(host_military=True))

    assert found.not_encoded == (f"party {requesting} chisinau-2002",)
    assert {line(found, duty).status for duty in ("minsk-56-1", "chis-66-1")} == {"open"}
    assert questions(found) == ["chis-89-military", "kz-treaty-silence"]


def test_a_clock_that_ran_when_the_treaty_changed_is_told_with_its_earlier_end() -> None:
    """[!axis] Detained on 10 June 2023, asked on 5 July: the earlier of two arguable ends is the one to rely on."""
    found = limits(judge("as_of: 2023-07-05\n" + HELD + "events: [{what: detain, at: 2023-06-10}]", CHARGE))

    assert clock(found["kz-cpc-588-40d"]) == clock(found["minsk-62-1"]) == "2023-07-19"


def test_a_clock_that_ran_when_the_treaty_changed_has_a_second_reading() -> None:
    """[!axis] Chisinau 122 puts earlier relations under it: whether its term runs anew is `chis-122-running`."""
    found = limits(judge("as_of: 2023-07-05\n" + HELD + "events: [{what: detain, at: 2023-06-10}]", CHARGE))

    assert "chis-75-b" in found and not found["chis-75-b"].certain


# -- the offence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "possible"),
    [("2022-03-03", ("must_not", "no_basis")), ("2022-03-04", ("must", "must_not")),
     ("2022-03", ("must", "must_not", "no_basis"))],
)  # fmt: skip
def test_an_offence_is_read_on_the_last_day_it_was_committed(last_day: str, possible: tuple[str, ...]) -> None:
    found = surrender("", f"{{article: RU-207.3(2), committed: {{from: 2022-02-01, to: {last_day}}}}}")

    assert found.possible == possible
    assert ("charges[0].committed.to" in found.unknown) is (last_day == "2022-03")


def test_without_a_last_day_it_is_open_between_the_first_and_the_day_asked() -> None:
    open_ended = "{article: RU-207.3(2), committed: {from: %s, to: left out}}"

    assert surrender("", open_ended % "2022-02-26").unknown == ("charges[0].committed.to",)
    assert surrender("as_of: 2022-03-03", open_ended % "2022-02-26").possible == ("must_not", "no_basis")
    assert surrender("", open_ended % "2022-03-04").unknown == ()


@pytest.mark.parametrize(("last_day", "years"), [("2023-04-27", "10"), ("2023-04-28", "15")])
def test_the_penalty_is_that_of_the_last_day(last_day: str, years: str) -> None:
    found = surrender(MINSK, f"{{article: RU-205.4(2), committed: {{from: 2022-04-01, to: {last_day}}}}}")

    assert facts(line(found, "minsk-56-1"))["charge.max_years"] == years


def test_an_absence_that_ended_before_the_part_existed_is_no_offence_under_it() -> None:
    found = surrender("", "{article: RU-337(5), committed: {from: 2022-02-24, to: 2022-09-23}}")

    assert "must" not in found.possible


# -- versions of a provision ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "status"), [("2025-09-15", "fails"), ("2025-09-16", "open")])
def test_the_death_penalty_entered_the_list_of_bars_in_september_2025(day: str, status: str) -> None:
    found = surrender(f"as_of: {day}\nrisk: {{death_penalty: true}}", CHARGE)

    assert line(found, "kz-cpc-590-1-7").status == status
    assert line(found, "kz-cc-9-3").status == "open"


@pytest.mark.parametrize(("day", "article"), [("2026-06-30", "kz-const1995-11"), ("2026-07-01", "kz-const2026-14")])
def test_each_constitution_protects_nationals_in_its_time(day: str, article: str) -> None:
    found = surrender(f"as_of: {day}\nperson: {{citizenships: [KZ]}}", CHARGE)

    assert found.modality == "must_not"
    assert {norm for norm in found.norms if norm.startswith("kz-const")} == {article}


def test_after_the_day_until_which_the_law_is_known_the_answer_says_so() -> None:
    assert "known until" not in judge("as_of: 2026-06-12", CHARGE).warnings
    assert "known until" in judge("as_of: 2026-06-13", CHARGE).warnings


def test_an_open_day_is_held_against_the_day_asked_wherever_limits_began() -> None:
    """EAEU Treaty 97(5): a contract of work that may still run forbids shortening the stay, also after an entry."""
    entered = "stay: {entered_on: 2022-09-01, work_contract_until: unknown}"
    assert "must_not" in judge(entered).find("shorten_stay", by="migration_service").possible


# -- what is no day -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2023", "2023-06", "2023-02-30", "28.06.2023", "unknown"])
def test_the_day_asked_is_one_day(day: str) -> None:
    with pytest.raises(CaseError, match="as_of"):
        judge(f"as_of: '{day}'", CHARGE)


def test_without_a_day_nothing_is_answered() -> None:
    with pytest.raises(CaseError, match="no as_of"):
        judge("as_of: left out", CHARGE)
