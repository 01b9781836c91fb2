"""The two cases of the notes, and the two of the article, as far as the law encoded here reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct import Assessment, assess, load_case

from .conftest import HELD, answered, clock, judge, law, limits, line, questions

EXAMPLES = Path(__file__).parents[2] / "examples"
SILENCE, PURELY_MILITARY = "kz-treaty-silence", "chis-89-military"
DESERTER = """
as_of: 2026-02-24
request: {stage: received, on: 2025-06}
extradition: {stage: complaint}
custody: {stage: extradition_arrest}
asylum: {stage: pending}
protection: {un_interim_measures: true}
risk: left out
events:
  - {what: detain, at: 2025-05}
  - {what: decide_surrender, at: 2026-01-27, served_at: 2026-01-29}
  - {what: appeal, at: 2026-02-05}
"""
CHARGES = "RU-338(3)", "RU-322(1)"


@pytest.fixture(scope="module")
def officer() -> Assessment:
    return assess(law(), load_case(EXAMPLES / "kz-officer-2022-12.yaml", law()))


@pytest.fixture(scope="module")
def journalist() -> Assessment:
    return assess(law(), load_case(EXAMPLES / "kz-journalist-2022-09.yaml", law()))


@pytest.fixture(scope="module")
def deserter() -> Assessment:
    return judge(DESERTER, *CHARGES)


# -- A: an officer at an airport, December 2022 ---------------------------------------------------------------------


def test_the_officer_may_be_detained_for_seventy_two_hours(officer: Assessment) -> None:
    """[!event] The hour of the hold is an event of the case."""
    found = officer.find("detain", encounter="exit_control")

    assert (found.modality, found.norms) == ("may", ("kz-cpc-587",))
    assert clock(limits(found)["kz-cpc-587-72h"]) == "2022-12-08T10:30+06:00"


def test_without_the_hour_the_officer_gets_no_deadline() -> None:
    """[!event]"""
    assert limits(judge(HELD, "RU-337(5)"))["kz-cpc-587-72h"].ends is None


def test_the_officers_surrender_is_unknown_and_contested_at_once(officer: Assessment) -> None:
    """[!question] The risks are not known and the law is disputed: both lists are filled."""
    found = officer.find("surrender")

    assert questions(found) == [SILENCE]
    assert {"risk.torture", "risk.persecution"} <= set(found.unknown)
    assert {"must", "must_not"} <= set(found.possible) and "conflict" not in found.possible


def test_the_officers_release_turns_on_the_question_of_surrender(officer: Assessment) -> None:
    """[!encounter] Correlated findings: one question, one name."""
    found = officer.find("release", encounter="release")

    assert SILENCE in questions(found)
    assert (found.possible, found.norms) == (("must", "may"), ("kz-cpc-587-release",))


def test_what_happened_to_the_officer_is_what_the_defences_reading_says(tmp_path: Path) -> None:
    silent = answered(tmp_path / "silent", otherwise=False)
    found = assess(silent, load_case(EXAMPLES / "kz-officer-2022-12.yaml", silent))

    assert found.find("surrender").modality == "must_not"
    assert found.find("detain", encounter="exit_control").modality == "may"
    assert found.find("release", encounter="release").modality == "must"


def test_refusing_the_officer_the_exit_may_have_no_basis(officer: Assessment) -> None:
    found = officer.find("refuse_exit")

    assert ("no_basis" in found.possible, "kz-for-23-liability" in questions(found)) == (True, True)


# -- B: a deserter with a pending asylum claim, February 2026 -------------------------------------------------------


def test_the_deserters_charges_are_each_judged_on_their_own(deserter: Assessment) -> None:
    """[!each] 338 is military, 322 names the border of Kazakhstan: two charges, two disputes."""
    found = deserter.find("surrender")

    assert [charge.possible for charge in found.charges] == [("must", "must_not")] * 2
    assert questions(found) == [PURELY_MILITARY, "kz-counterpart about RU-322", SILENCE]


def test_each_of_the_deserters_charges_may_be_barred_by_another_norm(tmp_path: Path) -> None:
    """[!each] With a silent treaty only the counterpart of 322 is left to decide."""
    found = judge(DESERTER, *CHARGES, corpus=answered(tmp_path / "silent", otherwise=False)).find("surrender")
    desertion, crossing = found.charges

    assert (desertion.modality, "kz-cpc-590-1-9" in desertion.norms) == ("must_not", True)
    assert (crossing.possible, "kz-cpc-590-1-2" in crossing.norms) == (("must", "must_not"), True)
    assert questions(found) == ["kz-counterpart about RU-322"]


def test_the_deserters_surrender_waits_and_is_not_barred_by_waiting(deserter: Assessment) -> None:
    """[!stay] Neither the complaint nor the committee's request nor the asylum claim changes a modality."""
    found = deserter.find("surrender")
    plain = judge(DESERTER.replace("pending", "none").replace("measures: true", "measures: false"), *CHARGES)

    assert (found.possible, found.on_record) == (plain.find("surrender").possible, plain.find("surrender").on_record)
    assert [item.limit.id for item in found.time_limits if item.limit.kind == "waiting"] == [
        "kz-cpc-592-stay", "op1-1-interim"]  # fmt: skip
    assert line(found, "kz-cpc-590-1-4").status == "fails"


def test_no_hard_stop_of_the_deserters_custody_once_there_is_a_decision(deserter: Assessment) -> None:
    """[!limit-value]"""
    assert "kz-cpc-589-12m" not in limits(deserter)
    assert "kz-cpc-589-12m" in limits(judge(DESERTER.replace("complaint", "requested"), *CHARGES))


def test_the_deserters_bail_is_an_outcome_beside_arrest(deserter: Assessment) -> None:
    """[!act]"""
    assert "may" in deserter.find("release_on_bail", encounter="extradition_request").possible


def test_a_hand_over_of_the_deserter_outside_procedure_never_has_a_basis(deserter: Assessment) -> None:
    """[!encounter]"""
    found = deserter.find("hand_over_informally", encounter="release")

    assert (found.modality, "iccpr-13" in found.norms, found.unlawful) == ("must_not", True, True)


def test_the_deserters_expulsion_stays_open(deserter: Assessment) -> None:
    found = deserter.find("order_expulsion")

    assert ("may" in found.possible, found.not_encoded) == (True, ())
    assert {"stay.entered_on", "host_offences"} <= set(found.unknown)


# -- the article: a journalist at a document check, September 2022 --------------------------------------------------


def test_the_journalist_may_be_detained_and_her_surrender_turns_on_what_false_reports_are(
    journalist: Assessment,
) -> None:
    found = journalist.find("surrender")

    assert journalist.find("detain", encounter="identity_check").modality == "may"
    assert "kz-counterpart about RU-207.3" in questions(found)
    assert found.on_record == "unknown"


def test_her_words_may_have_been_spoken_before_they_were_an_offence(journalist: Assessment) -> None:
    assert "charges[0].committed.to" in journalist.find("surrender").unknown
    assert "no_basis" in journalist.find("surrender").possible


def test_by_date_minsk_governed_in_2022_and_not_the_convention_the_article_names(journalist: Assessment) -> None:
    norms = {item.norm.page.id for found in journalist.findings for item in found.proof}

    assert "minsk" in norms and "chis" not in norms


def test_an_answer_from_listed_charges_is_marked_as_such(journalist: Assessment, officer: Assessment) -> None:
    assert "charges listed" in journalist.warnings and "charges listed" in officer.warnings
