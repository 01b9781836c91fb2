"""Scenario files say every number with its range and source, and a mistake is told with its line and a mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safeconduct import Corpus, InputError
from safeconduct.law.problems import Problem
from safeconduct.population.members import drawn_values, number, unsure
from safeconduct.population.net import Net
from safeconduct.population.reform_file import read_reform
from safeconduct.population.scenario import Range, Scenario
from safeconduct.population.scenario_file import read_scenario

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios" / "kazakhstan-2022-2026.yaml"
SMALL = (ROOT / "scenarios" / "tutorial.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def shipped(corpus: Corpus) -> Scenario:
    return read_scenario(SHIPPED.read_text("utf-8"), corpus, file=SHIPPED.name)


def problems(corpus: Corpus, change: tuple[str, str]) -> list[Problem]:
    before, after = change
    assert before in SMALL
    with pytest.raises(InputError) as error:
        read_scenario(SMALL.replace(before, after, 1), corpus, file="small.yaml")
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("rates:", "rate:"), "unknown key rate of a scenario; did you mean rates"),
        (("act: identity_check, of", "act: identity_chek, of"), "did you mean identity_check"),
        (("of: visitors, per_year: [1, 4]", "of: visitor, per_year: [1, 4]"), "did you mean visitors?"),
        (("share: [0.3, 0.9], source", "share: [0.9, 0.3], source"), "not 0 <= 0.9 <= 0.3 <= 1"),
        (("asylum.stage: [pending,", "asylum.stage: [pendin,"), "did you mean pending?"),
        (("stock: present, on: 2022-11-01", "stock: presnt, on: 2022-11-01"), "did you mean present?"),
        (("article: RU-280.3(1)", "article: RU-280.9(1)"), "unknown offence RU-280.9(1)"),
        (("sample: 0.25", "sample: 0.5"), "the samples of the groups that come make 1.25, not 1"),
        (("2022-10-31, part: 1}", "2022-10-31, part: 0.9}"), "the parts of its arrivals do not make 1"),
        (("becomes: {sought:", "becomes: {sort:"), "did you mean sought?"),
        (("limbo: true}", "limbo: false}"), "one stock says limbo: true, and no other"),
        (("until: 2024-02-29", "until: 2021-02-29"), "not a day of the calendar"),
        (("people: 4000", "people: none"), "none is no number of people"),
        (("held_out: true", "held_out: perhaps"), "held_out: perhaps; expected one of: false, true"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_how_to_mend_it(corpus: Corpus, change: tuple[str, str], says: str) -> None:
    found = problems(corpus, change)

    assert any(says in str(problem) for problem in found), [str(problem) for problem in found]
    assert all(re.match(r"small\.yaml:\d+: ", str(problem)) for problem in found)


def test_every_mistake_of_a_file_is_told_at_once(corpus: Corpus) -> None:
    text = SMALL.replace("act: depart, of: visitors", "act: deprt, of: visitors").replace("at: release,", "at: relese,")
    with pytest.raises(InputError) as error:
        read_scenario(text, corpus)

    assert len(error.value.problems) == 3


def test_nobody_comes_as_two_groups(corpus: Corpus) -> None:
    """People are counted by how they came, so that rare groups may be simulated more often than they are."""
    change = (
        "    arrives: [{from: 2022-09-01, until: 2022-10-31, part: 1}]\n",
        "    arrives: [{from: 2022-09-01, until: 2022-10-31, part: 1}]\n"
        "    becomes: {sought: {per_year: 1, source: a test}}\n",
    )

    assert any("came as critics and as visitors" in str(problem) for problem in problems(corpus, change))


def test_the_shipped_scenario_holds_half_its_figures_out(shipped: Scenario) -> None:
    held = sum(figure.held_out for figure in shipped.figures)

    assert abs(2 * held - len(shipped.figures)) <= 1
    assert len(shipped.figures) >= 20


def test_sources_that_disagree_stand_side_by_side(shipped: Scenario) -> None:
    """100,000 against 50,000 to 80,000; 308, 327 and 345 refugees; crossings are no persons."""
    present = {figure.id: figure.value for figure in shipped.figures if figure.stock == "present"}

    assert {100_000, 65_000, 80_000} <= set(present.values())
    assert any("308, 327 and 345" in outside.figure for outside in shipped.outside)
    assert any("2.9 million" in outside.figure for outside in shipped.outside)


def test_every_number_of_the_shipped_scenario_says_where_it_comes_from(shipped: Scenario) -> None:
    said = [
        *(rate.source for rate in shipped.rates),
        *(chance.source for chance in shipped.chances),
        *(figure.source for figure in shipped.figures),
        *(group.source for group in shipped.groups),
        shipped.base_source,
    ]

    assert all(said)


def test_nobody_in_a_scenario_does_harm_to_themselves(shipped: Scenario) -> None:
    words = shipped.text.lower()

    assert not [word for word in ("suicide", "self-harm", "despair") if word in words]


def test_members_lie_within_the_ranges_and_share_draws_by_name(net: Net) -> None:
    """A scenario that differs in one number has every other one the same."""
    values = drawn_values(net, 1, 0)
    for one in unsure(net):
        assert one.range.lo <= number(values, one.name, one.range) <= one.range.hi

    assert values == {name: value for name, value in drawn_values(net, 1, 0).items() if name in values}
    assert values != drawn_values(net, 1, 1)
    assert values != drawn_values(net, 2, 0)


def test_a_wide_range_is_drawn_by_orders_of_magnitude() -> None:
    assert Range(0.01, 1).at(0.5) == pytest.approx(0.1)
    assert Range(0.2, 1).at(0.5) == pytest.approx(0.6)


def test_a_reform_changes_rules_and_not_who_comes() -> None:
    with pytest.raises(InputError, match="a reform cannot change everyone"):
        read_reform("reform: x\nsays: y\nchanges: {everyone: {}}\n", file="reform.yaml")
    with pytest.raises(InputError, match=r"reform.yaml:2: unknown key sayz of a reform; did you mean says"):
        read_reform("reform: x\nsayz: y\n", file="reform.yaml")
