"""What happened to people must be a path of the model on its dates; what it cannot produce is its defect."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.journey.replay import replay

from safeconduct import load_case, load_corpus
from safeconduct.journey.build import World, build
from safeconduct.journey.judge import parts_of
from safeconduct.journey.routes import open_to
from safeconduct.reason.assessing import Assessing

ROOT = Path(__file__).parents[2]
CHAINS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "chains.yaml").read_text())
SHORT = ("journalist-check", "journalist-leaves", "officer-airport", "guard-expelled", "anarchist-out",
         "soldier-handed-over")  # fmt: skip
REPLAYED = CHAINS if os.environ.get("SAFECONDUCT_LONG") else [chain for chain in CHAINS if chain["id"] in SHORT]


def world_of(chain: dict[str, Any]) -> World:
    corpus = load_corpus(ROOT / "corpus")
    case = load_case(ROOT / "examples" / f"{chain['case']}.yaml", corpus)
    day = chain.get("as_of") or case.as_of
    assert isinstance(day, date)
    lists = {**case.lists, **{name: tuple(items) for name, items in chain.get("lists", {}).items()}}
    case = replace(case, as_of=day, facts={**case.facts, **chain.get("facts", {})}, lists=lists)
    parts = parts_of(corpus, case, day, avoid=[case.requesting])
    gate, _ = open_to(corpus, case, day, Assessing(corpus, case, day), ())
    return build(case, day, parts, gate)


@pytest.mark.parametrize("chain", REPLAYED, ids=[chain["id"] for chain in REPLAYED])
def test_what_happened_is_a_path_of_the_model(chain: dict[str, Any]) -> None:
    assert replay(world_of(chain), chain["acts"], chain["place"]), chain["who"]


def test_what_never_follows_is_no_path() -> None:
    chain = next(chain for chain in CHAINS if chain["id"] == "journalist-check")

    assert not replay(world_of(chain), ["release at release", "surrender"], "granted")


def test_the_page_tells_every_chain() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")

    assert [chain["id"] for chain in CHAINS if f"| `{chain['id']}` |" not in page] == []
