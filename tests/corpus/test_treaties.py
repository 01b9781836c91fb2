"""Treaties: who is bound and when, what each provision says both ways, and hosts that have no pages of their own."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from safeconduct.law.blocks import Norm
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.dates import Day
from safeconduct.law.source import parse_yaml

from .conftest import CHISINAU, HELD, MINSK, judge, law, limits, line, other, questions, surrender

CHARGE = "RU-205.2(2)"
"""both laws punish it with more than a year"""
EUROPE = "host: %s\nas_of: 2023-01-10\nprotection: {assurances: false}\n"
CALM = "asylum: {without_delay: true, exception_claimed: false}\nstay: {came_directly: true, entered_lawfully: false}\n"
FEAR = "risk: {persecution: true}\n"


def rows() -> list[dict[str, str]]:
    with (shipped_corpus() / "tables" / "parties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- the table of parties -------------------------------------------------------------------------------------------

LISTED = {
    "bilateral-extradition-ru": 35, "cat-1984": 62, "chisinau-2002": 12, "cis-membership": 12, "cis-search-2010": 12,
    "csto-1992": 15, "eaeu-2014": 15, "ece-1957": 62, "echr-1950": 59, "eu": 36, "iccpr-1966": 62, "iccpr-op1": 62,
    "internal-passport-entry-ru": 19, "minsk-1993": 12, "minsk-protocol-1997": 12, "refugee-1951": 62,
    "refugee-protocol-1967": 62, "schengen": 37, "sco": 19, "sco-extremism-2017": 1, "shanghai-2001": 6,
    "visa-free-2000": 5,
}  # fmt: skip
"""how many states the research listed for each instrument"""


def test_every_instrument_has_all_states_that_were_listed() -> None:
    counted = Counter(row["treaty"] for row in rows())

    assert {name: found for name, found in counted.items() if found < LISTED.get(name, 0)} == {}
    assert set(LISTED) <= set(counted)
    assert sum(LISTED.values()) == 679


def test_a_state_stands_once_for_each_treaty_and_its_days_are_days() -> None:
    seen = Counter((row["state"], row["treaty"]) for row in rows())

    assert [key for key, count in seen.items() if count > 1] == []
    for row in rows():
        assert row["checked"] in ("full", "excerpt", "memory") and row["source"]
        since, until = row["since"], row["until"]
        assert since in ("", "none") or Day.parse(since)
        assert not until or Day.parse(until).first > Day.parse(since).last


@pytest.mark.parametrize(
    ("state", "treaty", "since", "until"),
    [
        ("RU", "chisinau-2002", "2023-06-28", ""),
        ("KZ", "chisinau-2002", "2004-04-27", ""),
        ("RU", "echr-1950", "1998-05-05", "2022-09-16"),
        ("BY", "iccpr-op1", "1992-12-30", "2023-02-08"),
        ("UA", "minsk-1993", "1995-04-14", "2022-12-23"),
        ("KZ", "iccpr-op1", "2009-09-30", ""),
        ("KZ", "cis-search-2010", "2014-12-31", ""),
        ("KZ", "ece-1957", "none", ""),
        ("KG", "minsk-protocol-1997", "none", ""),
        ("UZ", "refugee-1951", "none", ""),
        ("UZ", "chisinau-2002", "", ""),
    ],
)
def test_days_on_which_much_turns(state: str, treaty: str, since: str, until: str) -> None:
    (row,) = (row for row in rows() if (row["state"], row["treaty"]) == (state, treaty))

    assert (row["since"], row["until"]) == (since, until)


@pytest.mark.parametrize(
    ("host", "as_of", "governs"),
    [
        ("KZ", MINSK, {"minsk"}),
        ("KZ", CHISINAU, {"chis"}),
        ("KG", MINSK, {"minsk"}),
        ("KG", CHISINAU, {"chis"}),
        ("GE", CHISINAU, {"minsk", "ece"}),
        ("AM", MINSK, {"minsk", "ece"}),
        ("AM", CHISINAU, {"chis", "ece"}),
        ("DE", CHISINAU, {"ece"}),
        ("MN", CHISINAU, {"regime"}),
        ("US", CHISINAU, set()),
    ],
)
def test_which_treaty_governs_towards_russia(host: str, as_of: str, governs: set[str]) -> None:
    found = judge(as_of + f"host: {host}\n", other(political=True))
    stand = {item.norm.page.id for finding in found.findings for item in finding.proof if item.status != "fails"}
    scoped = {item.norm.page.id for finding in found.findings for item in finding.proof}

    assert scoped & {"minsk", "chis", "ece", "regime"} == governs, stand


def test_a_party_of_unknown_day_leaves_open_which_convention_governs() -> None:
    """Uzbekistan is bound by Chisinau; since when was not found: three-valued, never false."""
    found = judge(CHISINAU + "host: UZ\n", other())

    assert any("party UZ chisinau-2002" in finding.not_encoded for finding in found.findings)


def test_every_treaty_page_has_a_scope_and_every_block_a_source() -> None:
    treaties = {block.page.id for block in law().blocks if block.page.rank == "treaty"}

    assert {"minsk", "chis", "search", "ece", "ref", "cat", "iccpr", "op1", "echr", "eaeu", "visafree", "shang",
            "scoext", "csto", "cis", "sco", "schengen", "eu", "interpol", "regime"} <= treaties  # fmt: skip
    assert not [block.id for block in law().blocks if block.page.id in treaties and not block.source]


# -- Kazakhstan: treaties add bars and take none away ---------------------------------------------------------------


@pytest.mark.parametrize("as_of", [MINSK, CHISINAU])
def test_the_european_convention_is_out_of_sight_in_kazakhstan(as_of: str) -> None:
    found = judge(as_of + FEAR, CHARGE)

    assert not {"ece", "echr"} & {item.norm.page.id for f in found.findings for item in f.proof}


@pytest.mark.parametrize("risk", ["torture", "persecution"])
def test_chisinau_takes_up_the_bars_of_other_treaties(risk: str) -> None:
    barred, free = surrender(CHISINAU + f"risk: {{{risk}: true}}", CHARGE), surrender(CHISINAU, CHARGE)

    assert (line(barred, "chis-89-1-k").status, line(free, "chis-89-1-k").status) == ("applies", "fails")
    assert (barred.modality, "kz-cpc-590-1-12" in barred.norms, free.modality) == ("must_not", True, "must")


def test_what_the_host_claims_can_take_the_refugee_convention_away_but_not_the_ban_on_torture() -> None:
    claimed = "asylum: {exception_claimed: true}\n"
    fear = surrender(MINSK + FEAR + claimed, CHARGE)
    torture = surrender(MINSK + "risk: {persecution: true, torture: true}\n" + claimed, CHARGE)

    assert line(fear, "ref-33-1").status == "fails"
    assert torture.modality == "must_not" and "cat-3-1" in torture.norms


def test_a_claim_nobody_has_heard_of_leaves_the_bar_on_record() -> None:
    found = surrender(MINSK + FEAR + "asylum: {exception_claimed: left out}\n", CHARGE)

    assert (found.on_record, "asylum.exception_claimed" in found.unknown) == ("must_not", True)


# -- norm by norm, both ways ----------------------------------------------------------------------------------------

REFUGEE = FEAR + "asylum: {stage: %s, exception_claimed: false, without_delay: true}\n"


@pytest.mark.parametrize(
    ("norm", "act", "yes", "no"),
    [
        ("ref-27", "issue_identity_paper", FEAR + "documents: {travel_passport: false}",
         FEAR + "documents: {travel_passport: true}"),
        ("ref-28-1", "issue_travel_document", REFUGEE % "granted" + "expulsion: {security_ground: false}",
         REFUGEE % "pending"),
        ("ref-28-1-other", "issue_travel_document", REFUGEE % "refused", REFUGEE % "granted"),
        ("ref-31-1", "fine", CALM + FEAR, CALM.replace("directly: true", "directly: false") + FEAR),
        ("ref-31-1", "order_expulsion", CALM + FEAR, CALM),
        ("ref-32", "order_expulsion", REFUGEE % "pending" + "expulsion: {security_ground: false}", REFUGEE % "none"),
        ("ref-sched-13", "refuse_entry", "asylum: {stage: granted}\ndocuments: {refugee_travel_document: true}",
         "asylum: {stage: granted}\ndocuments: {refugee_travel_document: false}"),
        ("iccpr-13", "hand_over_informally", "stay: {basis: visa_free, entered_on: 2022-11-01}\nstays: []",
             "stay: {basis: visa_free, entered_on: 2022-01-01}\nstays: []"),
        ("search-5-4", "decline_search", "risk: {torture: true}", "risk: {torture: false}"),
        ("minsk-61bis", "place_in_provisional_arrest", HELD, HELD + "warrant: {interstate: false, interpol: true}"),
        ("minsk-61-1", "place_in_provisional_arrest", HELD + "request: {petition: true}",
         HELD + "request: {petition: false}"),
        ("minsk-63", "postpone_surrender", "host_case: {open: true}", "host_case: {open: false}"),
        ("chis-69", "decline_search", CHISINAU + "asylum: {stage: granted}", CHISINAU),
        ("chis-70-1", "place_in_provisional_arrest", CHISINAU + HELD + "request: {petition: true}",
         CHISINAU + HELD + "request: {petition: false}"),
        ("chis-77", "postpone_surrender", CHISINAU + "host_case: {open: true}", CHISINAU),
        ("chis-75-d", "release",
         CHISINAU + "custody: {stage: provisional_arrest}\nrequest: {custody_order_lapsed: true}",
         CHISINAU + "custody: {stage: provisional_arrest}\nrequest: {custody_order_lapsed: false}"),
        ("eaeu-97-5", "shorten_stay", "stay: {work_contract_until: 2023-01-31}",
         "stay: {work_contract_until: 2022-11-30}"),
        ("visafree-docs", "refuse_entry", "documents: {internal_id: true}", "documents: {internal_id: false}"),
    ],
)  # fmt: skip
def test_a_norm_stands_and_falls_with_its_condition(norm: str, act: str, yes: str, no: str) -> None:
    assert "applies" in standing(norm, act, yes) | standing(norm, act, yes, "open")
    assert "applies" not in standing(norm, act, no)


def standing(norm: str, act: str, says: str, also: str = "applies") -> set[str]:
    found = [f for f in judge(says, CHARGE).findings if f.act == act]
    return {item.status for f in found for item in f.proof if item.norm.id == norm and item.status in ("applies", also)}


# -- Europe: hosts without pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["DE", "FI", "GE", "AM", "TR", "US", "XK"])
def test_a_host_without_pages_is_answered_and_nothing_breaks(host: str) -> None:
    found = judge(EUROPE % host + FEAR, CHARGE)

    assert all(item.possible for item in found.findings)


@pytest.mark.parametrize("norm", ["ece-3-1", "ece-3-2", "ece-6", "ece-7", "ece-8-9-pending", "ece-8-9-final", "ece-10",
                                  "ece-11"])  # fmt: skip
def test_each_ground_of_the_european_convention_both_ways(norm: str) -> None:
    facts = {
        "ece-3-1": ("", "{political: true}"), "ece-3-2": (FEAR, "{}"),
        "ece-6": ("person: {citizenships: [RU, DE]}\n", "{}"), "ece-7": ("", "{committed: {in: DE}}"),
        "ece-8-9-pending": ("", "{host_proceeds: true}"), "ece-8-9-final": ("", "{final_judgment: true}"),
        "ece-10": ("", "{limitation_run_there: true}"), "ece-11": ("risk: {death_penalty: true}\n", "{}"),
    }[norm]  # fmt: skip
    plain = other(host_proceeds=False, limitation_run_there=False)
    says, charge = facts

    assert applied(norm, EUROPE % "DE" + says, with_facts(charge))
    assert not applied(norm, EUROPE % "DE", plain)


def with_facts(charge: str) -> str:
    return other(**{"host_proceeds": False, "limitation_run_there": False, **law_yaml(charge)})


def law_yaml(text: str) -> dict[str, object]:
    return dict(parse_yaml(text, "charge") or {})


def applied(norm: str, says: str, *charges: str) -> bool:
    found = judge(says, *charges)
    return any(item.norm.id == norm and item.status == "applies" for f in found.findings for item in f.proof)


@pytest.mark.parametrize(("ordinary", "status"), [("false", "fails"), ("true", "open")])
def test_a_purely_military_offence_is_outside_the_european_convention(ordinary: str, status: str) -> None:
    """Neither duty nor bar of the convention; what else Germany's law says is for its own pages."""
    charge = f"{{article: RU-338(1), limitation_run_there: false, ordinary_offence: {ordinary}}}"
    found = judge(EUROPE % "DE", charge).find("decide_surrender")

    assert line(found, "ece-1").status == status
    assert not [p for p in found.proof if p.norm.page.id == "ece" and p.norm.verb == "must_not" and p.status != "fails"]


