"""The law of the states around: what decides there, by its name, and never silence."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from safeconduct import Finding
from safeconduct.law.blocks import Hazard, Norm, Question
from safeconduct.reason.brief import brief

from .conftest import judge, law, limits, line, other, questions, situation

NEAR = ("AM", "AZ", "BY", "GE", "KG", "MD", "ME", "MN", "RS", "TJ", "TR", "UZ")
CHARGES = ("RU-207.3(1)", "RU-338(1)", "RU-328(1)", "RU-213(1)")
DAYS = ("2023-09-01", "2026-03-01")
PROVED = "{article: %s, ordinary_offence: false, limitation_run_there: false, host_proceeds: false}"
"""a charge on which all that a treaty asks is known, but for the host's own code"""

UNKNOWN_THERE = other(host_counterpart="none", host_crime=False, host_imprisonable=False, host_one_year=False)
"""what the state asked does not punish"""


def surrender(host: str, charge: str, day: str = "2026-03-01", more: str = "") -> Finding:
    found = judge(f"host: {host}\nas_of: {day}\nrequest: {{petition: false}}\n{more}", charge)
    return next(item for item in found.findings if item.act == "decide_surrender")


def applying(finding: Finding) -> set[str]:
    return {item.norm.id for item in finding.proof if item.status == "applies"}


def spoken(finding: Finding) -> set[str]:
    """The pages whose norms may bear on a finding."""
    return {item.norm.page.id for item in finding.proof if item.status in ("applies", "open", "defeated")}


# -- never silence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", NEAR)
def test_every_state_answers_every_charge_or_says_what_is_open(host: str) -> None:
    """On 1 September 2023 and 1 March 2026; and what decides cites a norm."""
    for charge in CHARGES:
        for day in DAYS:
            case = situation(f"host: {host}\nas_of: {day}\nrisk: left out", charge)
            (finding, *_) = brief(law(), case, {"decide_surrender"})

            open_for = (*finding.contested, *finding.unknown, *finding.not_encoded)
            assert finding.modality != "unknown" or open_for, (charge, day)
            assert finding.modality not in ("must", "must_not") or finding.norms, (charge, day)


@pytest.mark.parametrize("host", NEAR)
def test_every_encounter_and_channel_of_removal_has_a_finding(host: str) -> None:
    found = judge(f"host: {host}\nas_of: 2026-03-01", "RU-338(1)").findings
    encounters = {item.encounter for item in found}

    assert {"identity_check", "entry_control", "transit", "exit_control", "extradition_decision"} <= encounters
    assert {"asylum_application", "asylum_decision", "expulsion_hearing", "visa_application"} <= encounters
    assert {"surrender", "expel", "hand_over_informally"} <= {item.act for item in found}


@pytest.mark.parametrize("host", NEAR)
def test_every_norm_and_stub_of_a_state_says_where_it_stands(host: str) -> None:
    own = [norm for norm in law().of_state(host).of_kind(Norm) if norm.page.jurisdiction == host]

    assert own
    assert [norm.id for norm in own if not (norm.source or norm.page.source)] == []


def test_a_states_own_encounter_goes_before_the_common_one() -> None:
    kyrgyz, azerbaijani = (judge(f"host: {host}\nas_of: 2026-03-01", "RU-213(1)") for host in ("KG", "AZ"))

    assert {f.by for f in kyrgyz.findings if f.encounter == "extradition_decision"} == {"prosecutor_general"}
    assert {f.by for f in azerbaijani.findings if f.encounter == "extradition_decision"} == {"extradition_authority"}


# -- Georgia ----------------------------------------------------------------------------------------------------------


def test_desertion_is_outside_the_european_convention_in_georgia() -> None:
    """ECE 4: no duty under it; under Minsk all turns on whether Georgia's own bar (Law on Cooperation 20) covers it."""
    desertion, hooliganism = (surrender("GE", PROVED % article) for article in ("RU-338(1)", "RU-213(1)"))

    assert line(desertion, "ece-1").status == "fails"
    assert line(hooliganism, "ece-1").status == "applies"
    assert questions(desertion) == ["ge-icc-20-military"]
    assert set(desertion.possible) == {"must", "must_not"}


