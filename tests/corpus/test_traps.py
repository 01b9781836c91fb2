"""The provisions that break a naive encoding; each docstring names the tag of the trap. Those of time are elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from safeconduct.law.blocks import Act, Encounter

from .conftest import (
    CHISINAU,
    HELD,
    MINSK,
    facts,
    judge,
    law,
    line,
    other,
    pages,
    questions,
    reformed,
    surrender,
)

CHARGE, BARRED = "RU-205.2(2)", "RU-280.3(1)"
TO_SERVE = "request: {stage: received, purpose: sentence}\nextradition: {stage: requested}\n"
IN_KAZAKHSTAN = "{article: RU-205.2(2), committed: {in: KZ}}"


def sentence(**left: object) -> str:
    """A convicted person whose act carried half a year, so that CPC 579 and the treaty may pull apart."""
    return other(stage="convicted", max_years=0.5, **left)


# -- 557 and 579 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "duty"), [(MINSK, "minsk-56-3"), ("as_of: 2026-08-01\n", "chis-66-3")])
def test_a_treaty_goes_before_the_code_by_a_rule_about_rules(day: str, duty: str) -> None:
    """[!rank] Const. 4(3) until July 2026, then CPC 557(3) alone, order a treaty's must against the Code's must-not."""
    bar = line(surrender(day + TO_SERVE, sentence(sentence_left_days=100)), "kz-cpc-579")

    assert duty in bar.defeated_by
    assert bar.status in ("defeated", "open")


@pytest.mark.parametrize(("day", "by"), [(MINSK, ("minsk-56-3",)), ("as_of: 2026-08-01\n", ())])
def test_the_rule_about_rules_is_itself_dated_law(day: str, by: tuple[str, ...], tmp_path: Path) -> None:
    """[!rank] Without 557(3) the Constitution of 1995 still orders them; after it nothing does, rank alone least."""
    lower = "lower: {page: kz-cpc}"
    repealed = reformed(tmp_path / "law", "kz/cpc.md", lower, f"{lower}\nuntil: 2015-01-01")
    found = surrender(day + TO_SERVE, sentence(sentence_left_days=100), corpus=repealed)

    assert line(found, "kz-cpc-579").defeated_by == by
    assert ("conflict" in found.possible) is (by == ())


def test_the_rank_of_a_treaty_does_not_defeat_a_bar_that_says_it_overrides_it() -> None:
    """[!rank] Where `overrides` orders two norms the priority clause is silent."""
    duty = line(surrender("asylum: {stage: granted}", CHARGE), "minsk-56-1")

    assert (duty.status, duty.defeated_by) == ("defeated", ("kz-cpc-590-1-4",))


def test_one_charge_opens_the_request_for_all_and_each_is_still_judged() -> None:
    """[!each] 579 asks for one charge of a year, 590 is read for each."""
    found = surrender("", CHARGE, "RU-319")

    assert line(found, "kz-cpc-579").status == "fails"
    assert [charge.modality for charge in found.charges] == ["must", "must_not"]


@pytest.mark.parametrize(("left", "status"), [(180, "fails"), (179, "applies")])
def test_half_a_year_of_a_sentence_is_worth_a_request(left: int, status: str) -> None:
    """[!facts] The purpose of the request and the days left to serve are facts of the case."""
    found = surrender(TO_SERVE, other(stage="convicted", max_years=0, host_crime=False, host_imprisonable=False,
                                      host_one_year=False, sentence_left_days=left))  # fmt: skip

    assert line(found, "kz-cpc-579").status == status


def test_by_whose_law_the_year_is_measured_is_a_question() -> None:
    """[!question] Half a year there, more than a year here."""
    found = surrender("", other(max_years=0.5))

    assert (found.possible, questions(found)) == (("may", "must_not"), ["kz-cpc-579-law"])


@pytest.mark.parametrize("duty", ["minsk-56-3", "chis-66-3"])
def test_a_duty_to_surrender_for_a_sentence_wants_six_months_imposed(duty: str) -> None:
    """[!facts] Minsk 56(3), Chisinau 66(3): no case file says what was imposed, so the duty cannot be settled."""
    day = MINSK if duty.startswith("minsk") else CHISINAU
    found = surrender(day + TO_SERVE, "{article: RU-205.2(2), stage: convicted, sentence_left_days: 30}")

    assert line(found, duty).status == "open"


# -- 590 ------------------------------------------------------------------------------------------------------------


def test_bars_that_each_catch_another_charge_bar_both() -> None:
    """[!each] One charge fails (2), the other (3): with `not any(...)` neither norm would fire."""
    found = surrender("", BARRED, other(host_imprisonable=False, host_one_year=False))

    assert (found.modality, found.norms) == ("must_not", ("kz-cpc-590-1-2", "kz-cpc-590-1-3"))
    assert [charge.norms for charge in found.charges] == [("kz-cpc-590-1-2",), ("kz-cpc-590-1-3",)]


def test_an_empty_list_of_charges_bars_nothing_and_gives_no_ground_to_hold() -> None:
    """[!empty] `all` and `not any` hold of nothing: the act on charges has no basis all the same."""
    found = judge(HELD + "charges: []")

    assert (found.find("decide_surrender").modality, found.find("surrender").possible) == ("no_basis", ("no_basis",))
    assert found.find("detain", encounter="identity_check").modality == "no_basis"
    assert found.find("release", encounter="release").modality == "must"


def test_what_no_norm_gives_is_not_laid_at_a_norms_door() -> None:
    """[!empty] Refusing is the one outcome left because no charge gives a basis, not because 579 bars."""
    assert judge("charges: []").find("refuse_surrender").norms == ()


def test_arguable_is_one_answer_for_each_entry_of_the_table() -> None:
    """[!arguable] Two parts of 207.3 share an entry and its answer; 282.2 has its own."""
    shared = surrender("", "RU-207.3(1)", "RU-207.3(2)")
    apart = surrender("", "RU-207.3(1)", "RU-282.2(2)")

    assert questions(shared) == ["kz-counterpart about RU-207.3"]
    assert questions(apart) == ["kz-counterpart about RU-207.3", "kz-counterpart about RU-282.2"]


def test_unless_the_treaty_says_otherwise_is_a_key_and_a_question() -> None:
    """[!unless] [!question] 590(1)(7) and (9) yield in the same words and share one leaf."""
    found = surrender("as_of: 2026-01-10\nrisk: {death_penalty: true}", "RU-338(1)")

    assert [facts(line(found, norm)) for norm in ("kz-cpc-590-1-7", "kz-cpc-590-1-9")] == [
        {"kz-treaty-silence": "contested"}] * 2  # fmt: skip


def test_a_military_charge_is_contested_and_never_a_conflict() -> None:
    """[!conflict-or-contested] A bar and a duty whose order courts dispute are two readings, not a clash of norms."""
    found = surrender("", "RU-338(1)")

    assert "conflict" not in found.possible
    assert line(found, "minsk-56-1").defeated_by == ("kz-cpc-590-1-9",)


@pytest.mark.parametrize(
    ("risk", "obligation"), [("torture", "cat-3-1"), ("torture", "iccpr-7"), ("persecution", "ref-33-1")]
)
def test_the_code_takes_up_treaty_obligations_that_apply(risk: str, obligation: str) -> None:
    """[!applies] 590(1)(11) is a condition on norms."""
    found = surrender(f"risk: {{{risk}: true}}", CHARGE)

    assert {"kz-cpc-590-1-11", obligation} <= set(found.norms)
    assert set(facts(line(found, "kz-cpc-590-1-11")).values()) == {"applies"}


def test_an_opening_of_the_treaty_is_read_for_the_charge_in_hand() -> None:
    """[!applies] [!each] Minsk 57(1)(b), taken up by 590(1)(12), bars the lapsed charge only."""
    found = surrender("", "{article: RU-205.2(2), limitation_run: true}", "RU-318(1)")

    assert {"minsk-57-1b", "kz-cpc-590-1-12"} <= set(found.charges[0].norms)
    assert [charge.modality for charge in found.charges] == ["must_not", "must"]


@pytest.mark.parametrize(("day", "duty"), [(MINSK, "minsk-56-1"), (CHISINAU, "chis-66-1")])
def test_a_choice_to_refuse_turns_the_duty_into_a_choice(day: str, duty: str) -> None:
    """[!may-refuse] [!act] [!facts] An act done in Kazakhstan: 590(2), Minsk 57(2), Chisinau 89(2)."""
    found = judge(day, IN_KAZAKHSTAN)

    assert found.find("decide_surrender").modality == found.find("refuse_surrender").modality == "may"
    assert (line(found.find("surrender"), duty).status, "kz-cpc-590-2" in found.find("refuse_surrender").norms) == (
        "applies", True)  # fmt: skip
    assert "kz-cpc-590-2" in line(found.find("surrender"), duty).defeated_by


def test_a_choice_on_one_charge_leaves_the_duty_on_the_other() -> None:
    """[!may-refuse] [!each]"""
    found = surrender("", IN_KAZAKHSTAN, "RU-318(1)")

    assert (found.modality, [charge.modality for charge in found.charges]) == ("must", ["may", "must"])


def test_a_provision_that_is_not_encoded_can_do_one_thing_only() -> None:
    """[!stub-polarity] Chisinau 89(1)(д) could bar; it could never oblige."""
    found = surrender(CHISINAU, "{article: RU-205.2(2), against_host: true}")

    assert (found.not_encoded, found.possible) == (("chis-89-1-d",), ("may", "must_not"))


# -- detention, exit, hand-over -------------------------------------------------------------------------------------


def test_police_and_border_guards_may_detain_and_a_judge_orders_custody() -> None:
    """[!who] A list of authorities is a norm for each."""
    norms = {norm.id: norm.authorities for norm in law().norms}

    assert norms["kz-cpc-587"] == ("police", "border_guard")
    assert judge("", CHARGE).find("detain", encounter="exit_control").by == "police"
    assert judge(HELD, CHARGE).find("place_in_provisional_arrest").by == "investigating_judge"


def test_deciding_and_handing_over_are_two_acts_and_the_complaint_is_against_the_first() -> None:
    """[!act] [!which] `decide_surrender` and `surrender`; the appeal of CPC 592 needs a decision."""
    acts = {block.id: block for block in law().of_kind(Act) if block.page.id == "kz-cpc"}

    assert (acts["surrender"].carries, acts["appeal"].by) == ("decide_surrender", ("person",))
    assert judge("", CHARGE).find("appeal").after == ("request_extradition", "decide_surrender")


def test_whose_case_stops_an_exit_is_a_question() -> None:
    """[!question] Foreigners' Law 23: the modality may also be "no basis", beside what is contested."""
    refuse = judge("protection: {prosecutor_consent: false}", CHARGE).find("refuse_exit")

    assert refuse.possible == ("may", "must_not", "no_basis")
    assert questions(refuse) == ["iccpr-12-notice", "kz-for-23-liability"]
    assert judge("host_case: {open: true}", CHARGE).find("allow_exit").modality == "must_not"


