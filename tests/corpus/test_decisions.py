"""What courts decided, asked of the model: never the certain opposite, and on the same rule."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from yaml import safe_load

from .conftest import law

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = safe_load((ROOT / "tools" / "decisions.yaml").read_text("utf-8"))


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("decisions_tool", ROOT / "tools" / "decisions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ENTRIES["modelled"])
def test_no_court_is_contradicted_and_its_rule_is_cited(name: str) -> None:
    replayed = tool().replay(law(), name, ENTRIES["modelled"][name])

    assert not replayed.contradicts
    assert replayed.cited
    assert replayed.stands in ("agrees", "open with the court") or ENTRIES["modelled"][name].get("why")


def test_every_case_file_is_replayed_and_every_other_decision_has_its_reason() -> None:
    assert {path.stem for path in (ROOT / "examples" / "decisions").glob("*.yaml")} == set(ENTRIES["modelled"])
    assert all(item["why"] for item in ENTRIES["not modelled"])


def test_the_page_is_what_the_model_says() -> None:
    replayed = [tool().replay(law(), name, entry) for name, entry in ENTRIES["modelled"].items()]

    assert (ROOT / "docs" / "decisions-replayed.md").read_text("utf-8") == tool().page(
        law(), replayed, ENTRIES["not modelled"]
    )


def test_practice_and_law_part_where_an_expulsion_was_carried_out_over_an_open_appeal() -> None:
    """The duty a court followed is in the model, and so are the bars that on what is on record win over it."""
    found = tool().replay(law(), "kz-abay-2022", ENTRIES["modelled"]["kz-abay-2022"]).found

    assert {"must", "must_not"} == set(found.possible)
    assert found.on_record == "must_not"