@pytest.mark.parametrize("status", ["granted", "pending"])
def test_georgia_surrenders_nobody_it_recognised_and_says_nothing_of_whoever_asked(status: str) -> None:
    """Law on Cooperation 25(1)."""
    asked = surrender("GE", PROVED % "RU-213(1)", more=f"asylum: {{stage: {status}}}")

    assert (asked.modality == "must_not") == (status == "granted")


@pytest.mark.parametrize(("day", "days"), [("2025-09-01", "2025-10-01"), ("2025-11-03", "2025-11-13")])
def test_the_time_to_appeal_a_refusal_of_asylum_in_georgia_fell_to_ten_days(day: str, days: str) -> None:
    """A month under the Law of 2016, ten calendar days since 1 October 2025."""
    refused = judge(f"host: GE\nas_of: {day}\nasylum: {{stage: refused, beyond_appeal: false}}\n"
                    f"events: [{{what: refuse_asylum, at: {day}, served_at: {day}}}]", "RU-213(1)")  # fmt: skip

    assert str(limits(refused)["ge-ip-55"].to_dict()["ends"])[:10] == days


def test_the_time_to_ask_for_asylum_runs_once_georgia_has_taken_somebody_for_surrender() -> None:
    """Law on International Protection 26(3): ten calendar days, since 1 October 2025."""
    held = "host: GE\nas_of: {day}\ncustody: {{stage: detained}}\nevents: [{{what: detain, at: {day} 10:00 +04:00}}]"
    now, before = (limits(judge(held.format(day=day), "RU-213(1)")) for day in ("2026-03-01", "2025-03-01"))

    assert "ge-ip-26-3" in now
    assert "ge-ip-26-3" not in before


def test_georgia_gives_nobody_to_the_death_penalty() -> None:
    assert "ge-ece-death" in applying(surrender("GE", PROVED % "RU-213(1)", more="risk: {death_penalty: true}"))
    assert "ge-ece-death" not in applying(surrender("GE", PROVED % "RU-213(1)"))


def test_a_search_in_the_interstate_register_reaches_armenia_and_not_georgia() -> None:
    warrant = "warrant: {national: true, interstate: true, interpol: false}\nrequest: {petition: false}"
    detain = {host: next(f for f in judge(f"host: {host}\nas_of: 2026-03-01\n{warrant}", "RU-213(1)").findings
                         if (f.encounter, f.act) == ("exit_control", "detain")) for host in ("AM", "GE")}  # fmt: skip

    assert detain["AM"].possible == ("may", "no_basis")
    assert detain["GE"].possible == ("no_basis",)


# -- Armenia ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "other"), [("2023-06-27", "minsk"), ("2023-09-01", "chis")])
def test_two_conventions_speak_in_armenia(day: str, other: str) -> None:
    assert {"ece", other} <= spoken(surrender("AM", PROVED % "RU-213(1)", day))


def test_armenias_declaration_makes_desertion_a_question_of_the_european_convention() -> None:
    finding = surrender("AM", PROVED % "RU-338(1)")

    assert isinstance(law().find("am-ece-4"), Question)
    assert line(finding, "ece-1").status == "open"
    assert line(surrender("RS", PROVED % "RU-338(1)"), "ece-1").status == "fails"


def test_armenias_month_of_provisional_arrest_stands_beside_the_forty_days() -> None:
    held = judge("host: AM\nas_of: 2026-03-01\ncustody: {stage: detained}\n"
                 "events: [{what: detain, at: 2026-03-01 10:00 +04:00}]", "RU-213(1)")  # fmt: skip

    assert {"am-ece-16", "chis-75-b", "ece-16-4-40d"} <= set(limits(held))


def test_a_citizen_of_armenia_is_not_surrendered() -> None:
    mine = surrender("AM", PROVED % "RU-213(1)", more="person: {citizenships: [RU, AM]}")

    assert mine.modality == "must_not"
    assert {"am-const-55-2", "am-ece-6"} <= applying(mine)


def test_seizures_by_foreign_military_police_stand_apart_from_law() -> None:
    soldier = judge("host: AM\nas_of: 2025-03-01\nmilitary: {service: contract, mobilised: false}", "RU-338(1)")
    seized = soldier.find("hand_over_informally")

    assert seized.modality == "must_not"
    assert [said.cell.reported for said in seized.practice] == [2]
    assert "Gyumri" in next(h.where for h in law().of_state("AM").of_kind(Hazard) if h.id == "am-hazard-gyumri")


