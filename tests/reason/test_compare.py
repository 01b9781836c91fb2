"""Many states asked about one person: as `assess` would find, never silent, each answer with its source."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from safeconduct import Comparison, Corpus, assess, compare, load_corpus, read_case
from safeconduct.law.arrival import arrived
from safeconduct.law.blocks import Norm
from safeconduct.law.compiled import shipped_corpus
from safeconduct.reason.compare import ASKED, Compared, states_of

CHARGES = ("RU-207.3(1)", "RU-338(1)", "RU-328(1)", "RU-213(1)")
DAYS = ("2023-09-01", "2026-03-01")
PAIRS = [(charge, day) for charge in CHARGES for day in DAYS]


@cache
def corpus() -> Corpus:
    return load_corpus(shipped_corpus())


def case(papers: str = "{internal_id: true}", charge: str = "RU-338(1)", more: str = "") -> str:
    return f"""
case: asked
host: KZ
requesting: RU
person: {{citizenships: [RU], age: 30, sex: male}}
documents: {papers}
charges: [{{article: {charge}, stage: wanted, committed: {{from: 2022-10-01, to: 2022-10-01, in: RU}}}}]
charges_known: all
warrant: {{national: true, interstate: true, interpol: false}}
military: {{service: contract, mobilised: false}}
{more}
"""


@cache
def asked(text: str, day: str, *hosts: str) -> Comparison:
    return compare(corpus(), read_case(text, corpus()), hosts=hosts, as_of=date.fromisoformat(day))


def one(text: str, day: str, host: str) -> Compared:
    return asked(text, day, host).hosts[0]


PASSPORT = "{travel_passport: {valid_until: 2027-01-01, biometric: %s}}"
VISA = "visas: [{state: %s, kind: %s, from: 2022-01-01, until: 2027-01-01}]"


def test_all_states_are_the_one_the_person_is_in_and_forty_four_around() -> None:
    states = states_of(corpus(), "RU")

    assert len(states) >= 45
    assert {"KZ", "AM", "GE", "DE", "US", "AR"} <= set(states)
    assert "RU" not in states


@pytest.mark.parametrize(("charge", "day"), PAIRS)
def test_every_state_has_a_finding_or_says_that_it_is_not_encoded(charge: str, day: str) -> None:
    for host in asked(case(charge=charge), day).to_dict()["hosts"]:
        for name in ASKED:
            assert host[name]["possible"] or host[name]["not_encoded"], (host["host"], name)


@pytest.mark.parametrize(("charge", "day"), PAIRS)
def test_whatever_must_or_must_not_be_done_rests_on_a_norm_with_a_source(charge: str, day: str) -> None:
    for host in asked(case(charge=charge), day).hosts:
        for name, brief in host.findings.items():
            if brief.modality in ("must", "must_not"):
                norms = [norm for rule in brief.norms for norm in corpus().by_id[rule] if isinstance(norm, Norm)]
                assert norms, (host.host, name)
                assert all(norm.source for norm in norms), (host.host, name, brief.norms)


@pytest.mark.parametrize("host", ["KZ", "GE", "DE"])
def test_a_state_answers_as_the_same_case_assessed_there(host: str) -> None:
    given = read_case(case(), corpus())
    there = assess(corpus(), arrived(given, host, corpus().vocabulary), as_of=date(2023, 9, 1))

    for name, (encounter, act) in ASKED.items():
        brief = one(case(), "2023-09-01", host).findings.get(name)
        finding = next((f for f in there.findings if f.act == act and f.encounter == (encounter or None)
                        and not f.to and not f.of), None)  # fmt: skip
        if finding is not None:
            assert brief is not None
            assert (finding.possible, finding.on_record, finding.norms) == (
                brief.possible, brief.on_record, brief.norms
            )  # fmt: skip


def test_the_internal_passport_opens_armenia_and_not_georgia() -> None:
    assert "must_not" not in one(case(), "2023-09-01", "AM").findings["entry"].possible
    assert one(case(), "2023-09-01", "GE").findings["entry"].possible == ("must_not",)


def test_a_travel_passport_opens_georgia_and_no_state_that_asks_for_a_visa() -> None:
    assert "must_not" not in one(case(PASSPORT % "true"), "2023-09-01", "GE").findings["entry"].possible
    assert one(case(PASSPORT % "true"), "2023-09-01", "DE").findings["entry"].possible == ("must_not",)


def test_a_visa_of_one_schengen_state_opens_another_unless_it_is_a_tourist_s_at_a_border_that_refuses_those() -> None:
    work, tourist = (case(PASSPORT % "true", more=VISA % ("FR", kind)) for kind in ("work", "tourist"))

    assert "must_not" not in one(work, "2023-09-01", "EE").findings["entry"].possible
    assert "must_not" in one(tourist, "2023-09-01", "EE").findings["entry"].possible
    assert "must_not" not in one(tourist, "2023-09-01", "IT").findings["entry"].possible


def test_a_passport_without_a_chip_stops_at_the_day_of_each_state() -> None:
    given = case(PASSPORT % "false", more=VISA % ("LT", "work"))

    assert "must_not" not in one(given, "2025-05-31", "LT").findings["entry"].possible
    assert one(given, "2025-06-01", "LT").findings["entry"].possible == ("must_not",)
    assert "must_not" not in one(given, "2025-06-01", "SE").findings["entry"].possible


def test_nobody_is_kept_out_of_their_own_country() -> None:
    given = case("{}").replace("citizenships: [RU]", "citizenships: [RU, GE]")

    assert "must_not" not in one(given, "2023-09-01", "GE").findings["entry"].possible


def test_what_members_of_the_schengen_area_share_is_a_door_of_each() -> None:
    """The visa of limited territorial validity: open, and limited since 7 November 2025; in no state outside."""
    def doors(day: str) -> dict[str, list[str]]:
        hosts = asked(case(), day, "AT", "BG", "IS", "NO", "CH", "GB", "RS", "KR").hosts
        return {host.host: [door.state for door in host.doors if door.id == "eu-ltv-visa"] for host in hosts}

    outside: dict[str, list[str]] = {"GB": [], "RS": [], "KR": []}
    within = ("AT", "IS", "NO", "CH")
    assert {**outside, "BG": [], **{host: ["open"] for host in within}} == doors("2023-09-01")
    assert {**outside, "BG": ["limited"], **{host: ["limited"] for host in within}} == doors("2026-03-01")


@pytest.mark.parametrize(("citizenships", "more"), [("[BY]", ""), ("[RU, BY]", ", other_passport: true")])
def test_papers_of_another_state_than_the_tables_know_are_open_and_never_refused(citizenships: str, more: str) -> None:
    papers = f"{{travel_passport: {{valid_until: 2027-01-01, biometric: true}}{more}}}"
    given = case(papers).replace("citizenships: [RU]", f"citizenships: {citizenships}")

    for host in asked(given, "2026-03-01", "DE", "GE", "AM").hosts:
        entry = host.findings["entry"]
        assert entry.modality != "must_not", host.host
        told = any(name.startswith("common-papers-others") for name in entry.not_encoded)
        assert told or "must_not" not in entry.possible, host.host


def test_a_visa_opens_its_state_to_a_citizen_of_any_other() -> None:
    given = case(PASSPORT % "false", more=VISA % ("DE", "work")).replace("citizenships: [RU]", "citizenships: [BY]")

    assert "must_not" not in one(given, "2026-03-01", "DE").findings["entry"].possible


def test_a_door_of_germany_changes_by_date() -> None:
    before, after = ({door.route: door.state for door in one(case(), day, "DE").doors}
                     for day in ("2023-09-01", "2025-06-01"))  # fmt: skip

    assert tuple(
        doors["humanitarian admission under section 22"] for doors in (before, after)
    ) == ("open", "suspended")


def test_what_was_reported_stands_beside_the_law_and_no_share_rests_on_fewer_than_twenty() -> None:
    armenia = one(case(), "2023-09-01", "AM")

    assert [cell.act for cell in armenia.practice if cell.act == "hand_over_informally"]
    assert None is one(case(), "2023-09-01", "KZ").decisions
    germany = one(case(), "2023-09-01", "DE").decisions
    assert germany is not None
    assert (germany.year, germany.decided >= 20) == (2022, True)
