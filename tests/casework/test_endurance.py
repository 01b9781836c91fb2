"""What a store goes through: killed programs, two at once, full and read-only disks, flipped bits.

`SAFECONDUCT_LONG=1` kills two hundred times and flips a thousand bits.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from safeconduct.casework import file as files
from safeconduct.casework.file import NOT_OPENED, StoreError
from safeconduct.casework.history import Said
from safeconduct.casework.store import Store

from .conftest import LIGHT, NOW, PASSPHRASE

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
KILLS = 200 if LONG else 10
FLIPS = 1000 if LONG else 60
MARKERS = ("ZEBRAFACT", "зебрапамять", "ZEBRAPAPER", "ZEBRACODE")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="these tests fork")


def child(work: Callable[[], None]) -> int:
    """Run something in a process of its own; gives its id. It ends with 1 and a line where it raises."""
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        work()
        status = 0
    except StoreError as error:
        print(error, flush=True)
    finally:
        os._exit(status)


def ended(number: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def opened(path: Path) -> Store:
    return Store.open(path, PASSPHRASE, work=LIGHT)


def fill(store: Store) -> None:
    case = store.new(MARKERS[3], now=NOW)
    case.say([Said("custody.stage", MARKERS[0], by=MARKERS[0])], now=NOW)
    case.note(MARKERS[1] * 50, now=NOW)
    case.attach(f"{MARKERS[2]}.txt", MARKERS[2].encode() * 500, now=NOW)


def leaks(folder: Path) -> list[str]:
    """Markers that stand in any file of a folder."""
    data = b"".join(file.read_bytes() + file.name.encode() for file in folder.rglob("*") if file.is_file())
    return [marker for marker in MARKERS if marker.encode() in data or marker.encode("utf-16-le") in data]


def test_no_fact_stands_in_the_file_its_journal_or_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, temporary = tmp_path / "store", tmp_path / "tmp"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with Store.create(folder / "cases.db", PASSPHRASE, now=NOW, work=LIGHT) as store:
        fill(store)
        with store.writing(NOW, "edit"):
            store.do("UPDATE record SET at = at || ?", (MARKERS[0],))
            assert (folder / "cases.db-journal").stat().st_size
            assert leaks(tmp_path) == []
        store.rows("SELECT * FROM record, record AS other ORDER BY other.at, record.box")  # sorts what is large
        store.case(MARKERS[3]).delete(why="asked", now=NOW)
        store.backup(folder / "copy", now=NOW)
        assert leaks(tmp_path) == []
        assert list(temporary.iterdir()) == []


def test_a_killed_program_loses_nothing_it_had_finished(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        store.new("heron", now=NOW)
    rng, told = random.Random(5), 0
    for number in range(KILLS):
        read, write = os.pipe()

        def work(number: int = number, write: int = write) -> None:
            case = opened(path).case("heron")
            for step in range(10_000):
                case.note(f"{number} {step} " + "x" * rng.randrange(9000), now=NOW)
                os.write(write, b".")

        process = child(work)
        os.close(write)
        os.read(read, 1)
        time.sleep(rng.random() * 0.08)
        os.kill(process, signal.SIGKILL)
        ended(process)
        finished = 1
        while part := os.read(read, 1 << 16):
            finished += len(part)
        os.close(read)
        told += finished
        with opened(path) as store:
            notes = [note.text.split()[:2] for note in store.case("heron").read().notes]
            mine = [int(step) for which, step in notes if which == str(number)]
            assert finished <= len(mine) <= finished + 1  # one may be finished and not yet told
            assert mine == list(range(len(mine)))
    with opened(path) as store:
        assert store.check() == []
        assert told <= len(store.case("heron").read().notes) <= told + KILLS


def test_a_passphrase_change_that_is_killed_leaves_one_of_the_two(tmp_path: Path) -> None:
    path, new = tmp_path / "cases.db", "an altogether new one"
    rng = random.Random(6)
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        store.new("heron", now=NOW).attach("big", bytes(3_000_000), now=NOW)
    for _ in range(20 if LONG else 4):
        process = child(lambda: opened(path).change_passphrase(new, now=NOW))
        time.sleep(rng.random() * 0.15)
        os.kill(process, signal.SIGKILL)
        ended(process)
        works, refused = [], list[str]()
        for passphrase in (PASSPHRASE, new):
            try:
                with Store.open(path, passphrase, work=LIGHT) as store:
                    works.append(passphrase)
                    assert store.check() == []
                    if passphrase == new:
                        store.change_passphrase(PASSPHRASE, now=NOW)
                        break
            except StoreError as error:
                refused.append(str(error))
        assert works in ([PASSPHRASE], [new])
        assert all(NOT_OPENED in said for said in refused)


def test_two_programs_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        store.new("heron", now=NOW)

    def work(name: str) -> None:
        with opened(path) as store:
            for number in range(15):
                store.case("heron").note(f"{name} {number}", now=NOW)

    processes = [child(lambda name=name: work(name)) for name in "ab"]  # type: ignore[misc]
    assert [ended(process) for process in processes] == [0, 0]
    with opened(path) as store:
        assert len(store.case("heron").read().notes) == 30
        assert store.check() == []


def test_a_store_that_is_being_written_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WAIT", 0.1)
    store.new("heron", now=NOW)
    with opened(store.path) as other, store.writing(NOW, "edit"), pytest.raises(StoreError, match="another program is"):
        other.new("lynx", now=NOW)


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.db"
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        fill(store)
    before = path.stat().st_size

    def attach() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before + 20_000, before + 20_000))
        opened(path).case(MARKERS[3]).attach("big", MARKERS[2].encode() * 100_000, now=NOW)

    def back_up() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before - 1000, before - 1000))
        opened(path).backup(tmp_path / "copy", now=NOW)

    assert [ended(child(work)) for work in (attach, back_up)] == [1, 1]
    said = capfd.readouterr()
    assert said.out.count("\n") == 2
    assert said.out.count("nothing of this was saved") == 2
    assert not any(marker in said.out + said.err for marker in MARKERS)
    assert not (tmp_path / "copy").exists()
    with opened(path) as store:
        assert store.check() == []
        assert len(store.case(MARKERS[3]).read().documents) == 1


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs to become somebody without rights")
def test_a_folder_that_cannot_be_written_is_told_and_still_read(capfd: pytest.CaptureFixture[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    path = folder / "cases.db"
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        store.new("heron", now=NOW)
    path.chmod(0o666)
    folder.chmod(0o555)

    def work() -> None:
        os.setuid(65534)
        with opened(path) as store:
            print(len(store.cases()), flush=True)
            store.new("lynx", now=NOW)

    assert ended(child(work)) == 1
    count, said = capfd.readouterr().out.strip().split("\n")
    assert count == "1"
    assert "nothing of this was saved" in said
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_damage_is_told_and_never_read_as_content(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as store:
        fill(store)
        whole = [
            store.case(MARKERS[3]).read(),
            store.case(MARKERS[3]).content(store.case(MARKERS[3]).read().documents[0]),
        ]
    data, rng = path.read_bytes(), random.Random(7)
    other = tmp_path / "other.db"
    told, lines = 0, list[str]()
    for number in range(FLIPS):
        place = rng.randrange(len(data))
        flipped = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
        other.write_bytes(flipped if number % 3 else data[:place])
        try:
            with opened(other) as store:
                faults = store.check()
                case = store.case(MARKERS[3])
                assert faults or [case.read(), case.content(case.read().documents[0])] == whole
                told += bool(faults)
        except StoreError as error:
            lines.append(str(error))
    told += len(lines)
    assert not any("\n" in line or any(marker in line for marker in MARKERS[:3]) for line in lines)
    assert told > FLIPS * 0.9
    assert leaks(tmp_path) == []


def test_a_wrong_passphrase_costs_what_the_right_one_costs(store: Store) -> None:
    """The work is done before anything is looked at, whatever the file holds."""
    from safeconduct.casework.keys import Work

    work = Work(passes=2, memory=32 * 1024, lanes=1)
    heavy = store.path.with_name("heavy.db")
    Store.create(heavy, PASSPHRASE, now=NOW, work=work).close()
    noise = store.path.with_name("noise.db")
    noise.write_bytes(b"\x5a" * 10)

    def cost(path: Path, passphrase: str) -> float:
        began = time.process_time()
        with suppress(StoreError):
            Store.open(path, passphrase, work=work).close()
        return time.process_time() - began

    right = min(cost(heavy, PASSPHRASE) for _ in range(3))
    for path, passphrase in ((heavy, "x" * 20), (heavy, ""), (noise, PASSPHRASE)):
        assert min(cost(path, passphrase) for _ in range(3)) > right * 0.5
