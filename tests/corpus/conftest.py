"""The law as it ships, and somebody to ask it about. What a test leaves out is given, so that results settle."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from safeconduct import Assessment, Case, Corpus, Finding, assess, load_corpus, read_case
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.source import parse_yaml
from safeconduct.reason.results import ProofLine, TimeLimit

ANYBODY = """
case: anybody
as_of: 2022-12-05
host: KZ
requesting: RU
person: {citizenships: [RU], age: 24, too_ill_to_travel: false}
documents: {internal_id: true, travel_passport: false, other_passport: false, refugee_travel_document: false}
charges_known: all
warrant: {national: true, interstate: true, interpol: false}
request:
  {stage: none, purpose: prosecution, material_withheld: false, other_treaty: false, reciprocity_guarantee: false,
   takeover_asked: false, no_second_trial: false}
stay: {basis: visa_free, work_contract_until: n/a}
asylum: {stage: none, exception_claimed: false}
custody: {stage: free}
extradition: {stage: none}
expulsion: {stage: none}
protection: {court_stay: false, un_interim_measures: false, prosecutor_consent: false}
risk: {torture: false, persecution: false, death_penalty: false}
host_case: {open: false}
exit: {prohibited: false}
home: {exit_limited: false}
family: []
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
OTHER = """
article: other
host_counterpart: yes
host_crime: true
host_imprisonable: true
host_one_year: true
host_military: false
max_years: 5
"""
"""an offence by its features: one that both states punish with more than a year"""
EVIDENCE = ("against_host", "final_judgment", "limitation_run", "private_prosecution", "political")
UNPROVED = "{article: %s, " + ", ".join(f"{fact}: left out" for fact in EVIDENCE) + "}"
"""a charge on which the evidential facts were not asked"""
HELD = "custody: {stage: detained}\n"
MINSK, CHISINAU = "as_of: 2023-06-27\n", "as_of: 2023-06-28\n"
"""the last day of one convention between Kazakhstan and Russia, and the first of the other"""


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def reformed(folder: Path, page: str, old: str, new: str) -> Corpus:
    """The law with some words of a page replaced, wherever they stand on it."""
    shutil.copytree(shipped_corpus(), folder)
    text = (folder / page).read_text(encoding="utf-8")
    assert old in text
    (folder / page).write_text(text.replace(old, new), encoding="utf-8")
    return load_corpus(folder)


def answered(folder: Path, *, otherwise: bool) -> Corpus:
    """The law once a court has answered what the silence of a treaty means."""
    return reformed(folder, "kz/cpc.md", "view('kz-treaty-silence') == 'otherwise'", str(otherwise))


def situation(changes: str = "", *charges: str, corpus: Corpus | None = None) -> Case:
    """A case: *changes*, as a case file says them, laid over `ANYBODY`; each charge, a code or mapping, over `CHARGE`.

    What is set to `left out` was not asked.
    """
    data = _over(_yaml(ANYBODY), _yaml(changes))
    if charges:
        data["charges"] = [_over(_yaml(CHARGE), _yaml(said if ":" in said else f"article: {said}")) for said in charges]
    return read_case(json.dumps(data), corpus or law())


def other(**changes: object) -> str:
    """An offence by its features, some of them changed."""
    return json.dumps(_over(_yaml(OTHER), changes))


def _yaml(text: str) -> dict[str, Any]:
    return parse_yaml(text, "situation") or {}


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Mappings are joined key by key; anything else replaces what was there."""
    done = dict(under)
    for key, value in over.items():
        old = done.get(key)
        if value == "left out":
            done.pop(key, None)
        else:
            done[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return done


def judge(changes: str = "", *charges: str, corpus: Corpus | None = None) -> Assessment:
    return assess(corpus or law(), situation(changes, *charges, corpus=corpus))


def surrender(changes: str = "", *charges: str, corpus: Corpus | None = None) -> Finding:
    """The finding on the hand-over that carries out a decision to surrender."""
    return judge(changes, *charges, corpus=corpus).find("surrender")


def questions(finding: Finding) -> list[str]:
    """The questions a finding turns on, sorted; with their entry of the counterpart table where they have one."""
    return sorted(item.question.id + (f" about {item.about}" if item.about else "") for item in finding.contested)


def line(finding: Finding, norm: str) -> ProofLine:
    """How a norm stands in the proof of a finding on one charge."""
    (found,) = (item for item in finding.proof if item.norm.id == norm)
    return found


def facts(proof_line: ProofLine) -> dict[str, str]:
    """What a norm's standing rests on."""
    return {item.fact: item.value for item in proof_line.because}


def pages(finding: Finding) -> set[str]:
    """The instruments whose norms stand in the proof."""
    return {item.norm.page.id for item in finding.proof}


def cited(norm: str) -> set[str]:
    """The provisions that a norm's `because` leans on."""
    return set(re.findall(r"`([^`]+)`", getattr(law().find(norm), "because", "")))


def limits(found: Assessment | Finding) -> dict[str, TimeLimit]:
    """The time limits of a finding, or of all findings of an assessment."""
    findings = found.findings if isinstance(found, Assessment) else (found,)
    return {limit.limit.id: limit for finding in findings for limit in finding.time_limits}


def clock(limit: TimeLimit) -> str:
    """When a limit ends, as the contract prints it."""
    return str(limit.to_dict()["ends"])
