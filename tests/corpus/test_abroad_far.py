"""The law of states far away: Europe, the Americas, Asia. What decides there, by its name, and never silence."""

from __future__ import annotations

from datetime import date

import pytest

from safeconduct import Finding
from safeconduct.law.blocks import Norm
from safeconduct.reason.results import Assessment

from .conftest import judge, law, limits, line, other, questions

FAR = [
    *("DE", "FR", "PL", "LT", "LV", "EE", "FI", "NO", "CZ", "NL", "CH", "AR", "US", "CA", "SE", "ES", "IT", "GB"),
    *("RO", "BG", "HR", "AT", "DK", "IS", "IL", "AE", "TH", "VN", "ID", "KR", "BR", "MX"),
]
UNION = {"DE", "FR", "PL", "LT", "LV", "EE", "FI", "CZ", "NL", "SE", "ES", "IT", "RO", "BG", "HR", "AT", "DK"}
NO_CONVENTION = {"AR", "US", "CA", "AE", "TH", "VN", "ID", "BR", "MX"}
"""states that are not bound by the European Convention on Extradition"""
CHARGES = ("RU-207.3(1)", "RU-338(1)", "RU-328(1)", "RU-213(1)")
BARS_THE_MILITARY = {
    "DE": "de-irg-7", "FR": "fr-cpp-696-4-8", "CZ": "cz-104-91-1-f", "NL": "nl-uw-11-4", "CH": "ch-irsg-3-1",
    "NO": "no-ext-4", "FI": "fi-ext-5", "SE": "se-ext-5", "GB": "gb-ext-137-7", "CA": "ca-ext-46-1-b",
    "AR": "ar-24767-8-b", "AT": "at-arhg-15-1", "BG": "bg-eea-7-2", "IS": "is-ext-4",
}  # fmt: skip
CALM = """
protection: {assurances: false}
request: {petition: false}
"""
"""nothing but the charge speaks against surrender"""
PROVED = "{article: %s, ordinary_offence: false, limitation_run_there: false, host_proceeds: false}"
"""a charge on which all that a treaty asks is known"""


def there(host: str, day: str = "2026-03-01", more: str = "") -> str:
    return f"host: {host}\nas_of: {day}\n{CALM}{more}"


def surrender(host: str, charge: str, day: str = "2026-03-01", more: str = "") -> Finding:
    """The finding on the decision to surrender, by the authority that decides on the first request."""
    return decision(judge(there(host, day, more), charge))


def decision(found: Assessment) -> Finding:
    return next(item for item in found.findings if item.act == "decide_surrender")


def applying(finding: Finding) -> set[str]:
    return {line.norm.id for line in finding.proof if line.status == "applies"}


# -- never silence --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", FAR)
def test_every_state_answers_every_charge_or_says_what_is_not_encoded(host: str) -> None:
    """On 1 September 2023 and 1 March 2026; and what decides cites a norm that says where it was read."""
    for charge in CHARGES:
        for day in ("2023-09-01", "2026-03-01"):
            finding = decision(judge(f"host: {host}\nas_of: {day}\nrisk: left out", charge))
            open_for = (*finding.contested, *finding.unknown, *finding.not_encoded)

            assert finding.modality != "unknown" or open_for, (charge, day)
            assert finding.modality not in ("must", "must_not") or finding.norms, (charge, day)


@pytest.mark.parametrize("host", FAR)
def test_what_states_share_is_written_once_and_reached_from_each_of_them(host: str) -> None:
    """Law of the Union and the European Convention; Denmark stands outside the Union's asylum rules."""
    asked = f"host: {host}\nas_of: 2026-07-01\nasylum: {{stage: pending}}\nrequest: {{stage: received}}\n"
    found = judge(asked + "risk: {torture: true, persecution: true}\n", "RU-213(1)")
    reached = {line.norm.id for item in found.findings for line in item.proof}

    assert ("eu-charter-19-2" in reached) == (host in UNION)
    assert ({"eu-asylum-qr-13", "eu-asylum-pr-10-1"} <= reached) == (host in UNION - {"DK"})
    assert "eu-asylum-13" not in reached
    assert ({"ece-1", "ece-3-2"} <= reached) == (host not in NO_CONVENTION)


@pytest.mark.parametrize("host", FAR)
def test_every_norm_of_a_state_says_where_it_stands(host: str) -> None:
    norms = [norm for norm in law().of_state(host).of_kind(Norm) if norm.page.jurisdiction == host]

    assert [norm.id for norm in norms if not (norm.source or norm.page.source)] == []


