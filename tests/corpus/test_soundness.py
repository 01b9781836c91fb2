"""What is not known leaves every answer open that some person in that situation would get."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from safeconduct import Assessment, assess, read_case

from .conftest import EVIDENCE, UNPROVED, judge, law, other

BLANK = "".join(f"{key}: {{said}}\n" for key in (
    "person", "documents", "warrant", "request", "military", "stay", "asylum", "custody", "extradition", "expulsion",
    "protection", "risk", "host_case"))  # fmt: skip
CHARGES = ("RU-205.2(2)", "RU-207.3(1)", "RU-280.3(1)", "RU-338(1)", "RU-319", "RU-337(4)")
KNOWN = {
    "person": ("{citizenships: [RU]}", "{citizenships: [RU, KZ]}", "{citizenships: []}", "{citizenships: [FR]}"),
    "warrant": ("{national: true, interstate: false, interpol: false}", "{interstate: true}",
                "{national: false, interstate: false, interpol: false}"),
    "asylum": ("{stage: none}", "{stage: pending}", "{stage: granted}"),
    "risk": tuple(f"{{torture: {a}, persecution: {b}, death_penalty: {c}}}"
                  for a, b, c in product(("true", "false"), repeat=3)),
    "custody": ("{stage: free}", "{stage: detained}", "{stage: provisional_arrest}"),
    "request": ("{stage: received, purpose: prosecution, material_withheld: false}",
                "{stage: received, purpose: sentence, material_withheld: true}"),
    "extradition": ("{stage: none}", "{stage: requested}", "{stage: decided}", "{stage: in_force}"),
    "host_case": ("{open: true}", "{open: false}"),
}  # fmt: skip
"""values for the groups of facts, each of them possible together with any of the others"""
DAYS = ("2022-12-05", "2024-06-03", "2026-09-01")
ANSWERS = {"must", "may", "must_not", "no_basis", "conflict"}


def found_in(assessment: Assessment) -> dict[tuple[str | None, str, str, str, str, str], set[str]]:
    return {(f.encounter, f.act, f.by, f.to, f.of, f.state): set(f.possible) for f in assessment.findings}


def assert_sound(less: Assessment, more: Assessment) -> None:
    """Whatever is possible for the one who answered was possible before."""
    before = found_in(less)
    for key, possible in found_in(more).items():
        assert possible <= before[key], key


@pytest.mark.parametrize("said", ["left out", "unknown"])
def test_of_somebody_unknown_everything_stays_open_that_holds_of_somebody(said: str) -> None:
    draw = Random(587)
    for day, _ in product(DAYS, range(12)):
        charges = draw.sample(CHARGES, draw.randint(1, 2))
        chosen = {key: draw.choice(values) for key, values in KNOWN.items()}
        known = "".join(f"{key}: {value}\n" for key, value in chosen.items())

        assert_sound(judge(f"as_of: {day}\n{BLANK.format(said=said)}", *(UNPROVED % code for code in charges)),
                     judge(f"as_of: {day}\n{known}", *charges))  # fmt: skip


@pytest.mark.parametrize("charge", CHARGES)
@pytest.mark.parametrize("day", DAYS)
def test_of_charges_unknown_everything_stays_open_that_holds_of_some_charge(charge: str, day: str) -> None:
    assert_sound(judge(f"as_of: {day}\ncharges: unknown"), judge(f"as_of: {day}", charge))


@pytest.mark.parametrize("day", DAYS)
def test_of_an_article_without_its_part_everything_stays_open_that_holds_of_some_part(day: str) -> None:
    whole = judge(f"as_of: {day}", "RU-337")

    for part in ("1", "2", "2.1", "3", "3.1", "4", "5"):
        assert_sound(whole, judge(f"as_of: {day}", f"RU-337({part})"))


def test_an_unknown_citizenship_leaves_open_that_the_person_is_a_national() -> None:
    found = judge("person: {citizenships: unknown}", "RU-205.2(2)")

    assert found.find("surrender").possible == ("must", "must_not")
    assert found.find("surrender").unknown == ("person.citizenships",)
    assert found.questions[0].fact == "person.citizenships"


def test_nothing_at_all_is_an_answer() -> None:
    found = assess(law(), read_case("{case: x, as_of: 2022-12-05, host: KZ, requesting: RU}", law()))

    assert {"must", "must_not"} <= set(found.find("surrender").possible)
    assert all(set(item.possible) <= ANSWERS and item.possible for item in found.findings)


def test_a_state_of_which_the_tables_say_nothing_leaves_its_treaties_open() -> None:
    found = judge("requesting: JP", other()).find("surrender")

    assert found.not_encoded == ("party JP chisinau-2002", "party JP minsk-1993")
    assert found.possible == ("must", "must_not"), "a treaty, or no guarantee of reciprocity: CPC 558(3)"


@pytest.mark.parametrize("charge", CHARGES)
def test_on_record_is_what_holds_if_nobody_proves_anything(charge: str) -> None:
    proved, open_ = judge("", charge), judge("risk: left out\nrequest: left out", UNPROVED % charge)

    assert open_.find("surrender").on_record == proved.find("surrender").modality


# -- not applicable -------------------------------------------------------------------------------------------------

NEUTRAL = ("person", "documents", "warrant", "request", "military", "stay", "asylum", "expulsion", "protection", "risk",
           "host_case", "visas", "stays", "family", "earlier", "host_offences", "charges")  # fmt: skip


@pytest.mark.parametrize("key", NEUTRAL)
def test_what_does_not_apply_is_known_and_false(key: str) -> None:
    found = judge(f"{key}: n/a", *(() if key == "charges" else ("RU-205.2(2)",)))

    assert all(set(item.possible) <= ANSWERS and item.possible for item in found.findings)
    assert found.find("surrender").modality == ("no_basis" if key == "charges" else "must")


@pytest.mark.parametrize("key", ["custody", "extradition"])
def test_a_procedure_that_does_not_apply_needs_no_request(key: str) -> None:
    """A person with no procedure writes n/a: that says nothing of a request, and contradicts nothing."""
    found = judge(f"{key}: n/a\nrequest: {{stage: none}}", "RU-205.2(2)")

    assert found.find("decide_surrender").after == ("request_extradition",)


def test_where_nothing_applies_there_is_still_an_answer() -> None:
    found = judge(BLANK.format(said="n/a"), "RU-205.2(2)")

    assert all(set(item.possible) <= ANSWERS and item.possible for item in found.findings)


@pytest.mark.parametrize("fact", ["stage", "committed", *EVIDENCE])
@pytest.mark.parametrize("said", ["n/a", "unknown"])
def test_any_fact_of_a_charge_may_be_unknown_or_not_apply(fact: str, said: str) -> None:
    found = judge("", f"{{article: RU-205.2(2), {fact}: {said}}}").find("surrender")

    assert found.possible and set(found.possible) <= ANSWERS


@pytest.mark.parametrize("said", ["n/a", "unknown", "left out"])
def test_an_offence_by_features_needs_none_of_them(said: str) -> None:
    features = ("host_counterpart", "host_crime", "host_imprisonable", "host_one_year", "host_military", "max_years")
    found = judge("", "{article: other, " + ", ".join(f"{name}: {said}" for name in features) + "}").find("surrender")

    assert found.possible and set(found.possible) <= ANSWERS
