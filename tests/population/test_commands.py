"""`simulate` and `reforms` from end to end: what leaves has its caption, and what is wrong is one line."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from safeconduct.cli.main import main
from safeconduct.population.calibrate import Fit
from safeconduct.population.scenario import Figure
from safeconduct.tell.populations import _beside

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "scenarios" / "tutorial.yaml"
FAST = ["--runs", "6", "--people", "1500", "--waves", "1", "--processes", "1"]
FORBIDDEN = (ROOT / "tests" / "tell" / "forbidden.txt").read_text("utf-8").split("\n")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated")
    assert main(["simulate", str(SMALL), "--out", str(out), "--events", "40", *FAST]) == 0
    return out


def test_everything_that_leaves_has_its_caption(results: Path) -> None:
    """What may and may not be said, corpus, seed, the ranges and the share decided by assumption."""
    told = json.loads((results / "summary.json").read_text("utf-8"))
    caption = " ".join(told["caption"])
    for words in (
        "May be said",
        "May not be said",
        "no forecast",
        told["corpus"],
        told["scenario_digest"],
        "seed 1",
        "Settled by assumption",
        "of them assumptions",
    ):
        assert words in caption
    flat = " ".join(caption.split())
    for name in ("stocks", "passages", "limbo", "fit"):
        drawn = " ".join(re.sub(r"<[^>]*>", " ", (results / f"{name}.svg").read_text("utf-8")).split())
        assert "May not be said" in drawn
        assert told["corpus"] in drawn
        assert (results / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    page = (results / "index.html").read_text("utf-8")
    assert page.count("May not be said") >= 5
    assert pl.read_parquet_metadata(results / "series.parquet")["caption"].split() == flat.split()


def test_people_who_are_sought_are_told_per_thousand(results: Path) -> None:
    """Heads appear beside counted figures alone, where the base they assume is named."""
    told = json.loads((results / "summary.json").read_text("utf-8"))
    for stock in told["stocks"]:
        assert stock["per_thousand"] == ("sought" if stock["name"] in ("stuck", "held", "removed") else "came")
        assert all(on["high"] <= 1000 for on in stock["on"])
    drawn = (results / "fit.svg").read_text("utf-8")

    assert "1,000 to 3,000" in drawn
    assert told["base"]["persons"] == [1000, 3000]


@pytest.mark.parametrize(("end", "said"), [(4.96, "4.96"), (4.4, "4.4"), (5.0, "5"), (21_345.0, "21,000")])
def test_an_end_of_a_band_is_told_from_what_was_counted(end: float, said: str) -> None:
    """Two digits, and more only where these would put it on the figure."""
    day = date(2023, 1, 1)
    figure = Figure("stuck", "stuck", "", day, day, 5, 4, 8, reported=True, held_out=True, source="", note="")

    assert said == _beside(Fit(figure, 0, 1, end, None), end)


def test_the_series_has_the_columns_that_are_documented(results: Path) -> None:
    frame = pl.read_parquet(results / "series.parquet")
    documented = (ROOT / "docs" / "simulate.md").read_text("utf-8")

    for table in ("series", "members", "events"):
        columns = pl.read_parquet(results / f"{table}.parquet").columns
        assert all(f"| `{name}` |" in documented for name in columns), table
    assert frame["weight"].unique().sum() <= 1.0001
    assert set(frame["kind"].unique().to_list()) == {"stock", "flow"}
    assert frame["per_thousand"].min() >= 0  # type: ignore[operator]


def test_events_on_request_are_lives_from_arrival_on(results: Path) -> None:
    """Each begins with an arrival, and goes on in time."""
    frame = pl.read_parquet(results / "events.parquet")
    for person, life in frame.group_by("person", maintain_order=True):
        assert person[0] in range(40)
        assert life["act"][0] == "arrival"
        assert life["day"].is_sorted()
    assert frame["person"].n_unique() == 40


def test_the_same_seed_gives_the_same_files(results: Path, tmp_path: Path) -> None:
    assert main(["simulate", str(SMALL), "--out", str(tmp_path), *FAST]) == 0
    for name in ("summary.json", "stocks.svg", "index.html"):
        assert (results / name).read_bytes() == (tmp_path / name).read_bytes(), name
    assert not (tmp_path / "parts").exists()


def test_a_run_that_was_stopped_goes_on_where_it_was(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safeconduct.population import run

    lived, before = run.live, list[object]()

    def some(job, numbers):  # type: ignore[no-untyped-def]
        before.append(numbers)
        if len(before) == 5:
            raise KeyboardInterrupt
        return lived(job, numbers)

    monkeypatch.setattr(run, "live", some)
    assert main(["simulate", str(SMALL), "--out", str(tmp_path), *FAST]) == 130
    left = len(list((tmp_path / "parts").glob("*.npz")))
    assert 0 < left < 12
    before.clear()
    before += [None] * 100
    assert main(["simulate", str(SMALL), "--out", str(tmp_path), *FAST]) == 0
    assert 12 - left == len(before) - 100
    assert (results / "summary.json").read_bytes() == (tmp_path / "summary.json").read_bytes()


def test_a_life_of_a_calibrated_run_is_told_as_it_was_lived(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Members of the last wave are drawn in a box; their numbers are in the folder, with their weights."""
    events = pl.read_parquet(results / "events.parquet").filter(pl.col("person") == 7)
    assert main(["simulate", str(SMALL), "--replay", "0:7", "--out", str(results)]) == 0
    told = capsys.readouterr().out.splitlines()[1:]
    assert [str(day) for day in events["day"]] == [line[:10] for line in told]

    members = pl.read_parquet(results / "members.parquet")
    assert members["drawn_as"].unique().sort().to_list() == list(range(6, 12))
    assert members.filter(pl.col("name") == "base")["weight"].sum() == pytest.approx(1)
    assert members.filter(pl.col("name") == "base")["value"].is_between(1000, 3000).all()
    assert main(["simulate", str(SMALL), "--replay", "0:7", "--seed", "2", "--out", str(results)]) == 2
    assert "is of another scenario, law or seed" in capsys.readouterr().err