# -- Kyrgyzstan ------------------------------------------------------------------------------------------------------


def test_evading_the_call_up_is_a_crime_in_kyrgyzstan_and_no_duty_to_surrender_follows() -> None:
    """Kyrgyz CC 385(1): a fine or community work; Chisinau 66 asks for a year in both laws."""
    evasion = surrender("KG", PROVED % "RU-328(1)")

    assert line(evasion, "chis-66-1").status == "fails"
    assert line(evasion, "kg-cpc-532-1-3").status == "fails"
    assert "must" not in evasion.possible


def test_discrediting_an_army_is_no_crime_in_kyrgyzstan() -> None:
    assert surrender("KG", PROVED % "RU-280.3(1)").modality == "must_not"
    assert "kg-cpc-532-1-3" in applying(surrender("KG", PROVED % "RU-280.3(1)"))


def test_desertion_turns_on_one_question_in_kyrgyzstan() -> None:
    """CPC 532 names no military offence; Chisinau 89(1)(zh) excepts those that are no ordinary crimes."""
    desertion = surrender("KG", PROVED % "RU-338(1)", more="protection: {asylum_certificate: false}")

    assert questions(desertion) == ["chis-89-military"]
    assert set(desertion.possible) == {"must", "must_not"}


def test_a_certificate_of_an_asylum_claim_lets_kyrgyzstan_refuse_on_one_reading() -> None:
    seeker = "asylum: {stage: pending}\nprotection: {asylum_certificate: true}\n"
    nobody = "protection: {asylum_certificate: false}"

    assert "kg-cpc-532-2-treaty" in questions(surrender("KG", PROVED % "RU-213(1)", more=seeker))
    assert "kg-cpc-532-2-treaty" not in questions(surrender("KG", PROVED % "RU-213(1)", more=nobody))


def test_the_custody_in_kyrgyzstan_ends_after_thirty_days_before_the_forty_of_the_convention() -> None:
    held = judge("host: KG\nas_of: 2026-03-01\ncustody: {stage: provisional_arrest}\nrequest: {petition: false}\n"
                 "events: [{what: detain, at: 2026-03-01 10:00 +06:00}]", "RU-213(1)")  # fmt: skip

    ends = {name: str(limit.to_dict()["ends"])[:10] for name, limit in limits(held).items()}
    assert ends["kg-cpc-528-8"] < ends["chis-75-b"]


# -- Azerbaijan ------------------------------------------------------------------------------------------------------


def test_desertion_turns_on_which_convention_goes_first_in_azerbaijan() -> None:
    """Law on Extradition 3.1.7 bars; ECE leaves it out; Chisinau orders it, but steps back behind ECE (118(1))."""
    desertion = surrender("AZ", PROVED % "RU-338(1)")

    assert "az-ext-military" in questions(desertion)
    assert "az-ext-military" not in questions(surrender("AZ", PROVED % "RU-213(1)"))


@pytest.mark.parametrize("reservation", ["torture", "persecution"])
def test_azerbaijans_reservations_bar_what_they_name(reservation: str) -> None:
    barred = surrender("AZ", PROVED % "RU-213(1)", more=f"risk: {{{reservation}: true}}")

    assert barred.modality == "must_not"
    assert f"az-ece-1-{reservation}" in applying(barred)


# -- Türkiye ---------------------------------------------------------------------------------------------------------


def removal(risk: str, stay: str = "stay: {permitted_until: 2026-02-01}") -> Finding:
    calm = "host: TR\nas_of: 2026-03-01\nexpulsion: {public_order_ground: false}"
    return judge(f"{calm}\nrisk: {{{risk}}}\n{stay}", "RU-213(1)").find("order_expulsion")


def test_an_overstay_of_more_than_ten_days_orders_removal_from_turkey_and_torture_bars_it() -> None:
    """Law 6458, 54(1)(e) and 55(1)(a)."""
    assert removal("torture: false").modality == "must"
    assert removal("torture: true").modality == "must_not"
    assert removal("torture: false", "stay: {permitted_until: 2026-02-25}").modality == "no_basis"


