"""The same person in another state: what was about the state before stays behind."""

from __future__ import annotations

from functools import cache

from safeconduct import Case, Corpus, load_corpus, read_case
from safeconduct.law.arrival import arrived
from safeconduct.law.compiled import shipped_corpus

CASE = """
case: held
as_of: 2023-09-01
host: KZ
requesting: RU
person: {citizenships: [RU], age: 30}
documents: {internal_id: true, iin: true}
charges:
  - {article: other, max_years: 5, host_counterpart: arguable, host_crime: true, committed: {from: 2022-09-01, in: RU}}
warrant: {national: true}
stay: {basis: visa_free, entered_on: 2022-09-22}
asylum: {stage: refused}
custody: {stage: detained}
risk: {torture: true}
stays: [{in: 2022-09-22}]
events: [{what: detain, at: 2023-08-31}]
"""


@cache
def corpus() -> Corpus:
    return load_corpus(shipped_corpus())


def there(host: str = "GE") -> Case:
    return arrived(read_case(CASE, corpus()), host, corpus().vocabulary)


def test_procedures_begin_anew_and_nothing_is_known_of_the_stay() -> None:
    facts = there().facts

    assert (facts["custody.stage"], facts["asylum.stage"], facts["request.stage"]) == ("free", "none", "none")
    assert not [path for path in facts if path.startswith("stay.")]
    assert ((), "stays" in there().lists) == (there().events, False)


def test_the_person_the_charges_and_the_dangers_go_along() -> None:
    facts, charge = there().facts, (there().charges or ({},))[0]

    assert (facts["person.age"], facts["risk.torture"], facts["warrant.national"]) == (30, True, True)
    assert (charge["max_years"], charge["committed_in"]) == (5, "RU")


def test_what_the_code_of_one_state_punishes_says_nothing_of_another() -> None:
    charge = (there().charges or ({},))[0]

    assert set() == {"counterpart", "host_crime"} & set(charge)


def test_a_paper_the_case_does_not_name_is_not_held() -> None:
    facts = there().facts

    assert tuple(
        facts[f"documents.{paper}"] for paper in ("internal_id", "travel_passport", "refugee_travel_document")
    ) == (True, False, False)
    assert there().lists["visas"] == ()


def test_where_the_person_is_the_case_stays_as_it_is() -> None:
    assert read_case(CASE, corpus()) == there("KZ")
