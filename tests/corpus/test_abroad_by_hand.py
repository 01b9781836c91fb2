"""Norms of other states that search finds no pair for: how each stands where it speaks, and where it does not."""

from __future__ import annotations

import pytest

from safeconduct import Finding

from .conftest import judge, other

PASSPORT = "documents: {travel_passport: {valid_until: 2030-01-01, biometric: true}}\n"
NO_PASSPORT = "documents: {travel_passport: false}\n"
VISA = "visas: [{state: %s, kind: national, from: 2022-11-01, until: 2023-11-01}]\n"
NO_VISA = "visas: []\n"
ASKED = "host: %s\nrequest: {stage: received}\n"


def standing(finding: Finding, norm: str) -> str:
    """How a norm stands in a proof; absent where it is out of scope."""
    return next((line.status for line in finding.proof if line.norm.id == norm), "absent")


@pytest.mark.parametrize(("norm", "host", "lets_in", "does_not"), [
    ("common-papers-visa-free", "RS", PASSPORT, NO_PASSPORT),
    ("common-papers-on-arrival", "ID", PASSPORT, NO_PASSPORT),
    ("common-papers-e-visa", "KR", PASSPORT, NO_PASSPORT),
    ("common-papers-visa", "FR", PASSPORT + VISA % "DE", PASSPORT + NO_VISA),
    ("common-papers-visa", "FR", PASSPORT + VISA % "FR", PASSPORT + VISA % "GB"),
])  # fmt: skip
def test_a_paper_opens_a_border_only_with_what_it_needs(norm: str, host: str, lets_in: str, does_not: str) -> None:
    place = f"host: {host}\nstay: {{basis: none}}\n"
    held, not_held = (judge(place + papers).find("allow_entry") for papers in (lets_in, does_not))

    assert (standing(held, norm), standing(not_held, norm)) == ("applies", "fails")


@pytest.mark.parametrize(("norm", "host", "grave", "slight"), [
    ("ch-irsg-32", "CH", {}, {"max_years": 0}),
    ("fr-cpp-696-2", "FR", {}, {"max_years": 1}),
    ("lv-cpl-696-may", "LV", {}, {"host_one_year": False}),
    ("dk-ext-1", "DK", {}, {"host_one_year": False}),
    ("il-ext-2a", "IL", {}, {"host_one_year": False}),
    ("ro-302-22", "RO", {}, {"host_one_year": False}),
])  # fmt: skip
def test_a_statute_lets_surrender_only_for_what_is_grave_enough(
    norm: str, host: str, grave: dict[str, object], slight: dict[str, object]
) -> None:
    one, two = (judge(ASKED % host, other(**changes)).find("decide_surrender") for changes in (grave, slight))

    assert standing(one, norm) in ("applies", "defeated", "open")
    assert standing(two, norm) in ("fails", "absent")


POLITICAL: dict[str, object] = {"political": True}
MILITARY: dict[str, object] = {"military": True, "ordinary_offence": False}
JUDGED: dict[str, object] = {"final_judgment": True}
NO_CRIME: dict[str, object] = {"host_counterpart": "none", "host_crime": False, "host_imprisonable": False,
                               "host_one_year": False}  # fmt: skip
FEAR, OWN = "risk: {persecution: true}\n", "person: {citizenships: [RU, %s]}\n"


@pytest.mark.parametrize(("norm", "changes", "charge"), [
    ("ae-39-7", "", NO_CRIME), ("ae-39-9-1", OWN, {}), ("ae-39-9-2", "", POLITICAL), ("ae-39-9-3", "", MILITARY),
    ("ae-39-9-5", FEAR, {}), ("ae-39-9-6", "", JUDGED),
    ("id-1979-4", "", NO_CRIME), ("id-1979-5-1", "", POLITICAL), ("id-1979-6", "", MILITARY), ("id-1979-7-1", OWN, {}),
    ("id-1979-14", FEAR, {}),
    ("th-ext-7", "", NO_CRIME), ("th-ext-9-1", "", POLITICAL), ("th-ext-9-military", "", MILITARY),
    ("th-ext-10", "", JUDGED), ("th-ext-12", OWN, {}),
])  # fmt: skip
def test_a_bar_of_a_statute_speaks_behind_a_treaty_that_was_not_read(
    norm: str, changes: str, charge: dict[str, object]
) -> None:
    """The Emirates, Indonesia and Thailand put a treaty first: the bar is there, and what the treaty orders is open."""
    host = norm[:2].upper()
    asked = ASKED % host
    barred = judge(asked + changes.replace("%s", host), other(**charge)).find("decide_surrender")
    calm = judge(asked, other(military=False, limitation_run_there=False)).find("decide_surrender")

    assert standing(barred, norm) in ("applies", "open") and "must_not" in barred.possible
    assert standing(calm, norm) == "fails"
    assert barred.modality != "must"


@pytest.mark.parametrize(("days", "stands"), [(179, True), (180, False)])
def test_the_emirates_ask_for_six_months_left_to_serve(days: int, stands: bool) -> None:
    asked = ASKED.replace("received", "received, purpose: sentence") % "AE"
    finding = judge(asked, other(stage="convicted", sentence_left_days=days)).find("decide_surrender")

    assert (standing(finding, "ae-39-7-sentence") in ("applies", "open")) == stands


def test_uzbekistan_surrenders_without_a_treaty_only_on_a_promise_of_the_same() -> None:
    asked = "host: UZ\nrequesting: AE\nperson: {citizenships: [AE]}\n"
    asked += "request: {stage: received, reciprocity_guarantee: %s}\n"
    promised, silent = (judge(asked % said, other()).find("decide_surrender") for said in ("true", "false"))

    assert standing(promised, "uz-cpc-601") in ("applies", "defeated", "open")
    assert standing(silent, "uz-cpc-601") == "fails"


def test_switzerland_holds_nobody_who_may_not_be_surrendered() -> None:
    """IRSG 47(1): arrest is ordered where surrender is not plainly barred, as it is for an own citizen."""
    asked, swiss = ASKED % "CH" + "custody: {stage: detained}\n", "person: {citizenships: [CH, RU]}\n"
    foreigner, national = (
        judge(asked + people, other()).find("place_in_extradition_arrest") for people in ("", swiss)
    )

    assert standing(foreigner, "ch-irsg-47-1") in ("applies", "defeated", "open")
    assert standing(national, "ch-irsg-47-1") != "applies"