# -- military offences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "norm"), BARS_THE_MILITARY.items())
def test_desertion_bars_surrender_by_name(host: str, norm: str) -> None:
    desertion = surrender(host, PROVED % "RU-338(1)")

    assert desertion.modality == "must_not"
    assert norm in applying(desertion)
    assert norm not in applying(surrender(host, PROVED % "RU-213(1)"))


def test_estonia_bars_desertion_for_its_citizens_only() -> None:
    """CPC 440(2) names citizens; for a foreigner the Convention gives no duty, and the statute no bar."""
    settled = "{article: RU-338(1), ordinary_offence: false, limitation_run_there: false, host_proceeds: false}"
    foreigner = surrender("EE", settled)
    citizen = surrender("EE", settled, more="person: {citizenships: [RU, EE]}\n")

    assert {"may", "must_not"} == set(foreigner.possible)  # must not: by the view on Russia's exit of 2022 alone
    assert questions(foreigner) == ["exit-from-echr"]
    assert citizen.modality == "must_not"


@pytest.mark.parametrize(("host", "norm"), [("PL", "pl-cpc-604-2-6"), ("LV", "lv-cpl-697-1-4")])
def test_where_a_statute_leaves_military_offences_to_the_court_it_may_refuse(host: str, norm: str) -> None:
    found = judge(there(host), PROVED % "RU-338(1)")
    refusal = next(item for item in found.findings if item.act == "refuse_surrender")

    assert norm in applying(refusal)


@pytest.mark.parametrize(("host", "basis"), [("KR", "kr-ext-5"), ("HR", "hr-mla-33")])
def test_where_a_statute_names_no_military_offence_there_is_neither_duty_nor_bar(host: str, basis: str) -> None:
    """The Convention leaves desertion out, and the Act lets the court grant what it does not forbid."""
    desertion = surrender(host, PROVED % "RU-338(1)", "2022-03-01")

    assert basis in {line.norm.id for line in desertion.proof if line.status in ("applies", "open")}
    assert "must" not in desertion.possible and "may" in desertion.possible


def test_sweden_names_the_evasion_of_conscription_beside_desertion() -> None:
    """Act 1957:668, 5 §: also what breaks the law on total defence, unless a treaty says otherwise."""
    evasion = surrender("SE", PROVED % "RU-328(1)", "2022-03-01")

    assert "se-ext-5" in {line.norm.id for line in evasion.proof if line.status in ("applies", "open")}
    assert "must_not" in evasion.possible


def test_austria_lets_no_expulsion_overtake_a_surrender() -> None:
    """ARHG 13: while a procedure of surrender is pending, nobody is taken out of the country under another law."""
    asked = "host: AT\nas_of: 2026-03-01\nexpulsion: {stage: in_force}\nrequest: {stage: received}\n"
    pending, ended = (
        {item.modality for item in judge(asked + f"extradition: {{stage: {stage}}}\n", "RU-213(1)").findings
         if item.act == "expel"}
        for stage in ("requested", "refused")
    )  # fmt: skip

    assert pending == {"must_not"}
    assert "must_not" not in ended


@pytest.mark.parametrize(("stage", "stays"), [("pending", True), ("on_appeal", True), ("refused", False)])
def test_in_south_korea_an_applicant_stays_until_the_courts_have_ended(stage: str, stays: bool) -> None:
    """Refugee Act 5(6); and desertion there is a crime of its own law, so nothing hangs on the counterpart."""
    found = judge(there("KR", more=f"asylum: {{stage: {stage}}}\nexpulsion: {{stage: in_force}}\n"), "RU-338(1)")

    assert stays == all(item.modality == "must_not" for item in found.findings if item.act == "expel")
    assert "common-counterpart" not in questions(decision(found))


@pytest.mark.parametrize("host", ["DE", "NL", "GB", "NO"])
def test_whether_evading_conscription_is_military_is_one_question(host: str) -> None:
    assert "ece-draft-evasion" in questions(surrender(host, PROVED % "RU-328(1)"))
    assert "ece-draft-evasion" not in questions(surrender(host, PROVED % "RU-338(1)"))


def test_switzerland_names_service_of_any_kind() -> None:
    """IRSG 3(1) speaks of military *or similar* service, so there is nothing to ask."""
    evasion = surrender("CH", PROVED % "RU-328(1)")

    assert evasion.modality == "must_not"
    assert "ch-irsg-3-1" in applying(evasion)