def test_one_life_is_told_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(SMALL), "--replay", "0:7"]) == 0
    said = capsys.readouterr().out

    assert said.startswith("A synthetic person; nobody lived this.\n2022-")
    assert max(map(len, said.splitlines())) <= 160


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["simulate", "nowhere.yaml", "--out", "x"], "nowhere.yaml: no such file"),
        (["simulate", str(SMALL), "--out", "x", "--runs", "1"], "--runs: 1; give 2 or more"),
        (["simulate", str(SMALL), "--runs", "9" * 30], f"--runs: {'9' * 30}; give 100,000 or less"),
        (["simulate", str(SMALL), "--replay", "x"], "--replay: x is no MEMBER:PERSON"),
        (["simulate", str(SMALL), "--events", "5"], "--events: without --out nothing is stored; say --out DIR"),
        (["reforms", str(SMALL), "--reforms", "nowhere"], "nowhere: no such folder; say --reforms DIR"),
    ],
)
def test_what_is_wrong_is_one_line(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err.strip()

    assert says in said
    assert len(said.splitlines()) == 1


def test_a_reform_of_another_scenario_is_refused_before_anything_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reforms", str(SMALL)]) == 2
    said = capsys.readouterr().err

    assert "reform.yaml:6: unknown group deserter; expected one of: critics, sought, visitors" in said


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reforms")
    shipped = ROOT / "scenarios" / "reforms"
    shutil.copytree(shipped / "exit-consent", folder / "changes" / "exit-consent")
    (folder / "changes" / "fewer-checks").mkdir()
    (folder / "changes" / "fewer-checks" / "reform.yaml").write_text(
        "reform: fewer-checks\nsays: a tenth of the checks\nchanges: {rates: [{act: identity_check, of: sought, "
        "per_year: [0.05, 0.3], source: a test}]}\n",
        "utf-8",
    )
    text = SMALL.read_text("utf-8").replace("until: 2024-02-29", "until: 2026-06-30")
    (folder / "small.yaml").write_text(text, "utf-8")
    arguments = [
        "reforms",
        str(folder / "small.yaml"),
        "--reforms",
        str(folder / "changes"),
        "--out",
        str(folder / "out"),
    ]
    assert main([*arguments, *FAST]) == 0
    return folder / "out"


def test_reforms_are_told_with_intervals_ranks_and_the_norm_that_changes(compared: Path) -> None:
    told = json.loads((compared / "reforms.json").read_text("utf-8"))
    exits = [one for one in told["effects"] if one["reform"] == "exit-consent"]

    assert {"before 2026-01-27", "since 2026-01-27"} == {one["regime"] for one in exits}
    for one in exits:
        gain = one["per_thousand_sought"]["freed"]
        assert 0 < gain["low"] <= gain["mid"] <= gain["high"]
        assert sum(one["chance_of_rank"]) == pytest.approx(1, abs=0.01)
        assert "no consent is needed" in one["quotes"][0]["words"]
    assert (told["order"] is None) == bool(told["cannot_be_ordered"])
    assert "May not be said" in " ".join(told["caption"])


def test_no_word_that_could_harm_is_said(results: Path, compared: Path) -> None:
    pages = [(results / "index.html"), compared / "reforms.html"]
    text = " ".join(page.read_text("utf-8").lower() for page in pages)

    assert not [word for word in FORBIDDEN if word and word in text]
