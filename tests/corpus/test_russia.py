"""Russian law: the table of offences against what the research found, and what Russian authorities may do."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from safeconduct import Assessment, Finding

from .conftest import clock, judge, law, other
from .test_accounts import VERSION

HERE = Path(__file__).parent
TODAY = "as_of: 2026-11-01\n"
AT_HOME = "host: RU\n"
SOLDIER = "military: {service: contract, mobilised: false}\n"
CIVILIAN = "military: {service: none, mobilised: false}\n"
PAPERS = "documents: {travel_passport: {valid_until: 2030-01-01, biometric: true}, internal_id: true}\n"
QUIET = """
home: {exit_limited: false, state_secrets: false, court_duties_evaded: false, false_exit_data: false, bankrupt: false}
summons: {kind: none, posted: false, appeared: false}
person: {sex: female}
"""
"""somebody on whom nothing of the law on exit bears"""


def rows(name: str) -> list[dict[str, str]]:
    path = HERE / name if (HERE / name).exists() else HERE.parents[1] / "corpus/tables" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def russian(found: Assessment, act: str, by: str = "") -> Finding:
    """What a Russian authority may do."""
    (one,) = (item for item in found.findings if item.state == "RU" and item.act == act and by in ("", item.by))
    return one


def done(act: str, changes: str, *charges: str, by: str = "") -> str:
    return russian(judge(changes, *charges), act, by).modality


def charge(article: str, **more: Any) -> str:
    said = ", ".join(f"{key}: {value}" for key, value in more.items())
    return f"{{article: {article}{', ' + said if said else ''}}}"


# -- the table of offences ------------------------------------------------------------------------------------------


def code(provision: str) -> str:
    """The code of a provision: `ru-cc-337-5` is RU-337(5)."""
    article, _, part = VERSION.sub("", provision).removeprefix("ru-cc-").partition("-")
    return f"RU-{article}({part})" if part else f"RU-{article}"


FOUND = {(code(row["id"]), row["since"]): row for row in rows("dossier_offences.csv")}
TABLE = {(row["code"], row["since"]): row for row in rows("offences.csv") if row["code"].startswith("RU-")}
YEARS = {"small": "2", "medium": "6", "grave": "10", "especially grave": "15"}


def test_the_table_has_every_dated_part_that_was_found() -> None:
    assert FOUND.keys() <= TABLE.keys()
    assert len(FOUND) == 138


@pytest.mark.parametrize("key", FOUND, ids=[f"{code}-{since}" for code, since in FOUND])
def test_a_row_says_what_was_found(key: tuple[str, str]) -> None:
    found, row = FOUND[key], TABLE[key]
    limitation = "never" if row["no_time_bar"] == "true" else YEARS[row["gravity"].replace("_", " ")]
    imprisoned = 100 if row["max_years"] == "life" else float(row["max_years"])

    assert row["until"] == found["until"]
    assert row["max_years"] == ("life" if found["life"] == "true" else found["years"])
    assert row["gravity"].replace("_", " ") == found["gravity"]
    assert limitation == found["limitation"]
    assert (imprisoned >= 1) == (found["one_year"] == "true")
    assert row["qualifier"] == ("wartime" if found["qualifier"] else "none")
    assert row["who"] == found["who"]
    assert row["military"] == str(key[0].split("(")[0][3:] in MILITARY).lower()
    assert (row["absentia"] == "by_gravity") == (found["by_gravity"] == "true")
    assert (row["absentia"] == "listed") == (found["by_gravity"] == "false" and found["reported"] == "true")
    assert row["earlier_penalty"] == str(found["earlier_penalty"] == "yes").lower()


MILITARY = {"332", "333", "334", "337", "338", "339", "340", "341", "342", "352.1"}


@pytest.mark.parametrize("key", TABLE, ids=[f"{code}-{since}" for code, since in TABLE])
def test_gravity_is_that_of_article_15(key: tuple[str, str]) -> None:
    row = TABLE[key]
    years = 100.0 if row["max_years"] == "life" else float(row["max_years"])
    scale = [(3, "small"), (10, "medium"), (15, "grave")] if row["negligent"] == "true" else [
        (3, "small"), (5, "medium"), (10, "grave")]  # fmt: skip

    assert row["gravity"] == next((name for most, name in scale if years <= most), "especially_grave")


def test_every_dated_part_has_a_block_with_the_same_days() -> None:
    blocks = {(block.id, str(block.since), str(block.until or "")) for block in law().blocks}
    wanted = {(VERSION.sub("", row["id"]), row["since"], row["until"]) for row in rows("dossier_offences.csv")}

    assert wanted - blocks == set()


# -- may it be charged at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "charged", "answer"), [
    (SOLDIER, charge("RU-337(5)"), "may"),
    (CIVILIAN, charge("RU-337(5)"), "must_not"),           # 331: not a serviceman
    (CIVILIAN, charge("RU-280(1)"), "may"),
    ("", charge("RU-280.3(1)", penalised_before="true"), "may"),
    ("", charge("RU-280.3(1)", penalised_before="false"), "must_not"),
    ("", charge("RU-207.3(1)", committed="{from: 2022-03-03, to: 2022-03-03, in: RU}"), "must_not"),  # 9
    ("", charge("RU-207.3(1)", committed="{from: 2022-03-04, to: 2022-03-04, in: RU}"), "may"),
    ("", charge("RU-207.3(1)", committed="{from: 2022-05-01, to: 2022-05-01, in: KZ}"), "may"),       # 12(1)
    ("", charge("RU-276"), "must_not"),                    # a citizen is no foreign spy
    ("person: {citizenships: [UA]}\n", charge("RU-276"), "may"),
])  # fmt: skip
def test_whom_a_charge_fits(changes: str, charged: str, answer: str) -> None:
    assert done("bring_charge", changes, charged) == answer


def test_a_foreigner_abroad_is_charged_on_a_ground_no_case_file_states() -> None:
    found = russian(judge("person: {citizenships: [UA]}", charge("RU-280(1)", committed="{in: KZ}")), "bring_charge")

    assert (found.modality, found.not_encoded) == ("unknown", ("ru-cc-12-3",))


def test_a_called_up_reservist_who_was_never_enlisted() -> None:
    called_up = "military: {service: reservist, mobilised: true, enlisted: %s, training: false}\n"
    found = russian(judge(called_up % "false", "RU-338(1)"), "bring_charge")

    assert (found.modality, [item.question.id for item in found.contested]) == ("unknown", ["ru-cc-331-enlisted"])
    assert done("bring_charge", called_up % "true", "RU-338(1)") == "may"


def test_volunteers_answer_for_acts_since_2025() -> None:
    volunteer = TODAY + "military: {service: none, mobilised: false, volunteer: true}\n"
    act = "{from: %s, to: %s, in: RU}"

    before, after = (charge("RU-338(3)", committed=act % (day, day)) for day in ("2025-01-07", "2025-01-08"))
    assert done("bring_charge", volunteer, before) == "must_not"
    assert done("bring_charge", volunteer, after) == "may"


def test_an_absence_across_the_change_of_2022_is_contested() -> None:
    across = charge("RU-337(5)", committed="{from: 2022-08-01, to: 2022-10-31, in: RU}")
    found = russian(judge(SOLDIER, across), "bring_charge")

    assert (found.modality, [item.question.id for item in found.contested]) == ("unknown", ["ru-cc-9-continuing"])


@pytest.mark.parametrize(("article", "day", "as_of", "answer"), [
    ("RU-319", "2022-01-10", "2024-01-10", "may"),        # small: two years
    ("RU-319", "2022-01-10", "2024-01-11", "must_not"),
    ("RU-280(1)", "2015-01-10", "2021-01-10", "may"),     # medium: six
    ("RU-280(1)", "2015-01-10", "2021-01-11", "must_not"),
    ("RU-212(2)", "2010-01-10", "2020-01-11", "must_not"),  # grave: ten
    ("RU-212(1)", "2015-01-10", "2026-01-10", "may"),     # especially grave: fifteen
    ("RU-356(1)", "2000-01-10", "2026-01-10", "may"),     # never
])  # fmt: skip
def test_the_russian_time_bar(article: str, day: str, as_of: str, answer: str) -> None:
    said = "as_of: {}\nhost: RU\nwarrant: {{national: {}, interstate: false, interpol: false}}\n"
    charged = charge(article, stage="suspected", committed=f"{{from: {day}, to: {day}, in: RU}}")

    assert done("bring_charge", said.format(as_of, "false"), charged) == answer
    assert done("bring_charge", said.format(as_of, "true"), charged) == "may", "it stands still for the wanted"


def test_a_day_of_the_act_that_nobody_told_is_not_taken_for_today() -> None:
    """Of an offence told by its features alone nobody knows whether its time has run."""
    features = charge("other", stage="suspected", max_years=2, who="anyone", earlier_penalty="false",
                      committed="left out")  # fmt: skip
    found = russian(judge("host: RU\nwarrant: {national: false, interstate: false, interpol: false}\n", features),
                    "bring_charge")  # fmt: skip

    assert found.possible == ("may", "must_not")
    assert "charges[0].committed.to" in found.unknown


# -- search, arrest and trial in absence ----------------------------------------------------------------------------


def test_arrest_in_absence_needs_more_than_three_years_or_flight() -> None:
    assert done("order_arrest_in_absentia", "", "RU-280(1)") == "may"
    found = russian(judge("", "RU-207.3(1)"), "order_arrest_in_absentia")

    assert found.possible == ("may", "no_basis")
    assert [item.question.id for item in found.contested] == ["ru-cpc-108-1-fled"]


@pytest.mark.parametrize(("day", "questions", "modality"), [
    ("2026-02-24", ["ru-cpc-108-5-federal"], "unknown"),
    ("2026-02-25", [], "may"),
])  # fmt: skip
def test_a_federal_search_alone(day: str, questions: list[str], modality: str) -> None:
    federal = f"as_of: {day}\nwarrant: {{national: true, interstate: false, interpol: false}}\n"
    found = russian(judge(federal, "RU-280(1)"), "order_arrest_in_absentia")

    assert (found.modality, [item.question.id for item in found.contested]) == (modality, questions)


def test_a_suspect_is_not_arrested_in_absence() -> None:
    assert done("order_arrest_in_absentia", TODAY, charge("RU-280(1)", stage="suspected")) == "must_not"


@pytest.mark.parametrize(("article", "day", "answer"), [
    ("RU-337(5)", "2024-01-01", "may"),            # grave
    ("RU-280(1)", "2025-04-20", "no_basis"),       # medium
    ("RU-280(1)", "2025-04-21", "may"),            # listed since that day
    ("RU-318(1)", "2025-04-20", "no_basis"),
    ("RU-318(1)", "2025-04-21", "unknown"),        # the list was not found
])  # fmt: skip
def test_trial_in_absence(article: str, day: str, answer: str) -> None:
    charged = charge(article, absence_requested="false")

    assert done("try_in_absentia", f"as_of: {day}\n", charged) == answer


def test_who_asks_is_tried_in_absence_for_small_things() -> None:
    assert done("try_in_absentia", "", charge("RU-318(1)", absence_requested="true")) == "may"
    assert done("try_in_absentia", AT_HOME, charge("RU-337(5)", absence_requested="true")) == "no_basis"


def test_the_search_needs_an_unknown_address() -> None:
    known = "home: {address_known: %s}\n"

    assert done("put_on_wanted_list", known % "false", "RU-280(1)") == "may"
    assert done("put_on_wanted_list", known % "true", "RU-280(1)") == "no_basis"


def test_a_request_follows_an_arrest_order_and_without_a_treaty_needs_a_year() -> None:
    found = russian(judge("home: {arrest_ordered: false}", "RU-280(1)"), "request_extradition")
    abroad = "host: US\nhome: {arrest_ordered: true}\n"
    small = other(max_years=0.5, host_counterpart="yes")

    assert (found.modality, found.after) == ("may", ("order_arrest_in_absentia",))
    assert "must_not" in russian(judge(abroad, small), "request_extradition").possible


def test_a_verdict_in_absence_is_set_aside_when_the_person_is_there() -> None:
    tried = charge("RU-337(5)", stage="tried_in_absentia")

    assert done("set_aside_verdict", AT_HOME, tried) == "must"
    assert not [item for item in judge("", tried).findings if item.act == "set_aside_verdict"]


# -- what is taken with the sentence --------------------------------------------------------------------------------


@pytest.mark.parametrize(("article", "of", "answer"), [
    ("RU-338(3)", "financing", "must"),       # desertion is on the list of 104.1
    ("RU-337(5)", "financing", "no_basis"),   # absence without leave is not
    ("RU-205.2(2)", "proceeds", "must"),
    ("RU-337(5)", "proceeds", "no_basis"),
    ("RU-337(5)", "tools", "must"),
])  # fmt: skip
def test_confiscation(article: str, of: str, answer: str) -> None:
    found = judge(TODAY + SOLDIER, charge(article, stage="convicted"))
    (one,) = (item for item in found.findings if item.act == "confiscate" and item.of == of)

    assert one.modality == answer


def test_false_reports_lose_proceeds_only_if_for_gain() -> None:
    for gain, answer in ((True, "must"), (False, "no_basis")):
        found = judge(TODAY, charge("RU-207.3(1)", stage="convicted", for_gain=str(gain).lower()))
        (one,) = (item for item in found.findings if item.act == "confiscate" and item.of == "proceeds")
        assert one.modality == answer


def test_rank_is_lost_for_listed_small_offences_too() -> None:
    ranked = TODAY + "military: {rank: true}\n"

    assert done("strip_rank", ranked, charge("RU-280.3(1)", stage="convicted")) == "may"
    assert done("strip_rank", ranked, charge("RU-318(1)", stage="convicted")) == "no_basis"


def test_hard_circumstances_free_from_the_parts_outside_mobilisation_only() -> None:
    facts = {"hardship": "true", "first_offence": "true"}

    assert done("free_from_liability", SOLDIER, charge("RU-337(4)", **facts), by="court") == "may"
    assert done("free_from_liability", SOLDIER, charge("RU-337(5)", **facts), by="court") == "no_basis"
    assert done("free_from_liability", SOLDIER, charge("RU-338(1)", **facts), by="court") == "may"


# -- at the consulate and at the border -----------------------------------------------------------------------------


def test_a_consulate_refuses_a_passport_to_the_wanted_and_why_is_contested() -> None:
    found = russian(judge("", "RU-280(1)"), "refuse_travel_document")

    assert (found.encounter, found.by) == ("travel_document_application", "consulate")
    assert [item.question.id for item in found.contested] == ["ru-114fz-15-decision"]
    assert done("refuse_travel_document", "home: {exit_limited: true}", "RU-280(1)") == "must"


def test_a_consulate_gives_a_passport_to_whom_nothing_limits() -> None:
    assert done("issue_travel_document", QUIET + CIVILIAN + "charges: []\n") == "must"


def test_since_2026_a_bill_keeps_a_convicts_passport_open() -> None:
    limits_nothing = QUIET + CIVILIAN
    before, after = (russian(judge(f"as_of: {day}\n{limits_nothing}", charge("RU-280(1)", stage="convicted")),
                             "refuse_travel_document") for day in ("2026-02-28", "2026-03-01"))  # fmt: skip

    assert "ru-bill-2025-evaders" not in before.not_encoded
    assert "ru-bill-2025-evaders" in after.not_encoded


def test_whoever_asks_for_a_passport_tells_where_they_are() -> None:
    (act,) = (item for item in law().acts["apply_for_travel_document"] if item.page.jurisdiction == "RU")

    assert [who for who, _, _ in act.tells] == ["the consulate", "interior ministry and security service"]


@pytest.mark.parametrize(("day", "posted", "age", "answer"), [
    ("2023-08-03", "false", 24, "must"),       # from the day it counted as served
    ("2023-08-04", "false", 24, "no_basis"),   # from the day it is posted
    ("2023-08-04", "true", 24, "must"),
    ("2023-12-31", "true", 28, "no_basis"),    # 18 to 27
    ("2024-01-01", "true", 28, "must"),        # 18 to 30
])  # fmt: skip
def test_a_summons_closes_the_border_from_inside(day: str, posted: str, age: int, answer: str) -> None:
    summoned = (QUIET + CIVILIAN).replace("person: {sex: female}\n", "").replace(
        "kind: none, posted: false", f"kind: conscription, posted: {posted}")  # fmt: skip
    said = f"as_of: {day}\nhost: RU\nperson: {{sex: male, age: {age}}}\nmilitary: {{mobilisable: false}}\n"
    found = judge(_join(summoned, said, PAPERS, "charges: []\n"))

    assert russian(found, "refuse_exit").modality == answer


def _join(*parts: str) -> str:
    """Parts of a case one over the other: `military` may be said twice."""
    joined: dict[str, str] = {}
    for line in filter(None, "".join(parts).splitlines()):
        key, _, value = line.partition(": ")
        old = joined.get(key, "")
        both = old.startswith("{") and value.startswith("{")
        joined[key] = f"{old[:-1]}, {value[1:]}" if both else value
    return "".join(f"{key}: {value}\n" for key, value in joined.items())


def test_a_reservist_at_the_border_and_the_words_of_article_21() -> None:
    said = _join("host: RU\n", QUIET, CIVILIAN, "military: {mobilisable: true}\n", PAPERS, "charges: []\n")
    found = russian(judge(said), "refuse_exit")

    assert {item.question.id for item in found.contested} == {"ru-31fz-21-2-border", "ru-dec647-ended"}


def test_the_internal_card_opens_the_border_only_where_the_next_state_takes_it() -> None:
    base = _join("as_of: 2024-02-01\nhost: RU\n", QUIET, CIVILIAN, "military: {mobilisable: false}\n",
                 "documents: {internal_id: true, travel_passport: false}\ncharges: []\n")  # fmt: skip

    there = russian(judge(base + "destination: KZ\n"), "allow_exit")

    assert there.not_encoded == (), "Kazakhstan has admitted on the card since 2002"
    assert done("refuse_exit", base + "destination: GE\n") == "must"


def test_a_contract_that_ended_on_paper_is_no_discharge() -> None:
    assert "must_not" in russian(judge(_join(SOLDIER, "military: {discharge_ground: none}\n")), "discharge").possible
    assert done("discharge", _join(SOLDIER, "military: {discharge_ground: age}\n")) == "must"


def test_a_mobilisation_summons_and_the_measures() -> None:
    summons = TODAY + "person: {age: 45, sex: male}\nsummons: {kind: mobilisation, posted: true, appeared: false}\n"
    found = russian(judge(summons), "impose_summons_measures")

    assert [item.question.id for item in found.contested] == ["ru-53fz-7.1-mobilisation"]


def test_terms_of_a_summons_and_of_a_passport_are_counted() -> None:
    told = (
        TODAY
        + """events:
  - {what: exit_limit_told, at: 2026-10-26}
  - {what: summons_posted, at: 2026-10-01}
  - {what: summons_day, at: 2026-10-20}
"""
    )
    ends = {item.limit.id: clock(item)[:10] for item in judge(told).deadlines}

    assert ends["ru-53fz-31-service"] == "2026-10-08"
    assert ends["ru-53fz-7.1-20days"] == "2026-11-09"
    assert ends["ru-114fz-18"] == "2026-11-02"


def test_russian_law_speaks_of_no_act_of_the_host() -> None:
    host = {norm.id for finding in judge("", "RU-337(5)").findings if finding.state == "KZ" for norm in (
        line.norm for line in finding.proof)}  # fmt: skip

    assert not [name for name in host if name.startswith("ru-")]
