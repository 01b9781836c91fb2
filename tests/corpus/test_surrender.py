"""Surrender from Kazakhstan to Russia: charges, bars, questions, and what is said beside the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct import Assessment

from .conftest import (
    CHISINAU,
    HELD,
    MINSK,
    UNPROVED,
    answered,
    cited,
    facts,
    judge,
    law,
    limits,
    line,
    questions,
    surrender,
)  # fmt: skip

SILENCE, PURELY_MILITARY = "kz-treaty-silence", "chis-89-military"
REQUESTED = "request: {stage: received}\nextradition: {stage: requested}\n"
DAYS = pytest.mark.parametrize("day", [MINSK, CHISINAU], ids=["minsk", "chisinau"])


# -- which charge ---------------------------------------------------------------------------------------------------


def test_without_charges_the_answer_is_unknown_and_the_charges_are_asked_first() -> None:
    found = judge("charges: left out")

    assert found.find("surrender").modality == "unknown"
    assert found.find("surrender").unknown == ("charges",)
    assert found.questions[0].fact == "charges"


def test_of_somebody_of_whom_nothing_is_known_the_charges_are_asked_first() -> None:
    left_out = "".join(f"{key}: left out\n" for key in (
        "person", "warrant", "request", "stay", "asylum", "custody", "extradition", "expulsion", "protection", "risk",
        "host_case", "charges_known"))  # fmt: skip

    assert judge(left_out).questions[0].fact == "charges"


def test_no_charge_is_no_basis() -> None:
    found = surrender("charges: []")

    assert (found.modality, found.charges, found.norms) == ("no_basis", (), ())


def test_an_empty_list_that_is_only_what_is_known_counts_as_left_out() -> None:
    assert surrender("charges: []\ncharges_known: some").unknown == ("charges",)


def test_what_kazakhstan_does_not_punish_is_not_surrendered_for() -> None:
    found = surrender("", "RU-280.3(1)")

    assert (found.modality, found.norms) == ("must_not", ("kz-cpc-590-1-2",))
    assert facts(line(found, "kz-cpc-590-1-2"))["charge.counterpart"] == "none"


def test_an_insult_to_an_official_is_a_misdemeanour_there() -> None:
    found = surrender("", "RU-319")

    assert found.modality == "must_not"
    assert "kz-cpc-590-1-2" in found.norms


def test_army_fakes_turn_on_the_article_named_as_their_counterpart() -> None:
    found = surrender("", "RU-207.3(1)")

    assert (found.modality, found.possible) == ("unknown", ("must", "must_not"))
    assert questions(found) == ["kz-counterpart about RU-207.3"]
    assert (found.contested[0].host_article, found.unknown) == ("CC 274(2)", ())


def test_words_that_were_no_offence_yet_when_spoken_give_no_duty() -> None:
    found = surrender("", "{article: RU-207.3(1), committed: {from: 2022-02-25, to: 2022-03-03}}")

    assert not {"must", "may", "conflict"} & set(found.possible)
    assert line(found, "minsk-56-1").status == "fails"


def test_evading_the_call_up_is_no_military_crime() -> None:
    found = surrender("", "RU-328(1)")

    assert (found.modality, found.norms) == ("must", ("minsk-56-1",))


def test_an_article_without_its_part_is_one_open_leaf() -> None:
    found = surrender("", "RU-337")

    assert (found.modality, found.unknown) == ("unknown", ("charges[0].article",))


def test_a_part_that_makes_no_difference_is_not_asked() -> None:
    found = judge("", "RU-338")

    assert found.find("surrender").unknown == ()
    assert [item for item in found.questions if item.fact.startswith("charges")] == []


def test_an_article_without_an_entry_in_the_table_is_not_encoded_and_never_no() -> None:
    found = surrender("", "RU-281(1)")

    assert found.not_encoded == ("counterparts KZ RU-281(1)",)
    assert {"must", "must_not"} <= set(found.possible)


# -- military charges and the silence of treaties -------------------------------------------------------------------


@pytest.mark.parametrize("article", ["RU-337(5)", "RU-338", "RU-338(1)"])
def test_a_military_charge_turns_on_exactly_one_question_under_minsk(article: str) -> None:
    found = surrender("", article)

    assert (found.modality, found.possible, found.on_record) == ("unknown", ("must", "must_not"), "unknown")
    assert (questions(found), found.unknown, found.not_encoded) == ([SILENCE], (), ())


def test_a_fear_of_persecution_turns_on_the_same_question() -> None:
    found = surrender("risk: {persecution: true}", "RU-205.2(2)")

    assert line(found, "kz-cpc-590-1-7").status == "open"
    assert facts(line(found, "kz-cpc-590-1-7")) == {SILENCE: "contested"}
    assert (found.modality, line(found, "ref-33-1").status) == ("must_not", "applies")


def test_where_no_convention_on_return_helps_the_fear_alone_is_contested() -> None:
    """The death penalty is the one risk of item (7) that neither CAT nor the Refugee Convention speaks of."""
    found = surrender("as_of: 2026-01-10\nrisk: {death_penalty: true}", "RU-205.2(2)")

    assert (found.possible, questions(found)) == (("must", "must_not"), [SILENCE])
    assert facts(line(found, "kz-cpc-590-1-7")) == {SILENCE: "contested"}


def test_release_within_the_first_hours_turns_on_the_same_question() -> None:
    found = judge(HELD, "RU-337(5)").find("release", encounter="release")

    assert (found.modality, found.possible, questions(found)) == ("unknown", ("must", "may"), [SILENCE])


def test_one_answer_decides_surrender_and_release_together(tmp_path: Path) -> None:
    silent = judge(HELD, "RU-337(5)", corpus=answered(tmp_path / "silent", otherwise=False))
    otherwise = judge(HELD, "RU-337(5)", corpus=answered(tmp_path / "otherwise", otherwise=True))

    assert [found.find("surrender").modality for found in (silent, otherwise)] == ["must_not", "must"]
    assert [found.find("release", encounter="release").modality for found in (silent, otherwise)] == ["must", "may"]


def test_chisinau_adds_a_question_of_its_own() -> None:
    found = surrender(CHISINAU, "RU-338(1)")

    assert (found.modality, questions(found)) == ("unknown", [PURELY_MILITARY, SILENCE])


def test_a_silent_treaty_leaves_the_second_question_without_weight(tmp_path: Path) -> None:
    silent = surrender(CHISINAU, "RU-338(1)", corpus=answered(tmp_path / "silent", otherwise=False))
    otherwise = surrender(CHISINAU, "RU-338(1)", corpus=answered(tmp_path / "otherwise", otherwise=True))

    assert (silent.modality, questions(silent)) == ("must_not", [])
    assert (otherwise.modality, questions(otherwise)) == ("unknown", [PURELY_MILITARY])


# -- several charges ------------------------------------------------------------------------------------------------


def test_bars_on_different_charges_do_not_add_up_but_each_stands() -> None:
    found = surrender("", "RU-338(1)", "RU-280.3(1)")

    assert found.modality != "must"
    assert questions(found) == [SILENCE]
    assert [charge.modality for charge in found.charges] == ["unknown", "must_not"]


def test_with_a_silent_treaty_each_of_two_charges_has_its_own_bar(tmp_path: Path) -> None:
    charges = UNPROVED % "RU-338(1)", UNPROVED % "RU-280.3(1)"
    found = surrender("risk: left out\nrequest: left out\nasylum: left out\nperson: left out", *charges,
                      corpus=answered(tmp_path / "silent", otherwise=False))  # fmt: skip
    military, discrediting = found.charges

    assert found.possible == military.possible == discrediting.possible == ("must_not",)
    assert "kz-cpc-590-1-9" in military.norms and "kz-cpc-590-1-2" not in military.norms
    assert "kz-cpc-590-1-2" in discrediting.norms and "kz-cpc-590-1-9" not in discrediting.norms


def test_one_charge_that_can_be_surrendered_for_is_enough() -> None:
    found = surrender("risk: left out\nrequest: left out", UNPROVED % "RU-205.2(2)", UNPROVED % "RU-280.3(1)")

    assert (found.on_record, found.modality) == ("must", "unknown")
    assert [charge.modality for charge in found.charges] == ["unknown", "must_not"]


def test_whether_the_list_is_complete_changes_the_caption_and_no_value() -> None:
    whole, part = judge("", "RU-280.3(1)"), judge("charges_known: some", "RU-280.3(1)")

    assert whole.find("surrender") == part.find("surrender")
    assert set(part.warnings) - set(whole.warnings) == {"charges listed"}


# -- who the person is ----------------------------------------------------------------------------------------------


@DAYS
def test_a_national_is_not_surrendered(day: str) -> None:
    found = surrender(day + "person: {citizenships: [RU, KZ]}", "RU-205.2(2)")

    assert (found.modality, questions(found)) == ("must_not", [])
    assert {"kz-const1995-11", "kz-cpc-590-1-1"} <= set(found.norms)


def test_asylum_that_was_granted_bars_and_says_that_the_opening_rests_on_memory() -> None:
    found = judge("asylum: {stage: granted}", "RU-205.2(2)")
    bar = law().find("kz-cpc-590-1-4")

    assert (found.find("surrender").modality, found.find("surrender").norms) == ("must_not", (bar.id,))
    assert (bar.checked, found.find("surrender").checked) == ("full", "memory")
    assert "memory: minsk-57-1b" in found.warnings
    assert {"minsk-57-1b", "kz-cpc-557-3"} <= cited(bar.id)


@pytest.mark.parametrize("stage", ["pending", "on_appeal", "refused"])
@DAYS
def test_asylum_that_was_only_asked_for_is_no_bar_by_itself(stage: str, day: str) -> None:
    assert surrender(day + f"asylum: {{stage: {stage}}}", "RU-205.2(2)").modality == "must"


# -- when in its course ---------------------------------------------------------------------------------------------


def test_a_free_person_is_judged_after_the_acts_that_lead_there() -> None:
    found = surrender("", "RU-205.2(2)")

    assert (found.modality, found.by) == ("must", "police")
    assert found.after == ("request_extradition", "decide_surrender", "decision_takes_effect")


def test_a_complaint_that_is_pending_holds_surrender_up_and_changes_nothing_else() -> None:
    charge = "RU-205.2(2)"
    before = surrender(REQUESTED, charge)
    pending = surrender("request: {stage: received}\nextradition: {stage: complaint}", charge)

    assert (pending.modality, pending.norms) == (before.modality, before.norms)
    assert [limit.limit.id for limit in pending.time_limits if limit.limit.kind == "waiting"] == ["kz-cpc-592-stay"]
    assert limits(pending)["kz-cpc-592-stay"].running
    assert not [limit for limit in before.time_limits if limit.limit.kind == "waiting"]


@pytest.mark.parametrize(
    ("bar", "says", "charge"),
    [
        ("kz-cpc-590-1-1", "person: {citizenships: [KZ]}", "RU-205.2(2)"),
        ("kz-cpc-590-1-2", "", "RU-280.3(1)"),
        ("kz-cpc-590-1-4", "asylum: {stage: granted}", "RU-205.2(2)"),
        ("kz-cpc-590-1-5", "", "{article: RU-205.2(2), final_judgment: true}"),
        ("kz-cpc-590-1-6", "", "{article: RU-205.2(2), limitation_run: true}"),
        ("kz-cpc-590-1-8", "", "{article: RU-205.2(2), private_prosecution: true}"),
        ("kz-cpc-590-1-11", "risk: {torture: true}", "RU-205.2(2)"),
    ],
)
@DAYS
def test_what_bars_surrender_leaves_nothing_to_hold_the_person_for(bar: str, says: str, charge: str, day: str) -> None:
    """CPC 587, 588(8) and 589(4): a bar that is established ends the custody for surrender."""
    assert_barred_and_freed(bar, judge(day + HELD + REQUESTED + says, charge))


@DAYS
def test_papers_that_did_not_come_leave_nothing_to_hold_the_person_for(day: str) -> None:
    """CPC 590(1)(10) bars surrender; Minsk 59 and Chisinau 75 free the person."""
    said = "request: {stage: received, material_withheld: true}\nextradition: {stage: requested}"

    assert_barred_and_freed("kz-cpc-590-1-10", judge(day + HELD + said, "RU-205.2(2)"))


def assert_barred_and_freed(bar: str, found: Assessment) -> None:
    assert bar in found.find("surrender").norms
    assert found.find("surrender").modality == "must_not"
    assert found.find("release", encounter="extradition_request").modality == "must"
    assert found.find("place_in_extradition_arrest").modality == "must_not"


def test_the_bar_of_the_criminal_code_frees_as_well(tmp_path: Path) -> None:
    """CC 9(3) bars surrender to the death penalty; until 16 September 2025 no item of CPC 590 did."""
    silent = answered(tmp_path / "silent", otherwise=False)
    found = judge(HELD + "as_of: 2023-01-10\nrisk: {death_penalty: true}", "RU-205.2(2)", corpus=silent)

    assert found.find("surrender").norms == ("kz-cc-9-3",)
    assert found.find("release", encounter="release").modality == "must"
