"""The law as it ships, and a person to ask it about. What a test leaves out is given, so that results settle."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from safeconduct import Assessment, Case, Corpus, Finding, assess, load_corpus, read_case
from safeconduct.law.corpus import shipped_corpus
from safeconduct.law.source import parse_yaml

ANYBODY = """
case: anybody
as_of: 2022-12-05
host: KZ
requesting: RU
person: {citizenships: [RU], age: 24}
charges_known: all
warrant: {national: true, interstate: true, interpol: false}
request: {stage: none, purpose: prosecution, material_withheld: false}
stay: {basis: visa_free}
asylum: {stage: none}
custody: {stage: free}
extradition: {stage: none}
expulsion: {stage: none}
protection: {court_stay: false, un_interim_measures: false}
risk: {torture: false, persecution: false, death_penalty: false}
host_case: {open: false}
"""
CHARGE = """
stage: wanted
committed: {from: 2022-10-01, to: 2022-10-31, in: RU}
political: false
against_host: false
final_judgment: false
limitation_run: false
private_prosecution: false
"""
MINSK, CHISINAU = "2023-06-27", "2023-06-28"
"""the last day of one convention between Kazakhstan and Russia, and the first of the other"""


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def situation(changes: str = "", *charges: str) -> Case:
    """A case: *changes*, as a case file says them, laid over `ANYBODY`; each charge, a code or a mapping, over `CHARGE`.

    What is set to `left out` was not asked.
    """
    data = _over(_yaml(ANYBODY), _yaml(changes))
    if charges:
        data["charges"] = [_over(_yaml(CHARGE), _yaml(said if ":" in said else f"article: {said}")) for said in charges]
    return read_case(json.dumps(data), law())


def _yaml(text: str) -> dict[str, Any]:
    return parse_yaml(text, "situation") or {}


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Mappings are joined key by key; anything else replaces what was there."""
    done = dict(under)
    for key, value in over.items():
        old = done.get(key)
        done[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        if value == "left out":
            del done[key]
    return done


def judge(changes: str = "", *charges: str) -> Assessment:
    return assess(law(), situation(changes, *charges))


def surrender(changes: str = "", *charges: str) -> Finding:
    """The finding on the hand-over that carries out a decision to surrender."""
    return judge(changes, *charges).find("surrender")