def test_the_prosecutors_consent_has_no_provision_and_moves_no_modality() -> None:
    """[!practice-opens] What was reported without a text is practice: the law has no basis for it."""
    without, with_consent = (judge(f"protection: {{prosecutor_consent: {said}}}", CHARGE) for said in ("false", "true"))

    assert [found.modality for found in without.findings] == [found.modality for found in with_consent.findings]
    assert "kz-for-23-consent" not in questions(without.find("allow_exit"))
    assert "kz-for-23-consent" in questions(with_consent.find("allow_exit"))
    assert without.find("consent_to_exit").modality == "no_basis"
    assert [told.no_provision for told in without.find("consent_to_exit").practice] == [True]


def test_the_outcomes_of_an_encounter_are_closed_and_the_unlawful_one_is_marked() -> None:
    """[!encounter] The hand-over outside any procedure is an outcome of the check and of the release."""
    unlawful = {(block.id, outcome.slot.act) for block in law().of_kind(Encounter)
                for outcome in block.outcomes if outcome.unlawful}  # fmt: skip

    assert unlawful == {("identity_check", "hand_over_informally"), ("release", "hand_over_informally")}


@pytest.mark.parametrize(("risk", "norms"), [("false", ("iccpr-9-1",)), ("true", ("cat-3-1", "iccpr-7", "iccpr-9-1"))])
def test_a_hand_over_outside_procedure_is_barred_to_every_authority(risk: str, norms: tuple[str, ...]) -> None:
    """[!who] CAT 3 and ICCPR 9 bind any authority, the security service too."""
    found = judge(HELD + f"stay: {{basis: none}}\nrisk: {{torture: {risk}}}", CHARGE).find("hand_over_informally")

    assert (found.modality, found.norms) == ("must_not", norms)
    assert (found.by, found.unlawful) == ("security_service", True)


