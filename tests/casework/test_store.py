"""The store keeps what it was given, for whom it was given, and tells what is wrong in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from safeconduct.casework import file as files
from safeconduct.casework.file import NOT_OPENED, StoreError, destroy
from safeconduct.casework.history import Said
from safeconduct.casework.store import Store, restore

from .conftest import LIGHT, NOW, PASSPHRASE

Again = Callable[..., Store]
LATER = NOW + timedelta(days=1)


def test_what_was_written_is_read_by_the_next_program(store: Store, again: Again) -> None:
    case = store.new("heron", now=NOW)
    case.say([Said("custody.stage", "detained", by="police", sure="likely")], now=NOW)
    case.note("called the duty prosecutor", now=NOW)
    case.attach("protocol.pdf", b"%PDF-", now=NOW)
    with again() as other:
        read = other.case("heron").read()

        said = Said(
            "custody.stage", "detained", "person", "police", "2022-12-05", "likely", "2022-12-05T08:30:00+00:00"
        )
        assert list(read.history) == [said]
        assert [note.text for note in read.notes] == ["called the duty prosecutor"]
        assert [(document.name, document.size) for document in read.documents] == [("protocol.pdf", 5)]
        assert other.case("heron").content(read.documents[0]) == b"%PDF-"


def test_only_its_owner_may_read_the_file(store: Store) -> None:
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_a_store_is_never_made_over_a_file(store: Store) -> None:
    with pytest.raises(StoreError, match="stands there already"):
        Store.create(store.path, PASSPHRASE, now=NOW, work=LIGHT)
    with Store.open(store.path, PASSPHRASE, work=LIGHT) as whole:
        assert whole.check() == []


@pytest.mark.parametrize("damage", ["wrong passphrase", "noise", "plain sqlite", "short", "first page"])
def test_whatever_is_wrong_with_key_or_file_is_told_in_the_same_words(store: Store, damage: str) -> None:
    store.close()
    data = store.path.read_bytes()
    wrong = {"noise": b"\x5a" * 8192, "short": data[:9], "first page": data[:100] + bytes([data[100] ^ 1]) + data[101:]}
    if damage == "plain sqlite":
        store.path.unlink()
        base = sqlite.connect(store.path)
        base.execute("CREATE TABLE t (a)")
        base.commit()
        base.close()
    elif damage in wrong:
        store.path.write_bytes(wrong[damage])
    with pytest.raises(StoreError) as told:
        Store.open(store.path, "wrong" * 4 if damage == "wrong passphrase" else PASSPHRASE, work=LIGHT)

    assert f"{store.path}: {NOT_OPENED}" == str(told.value)


def test_a_passphrase_typed_in_another_form_of_unicode_opens(path: Path) -> None:
    Store.create(path, "кошёлка кий ёлка йод", now=NOW, work=LIGHT).close()
    decomposed = "кошёлка кий ёлка йод".replace("ё", "ё").replace("й", "й")
    Store.open(path, decomposed, work=LIGHT).close()


def test_a_short_passphrase_makes_no_store(path: Path) -> None:
    with pytest.raises(StoreError, match="at least 12"):
        Store.create(path, "too short", now=NOW, work=LIGHT)
    assert not path.exists()


@pytest.mark.parametrize("code", ["a", "Ivan Ivanov", "7seven", "x" * 41, "../up", ""])
def test_what_is_no_code_name_is_refused(store: Store, code: str) -> None:
    with pytest.raises(StoreError, match="no code name"):
        store.new(code, now=NOW)


def test_a_code_name_may_be_in_any_script_and_stands_once(store: Store) -> None:
    store.new("цапля", now=NOW)
    with pytest.raises(StoreError, match="there already"):
        store.new("цапля", now=NOW)


# -- readers ---------------------------------------------------------------------------------------------------------


def test_a_reader_opens_what_is_shared_with_them_and_nothing_else(store: Store, again: Again) -> None:
    for code in ("heron", "lynx"):
        store.new(code, now=NOW).note(f"of {code}", now=NOW)
    store.add_reader("kestrel", "another long passphrase", now=NOW)
    store.case("heron").share("kestrel", now=NOW)
    with again(reader="kestrel", reader_passphrase="another long passphrase") as other:
        assert [case.held.code for case in other.mine()] == ["heron"]
        assert other.case("heron").read().notes[0].text == "of heron"
        with pytest.raises(StoreError, match="lynx is not shared with kestrel"):
            other.case("lynx").read()
    with pytest.raises(StoreError, match="does not open"):
        again(reader="kestrel", reader_passphrase=PASSPHRASE)


def test_after_sharing_ends_the_old_key_opens_nothing(store: Store, again: Again) -> None:
    case = store.new("heron", now=NOW)
    case.attach("a", b"bytes", now=NOW)
    store.add_reader("kestrel", "another long passphrase", now=NOW)
    case.share("kestrel", now=NOW)
    with again(reader="kestrel", reader_passphrase="another long passphrase") as other:
        theirs = other.case("heron")
        theirs.read()
        case.unshare("kestrel", now=NOW)
        with pytest.raises(StoreError, match="damaged"):  # they kept the key; the records have another
            theirs.read()
        with pytest.raises(StoreError, match="not shared"):
            other.case("heron").read()
    assert case.content(case.read().documents[0]) == b"bytes"
    with pytest.raises(StoreError, match="last reader"):
        case.unshare("owner", now=NOW)


# -- keeping ---------------------------------------------------------------------------------------------------------


def test_a_case_is_warned_of_before_its_last_day_and_due_after(store: Store) -> None:
    held = store.new("heron", now=NOW, keep_until=date(2023, 3, 1)).held

    assert [held.due(date(2023, *day)) for day in ((1, 30), (1, 31), (3, 1), (3, 2))] == ["", "soon", "soon", "due"]


def test_a_hold_keeps_a_case_and_a_tombstone_tells_nothing_of_it(store: Store) -> None:
    store.new("heron", now=NOW, keep_until=date(2022, 12, 1)).hold(True, now=NOW)
    assert store.case("heron").held.due(NOW.date()) == ""
    with pytest.raises(StoreError, match="on hold"):
        store.case("heron").delete(why="asked", now=NOW)
    store.case("heron").hold(False, now=NOW)
    uid = store.case("heron").held.uid
    store.case("heron").delete(why="asked", now=LATER)

    assert [(uid, "2022-12-06", "asked")] == store.tombstones()
    assert not store.rows("SELECT * FROM record UNION ALL SELECT * FROM wrap, (SELECT 1, 2)")
    with pytest.raises(StoreError, match="no case heron"):
        store.case("heron")


# -- trail -----------------------------------------------------------------------------------------------------------


def test_the_trail_tells_actions_and_norms_and_no_fact(store: Store) -> None:
    case = store.new("heron", now=NOW)
    case.say([Said("custody.stage", "detained")], now=NOW)
    store.log("paper", held=case.held.uid, norms=["kz-cpc-588-file"], now=NOW)

    assert [(step.action, step.norms) for step in store.trail()] == [
        ("store", ()),
        ("new", ()),
        ("edit", ()),
        ("paper", ("kz-cpc-588-file",)),
    ]
    assert not any(word in str(store.trail()) for word in ("heron", "custody", "detained"))


@pytest.mark.parametrize("change", ["UPDATE trail SET at = '2020' WHERE seq = 2", "DELETE FROM trail WHERE seq = 2",
                                    "INSERT INTO trail SELECT 9, at, reader, action, held, norms, hash FROM trail "
                                    "WHERE seq = 2"])  # fmt: skip
def test_a_trail_that_was_tampered_with_shows(store: Store, change: str) -> None:
    store.new("heron", now=NOW)
    store.new("lynx", now=NOW)
    assert store.check() == []
    with files.transaction(store.path, store._base):
        store.do(change, ())

    assert "the trail was changed" in store.check()[0]


def test_a_clock_set_back_changes_no_order_and_is_noticed(store: Store) -> None:
    case = store.new("heron", now=LATER)
    assert not store.clock_behind
    case.note("second", now=NOW)

    assert store.clock_behind
    assert [note.at for note in case.read().notes] == ["2022-12-06T08:30:00+00:00"]
    assert [step.at for step in store.trail()] == sorted(step.at for step in store.trail())


# -- the file --------------------------------------------------------------------------------------------------------


def test_a_new_passphrase_opens_and_the_old_one_does_not(store: Store, again: Again) -> None:
    store.new("heron", now=NOW).note("kept", now=NOW)
    store.change_passphrase("an altogether new one", now=LATER)
    store.case("heron").note("and added to", now=LATER)
    with again("an altogether new one") as other:
        assert [note.text for note in other.case("heron").read().notes] == ["kept", "and added to"]
        assert other.check() == []
    with pytest.raises(StoreError, match="does not open"):
        again()


def test_a_backup_is_encrypted_whole_and_comes_back(store: Store, tmp_path: Path) -> None:
    store.new("heron", now=NOW).note("kept", now=NOW)
    copied = tmp_path / "copy"
    assert store.trail()[-1].hash != store.backup(copied, now=NOW) == store.trail()[-1].hash
    with pytest.raises(StoreError, match="stands there already"):
        store.backup(copied, now=NOW)
    with pytest.raises(StoreError, match="a store stands here"):
        restore(copied, store.path, PASSPHRASE, now=LATER, work=LIGHT)
    store.close()
    destroy(store.path)
    restore(copied, store.path, PASSPHRASE, now=LATER, work=LIGHT)
    with Store.open(store.path, PASSPHRASE, work=LIGHT) as back:
        assert back.case("heron").read().notes[0].text == "kept"
        assert [step.action for step in back.trail()][-2:] == ["backup", "restore"]


def test_a_damaged_backup_is_not_brought_back(store: Store, tmp_path: Path) -> None:
    store.new("heron", now=NOW).attach("long", bytes(50_000), now=NOW)
    copied = tmp_path / "copy"
    store.backup(copied, now=NOW)
    data = bytearray(copied.read_bytes())
    data[-5000] ^= 1
    copied.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        restore(copied, tmp_path / "other", PASSPHRASE, now=NOW, work=LIGHT)
    assert not (tmp_path / "other").exists()


def test_a_store_of_a_later_program_is_left_alone(store: Store, again: Again) -> None:
    store._base.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="later program"):
        again()


def test_the_time_must_know_its_zone(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.new("heron", now=datetime(2022, 12, 5, tzinfo=UTC).replace(tzinfo=None))