def test_where_minsk_binds_too_the_bars_of_the_european_convention_are_argued() -> None:
    georgia, germany = (judge(EUROPE % host + FEAR, CHARGE).find("decide_surrender") for host in ("GE", "DE"))

    assert line(germany, "ece-3-2").status == "applies"
    assert "ece-beside-minsk" in questions(georgia) or line(georgia, "ece-3-2").status == "open"


def test_strasbourg_binds_the_host_even_when_it_no_longer_binds_russia() -> None:
    found = judge("host: AM\nas_of: 2023-07-01\nrisk: {torture: true}", CHARGE)

    assert "echr-3" in found.find("decide_surrender").norms


# -- not yet --------------------------------------------------------------------------------------------------------


def test_a_request_of_the_committee_is_a_stay_and_changes_no_modality() -> None:
    decided = "request: {stage: received}\nextradition: {stage: in_force}\n"
    asked = surrender(decided + "protection: {un_interim_measures: true}", CHARGE)
    plain = surrender(decided, CHARGE)

    assert (asked.modality, asked.norms) == (plain.modality, plain.norms)
    assert "op1-1-interim" in limits(asked) and "op1-1-interim" not in limits(plain)
    assert limits(asked)["op1-1-interim"].limit.kind == "waiting"


@pytest.mark.parametrize(("host", "can"), [("KZ", True), ("CN", False)])
def test_one_can_complain_of_a_state_that_let_itself_be_complained_of(host: str, can: bool) -> None:
    found = judge(f"host: {host}\n", CHARGE)

    assert any(f.act == "complain_to_un_committee" for f in found.findings) is can


def test_an_order_to_stop_rests_on_the_covenant_as_well() -> None:
    """Article 12 and the Kazakh law on foreigners: two questions, and a notice alone may be too little."""
    notice, own = (judge(f"host_case: {{open: {case}}}", CHARGE).find("refuse_exit") for case in ("false", "true"))

    assert ("must_not" in notice.possible, "iccpr-12-notice" in questions(notice)) == (True, True)
    assert own.modality == "may"


# -- what the agreements do not say ---------------------------------------------------------------------------------


def test_no_agreement_among_neighbours_orders_to_keep_people_from_travelling_on() -> None:
    pages = {"eaeu", "csto", "cis", "search", "sco", "shang", "scoext", "visafree", "minsk", "chis"}
    forbids = {("must_not", "allow_exit"), ("must", "refuse_exit"), ("may", "refuse_exit")}
    norms = [block for block in law().of_kind(Norm) if block.page.id in pages]

    assert len(norms) > 20
    assert [norm.id for norm in norms for slot in norm.acts if (norm.verb, slot.act) in forbids] == []


def test_the_search_treaty_makes_nobody_detain() -> None:
    acts = {slot.act for block in law().of_kind(Norm) if block.page.id == "search" for slot in block.acts}

    assert acts == {"decline_search"}
