"""Tables of practice and doors: what loads, and what is refused with file and line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from safeconduct import Corpus, CorpusError, load_corpus

ROOT = Path(__file__).parents[2]
HEADER = "host,encounter,outcome,class,since,until,reported,of,persons,favours,sources,checked,note\n"
GOOD = "KZ,identity_check,detain,critic,2022,2026-01-27,1,,1,false,Paper 2022-01,full,\n"
REGIMES = "state,since,says,checked,source\n"
CHANGE = "KZ,2026-01-27,it changed,full,Paper 2026-02\n"


def load(folder: Path, practice: str = HEADER + GOOD, regimes: str = REGIMES + CHANGE, page: str = "") -> Corpus:
    shutil.copytree(ROOT / "corpus" / "vocabulary", folder / "vocabulary")
    (folder / "tables").mkdir()
    (folder / "tables" / "countries.csv").write_text("code,name_en\nKZ,Kazakhstan\nFR,France\nRU,Russia\n")
    (folder / "tables" / "practice.csv").write_text(practice)
    (folder / "tables" / "regimes.csv").write_text(regimes)
    if page:
        (folder / "doors.md").write_text(f"---\nid: fr-doors\njurisdiction: FR\nsource: Paper 2022-01\n---\n{page}")
    return load_corpus(folder)


def refused(folder: Path, **files: str) -> list[str]:
    with pytest.raises(CorpusError) as found:
        load(folder, **files)
    return [str(problem).replace(f"{folder}/", "") for problem in found.value.problems]


def test_a_cell_covers_its_regime(tmp_path: Path) -> None:
    corpus = load(tmp_path)

    assert corpus.practice("KZ", "identity_check", "detain", date(2026, 1, 26))
    assert not corpus.practice("KZ", "identity_check", "detain", date(2026, 1, 27))
    assert not corpus.practice("KZ", "identity_check", "detain", date(2021, 12, 31))
    assert not corpus.practice("KZ", "exit_control", "detain", date(2026, 1, 26))


def test_where_an_encounter_has_no_cell_the_act_anywhere_counts(tmp_path: Path) -> None:
    corpus = load(tmp_path, HEADER + GOOD + GOOD.replace("identity_check", "").replace(",1,,1,", ",7,,7,"))

    def counts(encounter: str) -> list[int]:
        return [cell.reported for cell in corpus.practice("KZ", encounter, "detain", date(2024, 1, 1))]

    assert (counts("identity_check"), counts("exit_control"), counts("")) == ([1], [7], [7])


def test_the_regime_of_a_day(tmp_path: Path) -> None:
    corpus = load(tmp_path)
    before, after = (corpus.regime("KZ", date(2026, 1, day)) for day in (26, 27))

    assert before == (None, date(2026, 1, 27))
    assert after[0] is not None and (after[0].says, after[1]) == ("it changed", None)
    assert corpus.regime("FR", date(2026, 1, 27)) == (None, None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("KZ", "KY"), "practice.csv:2: unknown country KY; expected one of: FR, KZ, RU"),
        (GOOD.replace("identity", "identify"), "unknown encounter identify_check; did you mean identity_check?"),
        (GOOD.replace("detain", "detained"), "unknown act detained; did you mean detain?"),
        (GOOD.replace("critic", "critics"), "unknown class critics; did you mean critic?"),
        (GOOD.replace(",2022,", ",soon,"), "practice.csv:2: since: 'soon' is not a date"),
        (GOOD.replace(",1,,1,", ",many,,1,"), "practice.csv:2: reported: 'many' is not a whole number"),
        (GOOD.replace(",1,,1,", ",-1,,1,"), "reported: '-1' is not a whole number"),
        (GOOD.replace(",1,,1,", ",3,2,1,"), "practice.csv:2: 3 reported of 2"),
        (GOOD.replace(",1,,1,", ",1,,2,"), "more persons (2) than are counted"),
        (GOOD.replace("false", "no"), "favours: 'no'; true if the outcome favours the person"),
        (GOOD.replace("full", "ful"), "practice.csv:2: checked: 'ful'; did you mean full?"),
        (GOOD.replace("Paper 2022-01", ""), "practice.csv:2: no source; sources names outlet and date"),
        (GOOD.replace("2026-01-27", ""), "practice.csv:2: counts across the change of practice in KZ on 2026-01-27"),
        (GOOD.replace("2026-01-27", "2026-02"), "counts across the change of practice in KZ"),
        (GOOD.replace("2026-01-27", "2021"), "ends before it begins: 2022 to 2021"),
        (GOOD + GOOD.replace("2022,", "2023,"), "practice.csv:3: detain of critic is counted twice for one time"),
        (GOOD.replace(",full,", ",full"), "practice.csv:2: this row has another number of columns than the header"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    assert any(said in problem for problem in refused(tmp_path, practice=HEADER + row))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (CHANGE.replace("2026-01-27", "2026-01"), "regimes.csv:2: since: '2026-01' is not one day"),
        (CHANGE.replace("KZ", "KY"), "regimes.csv:2: unknown country KY; expected one of: FR, KZ, RU"),
        (CHANGE + CHANGE, "regimes.csv:3: the practice of KZ changes twice on 2026-01-27"),
        (CHANGE.replace("full", ""), "regimes.csv:2: checked: ''"),
    ],
)
def test_a_wrong_regime_is_refused_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    assert any(said in problem for problem in refused(tmp_path, regimes=REGIMES + row))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    rows = GOOD.replace("full", "ful") + GOOD.replace(",1,,1,", ",3,2,1,")

    assert len(refused(tmp_path, practice=HEADER + rows)) == 2


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert "practice.csv:1: no column host" in refused(tmp_path, practice="state,reported\nKZ,1\n")[0]


# doors


def door(name: str, state: str, dates: str) -> str:
    return f"```door\nid: {name}\nroute: visa\nstate: {state}\n{dates}\n```\n"


def test_a_route_has_one_state_at_a_time(tmp_path: Path) -> None:
    page = door("fr-a", "open", "since: 2022-03\nuntil: 2023-08") + door("fr-b", "limited", "since: 2023-07")

    assert refused(tmp_path, page=page) == ["doors.md:13: visa is open and limited at once; see doors.md:6"]


def test_versions_of_a_door_may_not_meet_either(tmp_path: Path) -> None:
    page = door("fr-a", "open", "since: 2022-03") + door("fr-a", "limited", "since: 2023-08")

    assert "two versions of fr-a are in force at once" in refused(tmp_path, page=page)[0]


def test_a_month_in_which_a_door_changed_has_both_states(tmp_path: Path) -> None:
    page = door("fr-a", "open", "since: 2022-03\nuntil: 2023-08") + door("fr-a", "limited", "since: 2023-08")
    corpus = load(tmp_path, page=page)

    def states(day: date) -> list[str]:
        return [found.state for found in corpus.as_of(day).doors]

    assert states(date(2023, 7, 31)) == ["open"]
    assert states(date(2023, 8, 15)) == ["open", "limited"]
    assert states(date(2023, 9, 1)) == ["limited"]


def test_a_door_needs_a_route(tmp_path: Path) -> None:
    page = door("fr-a", "open", "").replace("route: visa\n", "")

    assert "doors.md:6: door fr-a needs a route" in refused(tmp_path, page=page)[0]
