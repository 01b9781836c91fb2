"""Sets the product's findings beside the oracle's, and says where they differ."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .asp import Answer, Key, answers
from .render import case_text, page_text, parties_text, vocabulary_text, write_corpus
from .worlds import REQUESTING, World

Findings = dict[Key, dict[str, Any]]
"""What either side says of each finding, in the words of the contract, lists as sorted lists."""


def expected(world: World) -> Findings:
    """The oracle's findings."""
    return {key: _plain(answer) for key, answer in answers(world).items()}


def product(world: World, folder: Path) -> Findings:
    """The product's findings, through files as a user would write them."""
    from safeconduct import assess, load_case, load_corpus

    write_corpus(world, folder / "corpus")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(case_text(world), encoding="utf-8")
    corpus = load_corpus(str(folder / "corpus"))
    result = assess(corpus, load_case(str(folder / "case.yaml"), corpus)).to_dict()
    return {_key(finding): _told(world, finding) for finding in result["findings"]}


def differences(ours: Findings, theirs: Findings) -> list[str]:
    """One line for each finding and field that differs."""
    lines = [f"{key}: the product has no such finding" for key in sorted(ours.keys() - theirs.keys())]
    lines += [f"{key}: the oracle has no such finding" for key in sorted(theirs.keys() - ours.keys())]
    for key in sorted(ours.keys() & theirs.keys()):
        for name, value in ours[key].items():
            if theirs[key][name] is not None and theirs[key][name] != value:
                lines.append(f"{key} {name}: oracle {value}, product {theirs[key][name]}")
    return lines


def report(world: World, lines: list[str]) -> str:
    """The differences with everything needed to judge them: pages and case."""
    pages = [page_text(world, page) for page in world.pages]
    tables = [parties_text(world)] if world.parties else []
    return "\n".join(["", *lines, "", vocabulary_text(world), *tables, *pages, case_text(world)])


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "by": answer.by,
        "modality": answer.modality,
        "possible": sorted(answer.possible),
        "on_record": answer.on_record,
        "unknown": sorted(answer.unknown),
        "contested": sorted(answer.contested),
        "not_encoded": sorted(answer.not_encoded),
        "charges": [sorted(possible) for possible in answer.charges],
    }


# --- the contract, read back ------------------------------------------------------------------------------------------


def _key(finding: dict[str, Any]) -> Key:
    only = ""
    for name in ("to", "of"):
        if finding.get(name):
            only = f"{name}={'requesting' if finding[name] == REQUESTING else finding[name]}"
    return finding.get("encounter") or "", finding["act"], only


def _told(world: World, finding: dict[str, Any]) -> dict[str, Any]:
    charges = [sorted(charge["possible"]) for charge in finding.get("charges") or []]
    unlisted = world.case.abstract and not charges  # the abstract charge names no article
    return {
        "by": finding["by"],
        "modality": finding["modality"],
        "possible": sorted(finding["possible"]),
        "on_record": finding["on_record"],
        "unknown": sorted({_fact(name) for name in finding["unknown"]}),
        "contested": sorted({_id(entry, "question") for entry in finding["contested"]}),
        "not_encoded": sorted({_provision(_id(entry, "id")) for entry in finding["not_encoded"]}),
        "charges": None if unlisted else charges,
    }


def _id(entry: str | dict[str, Any], name: str) -> str:
    return entry if isinstance(entry, str) else str(entry[name])


def _fact(name: str) -> str:
    """`charges[0].stage`, `charge.stage` and the like are one name: the design fixes none."""
    return re.sub(r"^charges?(\[[^]]*\])?\.", "charge.", name)


def _provision(name: str) -> str:
    """A blank of the membership table goes by its treaty, however it is written."""
    return "pact" if "pact" in name else name
