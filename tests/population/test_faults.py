"""What a long command goes through: killed anywhere, a full and a closed disk, a damaged part, a worker that dies."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from tests.population.killed import FAST, SMALL

from safeconduct.cli import simulate
from safeconduct.cli.files import PLAN, Bar, Kept
from safeconduct.cli.main import main
from safeconduct.population.net import Net
from safeconduct.population.run import job_of

ROOT = Path(__file__).parents[2]
KILLS = 60 if os.environ.get("SAFECONDUCT_LONG") else 3

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="these tests fork")


def test_killed_anywhere_it_goes_on_and_writes_the_same(tmp_path: Path) -> None:
    """However often and wherever: each file that is there is whole, and in the end nothing is left over."""
    command = [sys.executable, "-m", "tests.population.killed", str(tmp_path), str(KILLS)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)

    assert said.stdout.splitlines()[-1:] == [f"killed {KILLS} times, and the same"], said.stdout + said.stderr


def test_a_part_that_is_damaged_is_done_again(tmp_path: Path, net: Net) -> None:
    tally, folder = job_of(net, 10).nobody(), tmp_path / "parts"
    kept = Kept(folder, "a plan", Bar(9, "members"))
    for number in range(4):
        kept[number] = tally
    whole = (folder / "000000.npz").read_bytes()
    for number, data in enumerate((b"", b"PK\x03\x04", whole[:-40])):
        (folder / f"{number:06}.npz").write_bytes(data)

    again = Kept(folder, "a plan", Bar(9, "members"))
    assert list(again) == [3]
    assert all(np.array_equal(a, b) for a, b in zip(again[3], tally, strict=True))


def test_parts_of_another_plan_are_thrown_away_and_nothing_else(tmp_path: Path, net: Net) -> None:
    folder = tmp_path / "parts"
    Kept(folder, "a plan", Bar(9, "members"))[0] = job_of(net, 10).nobody()
    (folder / "a note").write_text("mine", "utf-8")

    kept = Kept(folder, "another", Bar(9, "members"))
    assert not len(kept)
    assert sorted(path.name for path in folder.iterdir()) == ["a note", PLAN]
    kept.done()
    assert [path.name for path in folder.iterdir()] == ["a note"]


def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First in the parts, then in the results: a file may grow to so many bytes and no more."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    for full in (1_000, 40_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (full, most[1]))
        try:
            code = main([*FAST, str(tmp_path)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, most)
        said = capsys.readouterr().err.strip()

        assert code == 2
        assert "cannot be written: File too large" in said
        assert len(said.splitlines()) == 1
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or path.stat().st_size <= full
            assert not path.name.startswith(".")
    assert not (tmp_path / "summary.json").exists()


@pytest.mark.parametrize("command", ["simulate", "reforms"])
@pytest.mark.parametrize(("place", "says"), [("/proc/nowhere", "No such file"), ("{file}/out", "Not a directory")])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(
    command: str, place: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"kept")
    arguments = [command, str(SMALL), "--out", place.format(file=file), "--runs", "100000"]
    if command == "reforms":
        (tmp_path / "changes" / "one").mkdir(parents=True)
        (tmp_path / "changes" / "one" / "reform.yaml").write_text("reform: one\nsays: nothing changes\n", "utf-8")
        arguments += ["--reforms", str(tmp_path / "changes")]

    assert main(arguments) == 2
    said = capsys.readouterr().err.strip()
    assert "cannot be written" in said
    assert says in said
    assert len(said.splitlines()) == 1
    assert file.read_bytes() == b"kept"


def test_a_worker_that_dies_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(simulate, "FEW", 1)
    ended = Event()

    def kill() -> None:
        while not ended.is_set():
            for worker in multiprocessing.active_children():
                if worker.pid:
                    os.kill(worker.pid, signal.SIGKILL)
                    ended.set()
            time.sleep(0.01)

    killer = Thread(target=kill)
    killer.start()
    try:
        code = main(["simulate", str(SMALL), "--runs", "40", "--waves", "0", "--processes", "2"])
    finally:
        ended.set()
        killer.join()
    said = capsys.readouterr().err.strip()

    assert code == 2
    assert said.startswith("safeconduct: simulate: a process that worked on members ended; perhaps for want of memory")
    assert len(said.splitlines()) == 1


def test_a_cluster_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.comm.timeouts.connect": "200ms"}):
        code = main(["simulate", str(SMALL), "--runs", "2", "--dask", "tcp://127.0.0.1:9"])
    said = capsys.readouterr().err.strip()

    assert code == 2
    assert "--dask tcp://127.0.0.1:9: " in said
    assert len(said.splitlines()) == 1