def test_an_unlawful_outcome_changes_nothing_in_the_lawful_ones() -> None:
    """[!encounter] Without a warrant the check can only end in release, and no ban on a hand-over is why."""
    found = judge("warrant: {national: false, interstate: false}\nrisk: {torture: true}", CHARGE)

    assert found.find("release", encounter="identity_check").modality == "must"
    assert found.find("release", encounter="identity_check").norms == ()


@pytest.mark.parametrize("risk", ["torture", "persecution"])
def test_a_ban_on_return_reaches_expulsion_to_that_state_and_not_to_a_third(risk: str) -> None:
    """[!list] [!to] The bans name several acts, and forbid the way to where the danger is."""
    found = judge(f"risk: {{{risk}: true}}", CHARGE)

    assert "must_not" in found.find("hand_over_informally").possible
    assert found.find("expel", to="requesting").modality == "must_not"
    assert found.find("expel").modality != "must_not"


def test_expulsion_never_asks_what_the_charge_is() -> None:
    """A bar on surrender leaves the other channel as open as it was."""
    barred, extraditable = judge("", BARRED), judge("", CHARGE)

    assert barred.find("surrender").modality == "must_not"
    for act in ("order_expulsion", "expel"):
        assert barred.find(act).possible == extraditable.find(act).possible
        assert barred.find(act).modality == "unknown" and not barred.find(act).not_encoded
    assert {"kz-cao", "kz-mig"} <= pages(barred.find("expel", to="requesting"))
