"""The JSON of the two examples is the contract of DESIGN section 8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from safeconduct import assess, load_case
from safeconduct.law.blocks import Limit, Norm

from .conftest import law

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
MODALITIES = {"must", "may", "must_not", "no_basis", "conflict", "unknown"}
CONTRACT = {
    "": {"case", "as_of", "corpus", "known_until", "findings", "questions", "deadlines", "warnings"},
    "findings": {
        "encounter", "act", "state", "by", "to", "of", "after", "modality", "possible", "on_record", "charges", "norms",
        "proof", "contested", "unknown", "not_encoded", "time_limits", "remedies", "practice", "flips", "checked",
    },
    "charges": {"article", "modality", "possible", "norms"},
    "proof": {"norm", "status", "because", "defeated_by"},
    "because": {"fact", "value"},
    "contested": {"question", "views"},
    "time_limits": {"limit", "kind", "starts", "ends", "counting", "if_missed"},
    "practice": {"reported", "of", "period", "class", "sources", "interval"},
}  # fmt: skip
ADDED = {
    "": {"regime", "doors"},
    "findings": {"unlawful", "on_record_possible"},
    "proof": {"charge"},
    "contested": {"asks", "about", "host_article", "reason"},
    "time_limits": {"who", "file_by", "running", "certain"},
    "practice": {"persons", "fits", "no_provision", "checked", "note", "others"},
}
"""keys beyond the contract, which may only be added to; whoever adds one adds it here"""


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def found(request: pytest.FixtureRequest) -> dict[str, Any]:
    return assess(law(), load_case(request.param, law())).to_dict()


def findings(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from found["findings"]


def test_the_people_of_the_article_are_examples() -> None:
    people = {path.stem.split("-20")[0] for path in EXAMPLES}
    assert people == {"kz-journalist", "kz-officer", "kz-guard", "kz-anarchist", "kz-deserter"}


def test_every_level_has_the_contracts_keys_and_those_added_and_no_other(found: dict[str, Any]) -> None:
    assert_keys("", found)
    for finding in findings(found):
        assert_keys("findings", finding)
        for part in ("charges", "proof", "contested", "time_limits"):
            for item in finding[part]:
                assert_keys(part, item)
        for item in [finding["practice"], *finding["practice"]["others"]] if finding["practice"] else ():
            assert_keys("practice", item)
        for item in finding["proof"]:
            for because in item["because"]:
                assert_keys("because", because)
    for limit in found["deadlines"]:
        assert_keys("time_limits", limit)


def assert_keys(part: str, item: dict[str, Any]) -> None:
    assert CONTRACT[part] <= set(item) <= CONTRACT[part] | ADDED.get(part, set()), part


def test_it_is_plain_json(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_same_case_gives_the_same_bytes(found: dict[str, Any]) -> None:
    cases = [load_case(path, law()) for path in EXAMPLES]
    (case,) = (case for case in cases if (case.name, str(case.as_of)) == (found["case"], found["as_of"]))
    again = assess(law(), case).to_dict()

    assert json.dumps(again) == json.dumps(found)


def test_modalities_come_from_the_closed_list_and_agree_with_what_is_possible(found: dict[str, Any]) -> None:
    for finding in findings(found):
        for said in (finding, *finding["charges"]):
            assert said["possible"] and set(said["possible"]) <= MODALITIES - {"unknown"}
            assert said["modality"] == (said["possible"][0] if len(said["possible"]) == 1 else "unknown")
        assert finding["on_record"] in {*finding["possible"], "unknown"}


def test_what_is_unknown_says_on_what_it_turns_and_what_is_settled_turns_on_nothing(found: dict[str, Any]) -> None:
    for finding in findings(found):
        reasons = finding["contested"] or finding["unknown"] or finding["not_encoded"]
        assert bool(reasons) is (finding["modality"] == "unknown"), finding["act"]


def test_proof_lines_have_a_known_status_and_name_who_defeats_them(found: dict[str, Any]) -> None:
    for finding in findings(found):
        for item in finding["proof"]:
            assert item["status"] in {"applies", "defeated", "fails", "open"}
            assert item["defeated_by"] or item["status"] != "defeated"
            assert item["status"] != "fails" or not item["defeated_by"]


def test_every_norm_limit_question_and_remedy_stands_in_the_corpus(found: dict[str, Any]) -> None:
    norms = {norm.id for norm in law().norms}
    for finding in findings(found):
        named = {*finding["norms"], *(item["norm"] for item in finding["proof"])}
        named |= {name for item in finding["proof"] for name in item["defeated_by"]}
        named |= {name for charge in finding["charges"] for name in charge["norms"]}
        assert named <= norms
        assert set(finding["norms"]) <= {item["norm"] for item in finding["proof"]}
        assert {item["limit"] for item in finding["time_limits"]} <= {limit.id for limit in law().of_kind(Limit)}
        assert {item["question"] for item in finding["contested"]} <= set(law().questions)


def test_acts_encounters_and_authorities_are_names_of_the_vocabulary(found: dict[str, Any]) -> None:
    words = law().vocabulary
    for finding in findings(found):
        assert finding["act"] in words.acts and set(finding["after"]) <= set(words.acts)
        assert finding["encounter"] in {None, *words.encounters}
        assert finding["by"] in {*words.authorities, "person", "chance"}


def test_the_grade_is_the_weakest_of_what_a_finding_rests_on(found: dict[str, Any]) -> None:
    in_force = law().as_of(date.fromisoformat(found["as_of"]))
    for finding in findings(found):
        assert (finding["checked"] is None) is (not finding["norms"])
        grades = [
            block.checked for name in finding["norms"] for block in in_force.by_id[name] if isinstance(block, Norm)
        ]
        if "memory" in grades:
            assert finding["checked"] == "memory"


def test_surrender_carries_the_decision(found: dict[str, Any]) -> None:
    by_act = {finding["act"]: finding for finding in findings(found) if finding["encounter"] != "extradition_appeal"}
    same = ("modality", "possible", "on_record", "charges", "norms", "proof", "contested", "unknown")

    assert all(by_act["surrender"][key] == by_act["decide_surrender"][key] for key in same)


def test_questions_name_facts_of_the_vocabulary_and_are_ranked(found: dict[str, Any]) -> None:
    worth = [question["settles"] for question in found["questions"]]

    assert worth == sorted(worth, reverse=True) and all(0 <= value <= 1 for value in worth)
    assert all(question["serves"] for question in found["questions"])