# -- treaties, or none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "norm"), [("US", "us-ext-3181"), ("CA", "ca-ext-3")])
@pytest.mark.parametrize("charge", CHARGES)
def test_without_a_treaty_nobody_is_surrendered(host: str, norm: str, charge: str) -> None:
    found = surrender(host, charge)

    assert found.modality == "must_not"
    assert norm in applying(found)


def test_from_the_united_states_removal_is_the_danger() -> None:
    """No extradition; the expulsion to Moscow is barred by a fear of persecution alone."""
    calm = judge(there("US"), "RU-338(1)")
    fear = judge(there("US", more="risk: {persecution: true}\nasylum: {exception_claimed: false}\n"), "RU-338(1)")

    assert "must_not" not in {
        item.modality for item in calm.findings if item.act == "expel" and item.to == "requesting"
    }
    assert {"must_not"} == {item.modality for item in fear.findings if item.act == "expel" and item.to == "requesting"}


@pytest.mark.parametrize(("stage", "waits"), [("pending", True), ("none", False)])
def test_in_argentina_a_claim_keeps_the_surrender_waiting(stage: str, waits: bool) -> None:
    """Act 26.165, 14: until the asylum procedure has ended with a final decision."""
    found = judge(there("AR", more=f"asylum: {{stage: {stage}}}\n"), "RU-213(1)")

    assert waits == ("ar-26165-14" in limits(found))


# -- courts that differ ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["DE", "CZ", "IT", "PL", "GB", "CH"])
def test_russias_exit_of_2022_is_the_same_question_in_every_state_of_europe(host: str) -> None:
    robbery = "{article: other, host_counterpart: yes, host_crime: true, host_imprisonable: true, host_one_year: true, \
host_military: false, max_years: 7, military: false, ordinary_offence: true, limitation_run_there: false, \
host_proceeds: false}"
    before, after = (surrender(host, robbery, day) for day in ("2022-03-01", "2023-09-01"))

    assert "exit-from-echr" not in questions(before)
    assert "exit-from-echr" in questions(after)
    assert {"must", "must_not"} <= set(after.possible)


def test_the_courts_that_hold_each_view_are_named() -> None:
    (question,) = (item for item in law().blocks if item.id == "exit-from-echr")

    held = " ".join(view.held_by for view in question.views)  # type: ignore[attr-defined]
    assert all(court in held for court in ("Cologne", "Czechia", "Italy", "Cyprus", "Westminster"))


YOUNG = """
person: {citizenships: [RU], age: 20, sex: male}
military: {service: none, mobilised: false}
summons: {kind: none}
"""


def asylum(host: str, more: str, day: str = "2026-03-01") -> Finding:
    claim = "asylum: {stage: pending, exception_claimed: false}\n"
    return next(
        item for item in judge(there(host, day, claim + more), "RU-213(1)").findings if item.act == "grant_asylum"
    )


def test_berlin_is_divided_on_men_liable_to_basic_service() -> None:
    young, old = asylum("DE", YOUNG), asylum("DE", YOUNG.replace("age: 20", "age: 40"))

    assert "conscripts-to-war" in questions(young)
    assert "must" in young.possible and young.modality != "must"
    assert "conscripts-to-war" not in questions(old)


def test_france_has_decided_on_men_called_to_the_war_and_others_have_not() -> None:
    """CNDA, full bench, 20 July 2023: once a call-up is shown."""
    called = YOUNG.replace("mobilised: false", "mobilised: true")

    assert asylum("FR", called).modality == "must"
    assert asylum("FR", called, "2023-07-19").modality != "must"
    assert "war-service-crimes" in questions(asylum("FI", called))


# -- doors, bars by conduct, visas ----------------------------------------------------------------------------------


def test_germanys_door_changes_by_date_while_its_statute_does_not() -> None:
    days = ("2022-06-15", "2025-06-15", "2026-03-01")
    doors = [
        [door.state for door in law().as_of(date.fromisoformat(day)).doors if door.id == "de-section-22"]
        for day in days
    ]
    statute = [
        [norm.since for norm in law().as_of(date.fromisoformat(day)).norms if norm.id == "de-aufenthg-22-2"]
        for day in days
    ]

    assert doors == [["open"], ["suspended"], ["limited"]]
    assert statute[0] and statute[0] == statute[1] == statute[2]


@pytest.mark.parametrize(("declared", "modality"), [("true", "must"), ("false", "may")])
def test_germany_must_give_the_visa_once_it_has_declared_the_admission(declared: str, modality: str) -> None:
    """Residence Act 22, second sentence: the declaration is free, the permit then is not."""
    found = judge(there("DE", more=f"admission: {{declared: {declared}}}\n"), "RU-207.3(1)")

    assert modality == next(item for item in found.findings if item.act == "issue_humanitarian_visa").modality