def test_fear_of_persecution_bars_the_destination_and_not_the_removal_from_turkey() -> None:
    """Law 6458, 4 and 52: one can still be sent to a third state."""
    calm = "host: TR\nas_of: 2026-03-01\nrisk: {persecution: true}\nstay: {permitted_until: 2026-02-01}"
    feared = judge(calm, "RU-213(1)")
    home = next(f for f in feared.findings if (f.act, f.to) == ("expel", "requesting"))

    assert feared.find("order_expulsion").modality == "must"
    assert home.modality == "must_not"


def test_a_passport_with_less_than_120_days_is_refused_at_the_turkish_border() -> None:
    """Law 6458, 7(1)(b): sixty days beyond the end of sixty visa-free days."""
    at_the_border = "host: TR\nas_of: 2026-03-01\nvisas: []\ndocuments: {travel_passport: {valid_until: %s}}"
    short, long = (judge(at_the_border % day, "RU-213(1)").find("refuse_entry") for day in ("2026-06-28", "2026-06-29"))

    assert (short.modality, "tr-6458-7-1-b" in applying(long)) == ("must", False)


# -- Serbia ----------------------------------------------------------------------------------------------------------


def test_serbia_knows_desertion_as_a_crime_and_does_not_surrender_for_it() -> None:
    """Law on Assistance 7(1)(4), and not 7(1)(1)."""
    desertion = surrender("RS", PROVED % "RU-338(1)")

    assert line(desertion, "rs-zmpp-7-1").status == "fails"
    assert line(desertion, "rs-zmpp-7-4-military").status == "applies"


def test_custody_before_a_request_ends_in_serbia_after_eighteen_days() -> None:
    held = judge("host: RS\nas_of: 2026-03-01\ncustody: {stage: provisional_arrest}\nrequest: {petition: false}\n"
                 "events: [{what: place_in_provisional_arrest, at: 2026-03-01}]", "RU-213(1)")  # fmt: skip

    assert str(limits(held)["rs-zmpp-26-18d"].to_dict()["ends"])[:10] in ("2026-03-18", "2026-03-19")


# -- the others -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "norm"), [("TR", "tr-6706-11-1-military"), ("RS", "rs-zmpp-7-4-military"),
                                            ("ME", "me-zmpp-12-military")])  # fmt: skip
def test_desertion_alone_bars_surrender_where_the_statute_says_so(host: str, norm: str) -> None:
    assert surrender(host, PROVED % "RU-338(1)").modality == "must_not"
    assert norm in applying(surrender(host, PROVED % "RU-338(1)"))
    assert norm not in applying(surrender(host, PROVED % "RU-213(1)"))


@pytest.mark.parametrize("host", ["KG", "UZ", "TJ", "BY", "AZ", "MD", "GE", "TR", "RS", "ME"])
def test_own_nationals_are_not_surrendered(host: str) -> None:
    mine = surrender(host, PROVED % "RU-213(1)", more=f"person: {{citizenships: [RU, {host}]}}")

    assert mine.modality == "must_not"


@pytest.mark.parametrize("host", ["UZ", "MN"])
def test_where_no_refugee_convention_binds_the_ban_on_torture_still_does(host: str) -> None:
    assert "cat-3-1" in applying(surrender(host, PROVED % "RU-213(1)", more="risk: {torture: true}"))
    assert "ref-33-1" not in applying(surrender(host, PROVED % "RU-213(1)", more="risk: {persecution: true}"))


@pytest.mark.parametrize(("host", "norm"), [("UZ", "uz-asylum-2"), ("MN", "mn-const-18-4")])
def test_where_no_refugee_convention_binds_asylum_may_be_granted_and_need_not(host: str, norm: str) -> None:
    """A decree of Uzbekistan, the Constitution of Mongolia: a power, and no duty."""
    feared = "asylum: {stage: pending}\nrisk: {persecution: true}"
    grant = judge(f"host: {host}\nas_of: 2026-03-01\n{feared}", UNKNOWN_THERE).find("grant_asylum")

    assert line(grant, norm).status in ("applies", "open")
    assert "may" in grant.possible
    assert "must" not in grant.possible


