"""The population follows the pages: its clocks, their ends and their chances are what the law and reports say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from safeconduct import Corpus, InputError, assess
from safeconduct.law.load import read_corpus
from safeconduct.law.pages import read_page
from safeconduct.law.patches import amended as amended_by
from safeconduct.law.patches import patch_files
from safeconduct.law.problems import Problems
from safeconduct.law.worked import closed
from safeconduct.population.calibrate import in_box, whole
from safeconduct.population.ensemble import again, simulate
from safeconduct.population.members import drawn_values, shares_of, unsure
from safeconduct.population.net import Decision, Net
from safeconduct.population.scenario import ASSUMPTION, Scenario
from safeconduct.population.scenario_file import read_scenario
from safeconduct.population.weave import net_of

ROOT = Path(__file__).parents[2]
REFORMS = ROOT / "scenarios" / "reforms"
EXIT_FREE = """---
amends: kz-for
---

## Article 23. Leaving

Nobody is stopped for a foreign case.

```norm
id: kz-for-23-free
authority: border_guard
must: allow_exit
when: sought and not host_case.open and not exit.prohibited
overrides: [kz-for-23, kz-for-23-refuse]
because: "the special rule stands before `kz-for-23`"
since: 2023-03-01
```
"""


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    page = tmp_path_factory.mktemp("patch") / "exit.md"
    page.write_text(EXIT_FREE, "utf-8")
    return read_corpus(ROOT / "corpus", patches=[page])


def decisions(net: Net, clock: str) -> dict[tuple[str, ...], Decision]:
    return {
        net.decisions[d].acts: net.decisions[d]
        for d, c in zip(net.tables.decision, net.tables.clock, strict=True)
        if net.clocks[c] == clock
    }


def test_a_changed_page_changes_the_population(net: Net, amended: Corpus, small: Scenario) -> None:
    """Where a page says that exit must be allowed, people leave who were stopped: from its day on, and not before."""
    before = simulate(net, runs=2, people=20_000)
    after = again(before, net_of(amended, small))
    turn = (date(2023, 3, 1) - small.first).days // 7
    for a, b in zip(before.members, after.members, strict=True):
        assert np.array_equal(a.stock("stuck")[: turn + 1], b.stock("stuck")[: turn + 1])
        assert b.stock("stuck")[-1] < 0.8 * a.stock("stuck")[-1]


def test_what_must_be_done_is_done_in_the_share_of_duties_kept(amended: Corpus, small: Scenario) -> None:
    found = decisions(net_of(amended, small), "depart")
    must = next(decision for decision in found.values() if decision.must >= 0)
    kept = small.duties_kept.at(0.25)

    assert "allow_exit" in must.acts[must.must]
    shares = shares_of(must, small, {"duties kept": 0.25})
    assert shares.sum() == pytest.approx(1)
    assert shares[must.must] == pytest.approx(kept if len(must.acts) > 1 else 1)


def test_outcomes_of_which_nothing_is_said_are_a_member_s_own_guess(net: Net) -> None:
    """No even split, which nobody knows either: what each weighs is drawn, listed and counted as an assumption."""
    found = decisions(net, "asylum_decision")["grant_asylum", "refuse_asylum"]
    names = [f"weight asylum_decision {act}" for act in found.acts]
    assert set(names) <= {one.name for one in unsure(net) if one.source.startswith(ASSUMPTION)}

    weights = dict(zip(names, (0.2, 0.6), strict=True))
    assert shares_of(found, net.scenario, weights).tolist() == pytest.approx([0.25, 0.75])
    shares = [shares_of(found, net.scenario, drawn_values(net, 1, n))[0] for n in range(400)]
    assert np.quantile(shares, 0.05) < 0.15
    assert np.quantile(shares, 0.95) > 0.85


def test_what_the_law_forbids_is_no_outcome(net: Net) -> None:
    """For an act that is no crime in the host no arrest for extradition and no surrender can come about."""
    acts = {flow.act for flow in net.flows if flow.group == "sought"}

    assert {"detain", "release", "apply_for_asylum", "hand_over_informally"} <= acts
    assert not {"decide_surrender", "surrender", "expel"} & acts


def test_an_unlawful_outcome_is_there_because_it_was_reported(net: Net) -> None:
    found = decisions(net, "release")

    assert any("hand_over_informally" in acts for acts in found)


def test_reports_that_can_be_relied_on_bound_a_decision(corpus: Corpus, small: Scenario, net: Net) -> None:
    """Eleven of eleven claims of servicemen refused bound theirs; of critics nothing is known of how many."""
    asylum = decisions(net, "asylum_decision")["grant_asylum", "refuse_asylum"]
    assert asylum.bounds == ((0.0, 1.0), (0.0, 1.0))
    assert asylum.assumed

    text = small.text.replace(
        "risk: {persecution: unknown", "military: {service: contract}\n      risk: {persecution: unknown"
    )
    soldiers = decisions(net_of(corpus, read_scenario(text, corpus)), "asylum_decision")[
        "grant_asylum", "refuse_asylum"
    ]
    assert soldiers.bounds == ((0.0, 0.285), (0.715, 1.0))
    assert not soldiers.assumed
    shares = shares_of(soldiers, small, {})
    assert 0.715 <= shares[1] <= 1


@pytest.mark.parametrize("day", [date(2022, 9, 1), date(2023, 12, 5)])
def test_the_net_says_of_a_status_what_assess_says_of_a_case(
    corpus: Corpus, small: Scenario, net: Net, day: date
) -> None:
    """The walker, asked of the same person in the same status, finds an outcome allowed where the net has it."""
    group = small.group("sought")
    epoch = int(np.searchsorted(net.tables.edges, (day - small.first).days, "right")) - 1
    checked = 0
    for node in np.flatnonzero(net.group == [g.name for g in small.groups].index("sought")):
        said = net.layout.said(net.statuses[node])
        if said["place"] != "host" or said["custody.stage"] not in ("free", "detained"):
            continue
        facts = {name: value for name, value in said.items() if name in corpus.vocabulary.facts}
        case = closed(corpus, group.case)
        result = assess(corpus, replace(case, as_of=day, facts={**case.facts, **facts}))
        tables = net.tables
        row = tables.row[epoch, node]
        for entry in range(tables.entries[row], tables.entries[row + 1]):
            clock, acts = net.clocks[tables.clock[entry]], net.decisions[tables.decision[entry]].acts
            for finding in result.findings:
                if finding.encounter == clock and finding.act == "detain":
                    allowed = bool({"must", "may", "conflict"} & set(finding.possible))
                    assert allowed == ("detain" in acts)
                    checked += 1
    assert checked > 0


def test_where_practice_changed_the_rates_after_it_hold(corpus: Corpus, small: Scenario) -> None:
    """And where the practice of one day is to hold throughout, they do not."""
    later = "  - {act: identity_check, of: sought, per_year: 9, since: 2023-06-01, source: a test}\nchances:"
    text = small.text.replace("chances:", later, 1)
    changes = net_of(corpus, read_scenario(text, corpus))
    held = net_of(corpus, read_scenario(text.replace("press:", "practice_as_of: 2023-05-31\npress:"), corpus))

    assert 273.0 in changes.tables.edges.tolist()
    assert max(wait.rate for wait in changes.waits) > max(wait.rate for wait in held.waits)


def test_a_rate_that_is_not_said_for_all_of_the_time_is_one_line(corpus: Corpus, small: Scenario) -> None:
    """Who may leave from the first day and is said to leave only later: how often before is for the writer to say."""
    text = small.text.replace("act: depart, of: sought,", "act: depart, of: sought, since: 2023-01-01,")
    with pytest.raises(InputError) as error:
        net_of(corpus, read_scenario(text, corpus, file="small.yaml"))

    says = "small.yaml: how often depart comes to sought from 2022-09-01 on is not said; give its rate"
    assert [says] == list(map(str, error.value.problems))


def test_the_shipped_reforms_amend_pages_that_are_there() -> None:
    """All at once, as no two of them amend the same norm."""
    files = [file for folder in sorted(REFORMS.iterdir()) for file in patch_files(folder)]
    law = read_corpus(ROOT / "corpus", patches=files)

    assert {"kz-for-23-free", "kz-mig-6-1-humanitarian", "kz-ref-8-suspends"} <= set(law.by_id)
    versions = law.by_id["kz-ref-9"]
    assert [str(version.until) for version in versions] == ["2022-01-01", "None"]


def test_an_amending_page_says_what_it_amends(tmp_path: Path) -> None:
    page, problems = tmp_path / "x.md", Problems()
    page.write_text(EXIT_FREE.replace("amends: kz-for", "amends: kz-fro"), "utf-8")
    there = read_page(ROOT / "corpus" / "kz" / "foreigners.md", problems)
    assert there is not None
    amended_by([there], [page], problems)

    assert [f"{page}:1: amends no page that is there: kz-fro; did you mean kz-for?"] == list(map(str, problems.found))


def test_draws_in_the_whole_box_are_those_of_the_ranges(net: Net) -> None:
    assert all(0 < share < 1 for share in in_box(whole(net), 1, 0).values())