@pytest.mark.parametrize(("fought", "barred"), [("true", True), ("false", False)])
def test_an_estonian_bar_depends_on_having_fought(fought: str, barred: bool) -> None:
    case = there("EE", more=f"military: {{fought: {fought}}}\n")
    entry = next(item for item in judge(case, "RU-337(5)").findings if item.act == "issue_humanitarian_visa")

    assert barred == (entry.modality == "must_not")
    assert barred == ("ee-entry-fought-visa" in applying(entry))
    before = judge(case.replace("2026-03-01", "2026-01-11"), "RU-337(5)")
    assert "ee-entry-fought-visa" not in {line.norm.id for item in before.findings for line in item.proof}


@pytest.mark.parametrize("host", FAR)
def test_having_fought_is_asked_of_nobody_else(host: str) -> None:
    found = judge(f"host: {host}\nas_of: 2026-03-01\nrisk: left out", "RU-337(5)")

    asked = {fact for item in found.findings for fact in item.unknown if "fought" in str(fact)}
    assert bool(asked) == (host == "EE")


@pytest.mark.parametrize(
    ("day", "declared", "modality"),
    [
        ("2022-06-26", "false", "may"),  # Visa Code 25(1)(a)
        ("2022-06-27", "false", "must_not"),
        ("2026-03-01", "false", "must_not"),
        ("2026-03-01", "true", "may"),
    ],
)
def test_czechia_takes_no_application_of_a_russian_save_in_its_own_interest(
    day: str, declared: str, modality: str
) -> None:
    found = judge(there("CZ", day, f"admission: {{declared: {declared}}}\n"), "RU-207.3(1)")

    assert modality == next(item for item in found.findings if item.act == "issue_humanitarian_visa").modality


@pytest.mark.parametrize(
    ("host", "last", "first"),
    [
        ("FR", "2025-05-02", "2025-05-03"), ("LT", "2025-05-31", "2025-06-01"), ("LV", "2025-07-14", "2025-07-15"),
        ("DE", "2025-12-31", "2026-01-01"), ("RO", "2025-12-31", "2026-01-01"), ("PL", "2026-03-31", "2026-04-01"),
        ("FI", "2026-05-31", "2026-06-01"),
    ],
)  # fmt: skip
def test_a_passport_without_a_chip_opens_no_border_from_the_day_its_state_said(
    host: str, last: str, first: str
) -> None:
    """The same passport, with a visa for study of the state itself; one with a chip still does."""
    visa = f"visas: [{{state: {host}, kind: study, from: 2025-01-01, until: 2026-12-31}}]\n"
    passport = "documents: {travel_passport: {valid_until: 2030-01-01, biometric: %s}}\n"

    def entry(day: str, chip: str) -> set[str]:
        found = judge(there(host, day, visa + passport % chip), "RU-207.3(1)")
        return set(found.find("allow_entry").possible)

    assert "must_not" not in entry(last, "false") | entry(first, "true")
    assert entry(first, "false") == {"must_not"}


@pytest.mark.parametrize(("host", "statute"), [("AE", "ae-39-7-may"), ("ID", "id-1979-2-2")])
def test_a_treaty_of_which_little_but_its_duty_was_told_settles_nothing(host: str, statute: str) -> None:
    """The duty is for what both laws punish with a year; what else the treaty bars is a stub."""
    grave, light = (surrender(host, other(max_years=5, host_one_year=year)) for year in (True, False))

    assert line(grave, "bil-duty").status == line(grave, statute).status == "open"
    assert {"must", "must_not"} <= set(grave.possible)
    assert "bil-refusal" in grave.not_encoded
    assert line(light, "bil-duty").status == "fails"
    assert "must" not in light.possible


@pytest.mark.parametrize("feared", [True, False])
def test_indonesia_may_refuse_where_persecution_is_feared(feared: bool) -> None:
    """As reported when its parliament approved the treaty; no refugee convention binds it."""
    found = judge(there("ID", more=f"risk: {{persecution: {str(feared).lower()}}}\n"), other(max_years=5))
    refusal = next(item for item in found.findings if item.act == "refuse_surrender")

    assert (line(refusal, "bil-id-persecution").status != "fails") is feared
    assert ("must_not" not in refusal.possible) is feared, "the duty stands against a refusal"