@pytest.mark.parametrize("known", [True, False])
def test_a_charge_known_to_the_uzbek_code_shuts_political_asylum(known: bool) -> None:
    """Regulation on political asylum, decree UP-5060, 4."""
    feared = "asylum: {stage: pending}\nrisk: {persecution: true}"
    grant = judge(f"host: UZ\nas_of: 2026-03-01\n{feared}", other() if known else UNKNOWN_THERE).find("grant_asylum")

    assert ("uz-asylum-4" in applying(grant)) is known
    assert ("may" in grant.possible) is not known


@pytest.mark.parametrize(
    ("offence", "norm"),
    [({"political": True}, "md-cpc-534-1-1"), ({"military": True, "ordinary_offence": False}, "md-cpc-534-1-2")],
)
def test_moldova_may_refuse_what_is_political_or_military_only(offence: dict[str, bool], norm: str) -> None:
    """CPC 534(1): a choice; whether CPC 546 makes a bar of it was not read."""
    asked = "host: MD\nas_of: 2026-03-01\nrequest: {petition: false}"
    some, plain = (
        next(item for item in judge(asked, charge).findings if item.act == "refuse_surrender")
        for charge in (other(**offence), other(political=False, military=False, ordinary_offence=True))
    )

    assert line(some, norm).status in ("applies", "open")
    assert line(plain, norm).status == "fails"


@pytest.mark.parametrize(("claim", "barred"), [(False, True), (True, False)])
def test_tajikistan_sends_nobody_who_asked_home_save_by_its_exception(claim: bool, barred: bool) -> None:
    """Law on Refugees 14(1) and 14(2)."""
    asked = f"asylum: {{stage: pending, exception_claimed: {str(claim).lower()}}}\nrisk: {{persecution: true}}"
    found = judge(f"host: TJ\nas_of: 2026-03-01\n{asked}", "RU-213(1)").findings
    home = next(item for item in found if (item.act, item.to) == ("expel", "requesting"))

    assert ("tj-ref-14-1" in applying(home)) is barred


def test_moldova_surrenders_only_for_what_it_punishes_with_a_year_of_prison() -> None:
    """CPC 544(3), and so do the conventions."""
    light, grave = (surrender("MD", other(host_one_year=grave)) for grave in (False, True))

    assert light.modality == "must_not"
    assert ("md-cpc-544-3" in applying(light), "md-cpc-544-3" in applying(grave)) == (True, False)


def test_no_treaty_with_a_duty_that_was_read_binds_mongolia() -> None:
    finding = surrender("MN", PROVED % "RU-213(1)")

    assert "must" not in {item.norm.verb for item in finding.proof if item.status == "applies"}
    assert "regime-bilateral" in finding.not_encoded


def test_the_visa_free_stay_in_kyrgyzstan_changes_by_date() -> None:
    """Six months before 5 September 2024, ninety days from then."""
    entered = "stay: {basis: visa_free, entered_on: %s, work_contract_until: n/a}"
    before, after = (
        judge(f"host: KG\nas_of: {day}\n{entered % day}", "RU-213(1)") for day in ("2024-03-01", "2025-03-01")
    )

    assert limits(before)["kg-stay"].to_dict()["ends"] == "2024-08-31"
    assert limits(after)["kg-stay"].to_dict()["ends"] == "2025-05-29"


def test_visas_announced_for_montenegro_are_not_encoded_and_not_free() -> None:
    after, before = (next(f for f in judge(f"host: ME\nas_of: {day}\nentry: {{visa: false}}", "RU-213(1)").findings
                          if f.act == "refuse_entry") for day in ("2026-11-01", "2026-03-01"))  # fmt: skip

    assert "me-visa" in after.not_encoded
    assert "me-visa" not in before.not_encoded


def test_the_dossiers_words_are_mapped_to_names_that_exist() -> None:
    with (Path(law().folder) / "aliases.csv").open(encoding="utf-8", newline="") as file:
        ours = {row["ours"] for row in csv.DictReader(file)}
    vocabulary = law().vocabulary
    known = {*vocabulary.facts, *vocabulary.acts, *vocabulary.encounters, *vocabulary.classes, *law().by_id,
             *(treaty for _, treaty in law().tables.parties)}  # fmt: skip

    assert set() == ours - known


def test_whether_desertion_is_an_ordinary_crime_is_a_question_in_armenia() -> None:
    features = other(military=True, host_military=True, ordinary_offence=False, limitation_run_there=False)

    assert {"am-ece-4", "chis-89-military"} & set(questions(surrender("AM", features)))
