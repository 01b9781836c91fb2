"""Cases that show a change of law which no worked pair notices: frozen in `shown.yaml`, as the law decides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from safeconduct import Corpus
from safeconduct.law.blocks import Slot
from safeconduct.law.dates import Day
from safeconduct.law.source import parse_yaml, read_bytes
from safeconduct.law.worked import Facts, _yaml, case_of
from safeconduct.reason.answered import Answered

SHOWN = Path(__file__).with_name("shown.yaml")


@dataclass(frozen=True, slots=True)
class Shown:
    """A case, laid over anybody, and what the law says of one act in it."""

    encounter: str
    slot: Slot
    by: str
    state: str
    host: str
    requesting: str
    on: date
    facts: Facts
    answers: Mapping[str, str] = field(default_factory=dict)
    modality: str = ""
    norms: tuple[str, ...] = ()

    def under(self, law: Corpus) -> Shown:
        """The same case, with what a law says of it."""
        case = case_of(law, self.facts, host=self.host, requesting=self.requesting, on=self.on)
        asked = Answered(law, case, self.on, state=self.state, answers=self.answers)
        key = self.encounter or None, self.slot, self.by
        found = [asked.finding(verdict) for verdict in asked.verdicts({self.slot.act}) if verdict.key == key]
        modality = " or ".join(found[0].possible) if found else "unreached"
        return replace(self, modality=modality, norms=tuple(sorted(found[0].norms)) if found else ())


def read_shown() -> dict[str, Shown]:
    """The frozen cases by the change that each shows."""
    data: Mapping[str, Any] = parse_yaml(read_bytes(SHOWN), str(SHOWN)) or {}
    return {change: _read(item) for change, item in data.items()}


def _read(item: Mapping[str, Any]) -> Shown:
    act = item["act"]
    state, host, requesting = item["states"]
    return Shown(act.get("at", ""), Slot(act["does"], act.get("to", ""), act.get("of", "")), act["by"],
                 state, host, requesting, Day.parse(item["on"]).first, item["facts"], item.get("answers") or {},
                 item["modality"], tuple(item["norms"]))  # fmt: skip


def write_shown(shown: Mapping[str, Shown]) -> None:
    """Write the frozen cases again, in the order given."""
    SHOWN.write_text("\n".join([_HEAD, *(f"{_yaml(change)}:\n{_told(case)}" for change, case in shown.items())]),
                     encoding="utf-8")  # fmt: skip


def _told(case: Shown) -> str:
    slot = case.slot
    act = {"at": case.encounter, "does": slot.act, "to": slot.to, "of": slot.of, "by": case.by}
    lines = {"act": {key: value for key, value in act.items() if value},
             "states": [case.state, case.host, case.requesting], "on": case.on, "facts": case.facts,
             "answers": case.answers, "modality": case.modality, "norms": list(case.norms)}  # fmt: skip
    return "".join(f"  {key}: {_yaml(value)}\n" for key, value in lines.items() if value or key in ("facts", "norms"))


_HEAD = """\
# Somebody, as corpus/worked/anybody.yaml has them but for the facts, of whom the law would say something else if it
# were changed as the key says. `states`: the one that acts, the host, the requesting one. Found by
# `python -m tests.trust.mutation [--terms] --find`, for changes that no worked pair notices.
"""
