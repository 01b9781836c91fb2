"""The commands as a caseworker meets them, each in one line where something is wrong."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import safeconduct.casework.store as stores
from safeconduct.cli.main import main

from .conftest import LIGHT, PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
OFFICER = ROOT / "examples" / "kz-officer-2022-12.yaml"
AT = "2022-12-05T14:30+06:00"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`safeconduct case ...` on a store of its own: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAFECONDUCT_STORE", str(tmp_path / "cases.db"))
    monkeypatch.setenv("SAFECONDUCT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(stores, "Work", lambda: LIGHT)

    def call(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = main(["case", *words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return call


def test_a_case_from_a_file_is_kept_shown_and_judged(run: Run) -> None:
    code, said, _ = run("new", "heron", "--from", str(OFFICER), "--by", "client", "--said-on", "2022-12-05")
    assert (code, said.split(":")[0]) == (0, "heron")
    code, said, _ = run("open", "heron", "--on", "2022-12-05")
    assert code == 0
    assert "- custody.stage: detained (client, 2022-12-05)" in said
    assert "The hold lasts at most until 2022-12-08 10:30 +06:00 (CPC 587)." in said
    code, said, _ = run("open", "heron", "--on", "2022-12-04")
    assert "custody.stage" not in said  # nobody had said it yet


def test_a_code_name_is_drawn_by_lot(run: Run) -> None:
    names = {run("new")[1].split(":")[0] for _ in range(3)}
    assert len(names) == 3
    assert all(name.isalpha() for name in names)


def test_facts_are_said_added_to_and_taken_back(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    run("edit", "heron", "asylum.stage=pending", "--by", "paper", "--sure", "doubtful")
    run("edit", "heron", "events+={what: custody_order, at: 2022-12-07T15:00}", "person.age=")
    said = run("open", "heron", "--facts")[1]
    assert "asylum.stage: pending (paper, " in said
    assert "doubtful, open to the law" in said
    assert '"what": "detain"' in said
    assert '"what": "custody_order"' in " ".join(said.split())
    assert "person.age" not in said
    assert "person.age: taken back" in run("open", "heron", "--history")[1]


def test_facts_may_be_typed_so_that_no_shell_keeps_them(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    code, said, warned = run("edit", "heron", typed="custody.stage=free\nstay.basis = none\n\nperson.age=99\n")
    assert (code, said) == (0, "heron: 2 facts said\n")
    assert "could convict" in warned


def test_a_family_is_one_case(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    run("edit", "heron", "--member", "spouse", "asylum.stage=pending", "charges=[]", "charges_known=all")
    said = run("open", "heron", "--member", "spouse")[1]
    assert "Said of spouse" in said
    assert "heron/spouse: Kazakhstan, sought by Russia" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("edit", "heron", "custody.stag=free"), "unknown key custody.stag; did you mean custody.stage?"),
        (("edit", "heron", "custody.stage=fre"), "custody.stage: fre; did you mean free?"),
        (("edit", "heron", "request.stage=none", "custody.stage=extradition_arrest", "charges=x"), "charges is a list"),
        (("edit", "heron", "custody"), "custody: no fact; write custody.stage=detained"),
        (("edit", "lynx", "custody.stage=free"), "no case lynx; see case list"),
        (("new", "heron"), "a case heron is there already"),
        (("new", "Ivan Ivanov"), "no code name"),
        (("export", "heron", "--to", "age1nobody", "--out", "x"), "not a public key"),
        (("board", "--at", "noon"), "--at: noon is no moment; write 2022-12-05T14:30+06:00"),
        (("delete",), "which cases?; give a code name, or --due"),
        (("open", "heron", "--document", "3", "--out", "x"), "3 of 0 documents"),
        (("import", "nothing.csv"), "nothing.csv: no such file"),
        (("restore", "cases.db"), "a store stands here"),
        (("list", "--passphrase-fd", "99"), "file descriptor 99 cannot be read"),
        (("list", "--reader", "kestrel"), "no passphrase; type it at a terminal"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_told_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    run("new", "heron", "--from", str(OFFICER))
    code, _, said = run(*words)
    assert code == 2
    assert told in said
    assert said.count("\n") == 1


def test_a_wrong_edit_changes_nothing(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    before = run("open", "heron", "--history")[1]
    assert run("edit", "heron", "custody.stage=free", "asylum.stage=dreaming")[0] == 2
    assert run("open", "heron", "--history")[1] == before


def test_the_board_shows_the_next_clock_of_each_case(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    run("new", "lynx", "--from", str(ROOT / "examples" / "kz-journalist-2022-09.yaml"), "--keep", "2022-12-10")
    code, said, _ = run("board", "--at", AT)
    assert code == 0
    assert "2022-12-07 22:30 in 2 d 8 h  heron              CPC 588(1): prosecutor" in said
    assert "1 without a clock" in said
    assert "lynx: its last day is near, 2022-12-10" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_calendar_says_code_names_and_see_file(run: Run, tmp_path: Path) -> None:
    import icalendar

    run("new", "heron", "--from", str(OFFICER))
    for name in ("one.ics", "two.ics"):
        assert run("calendar", "--at", AT, "--out", name)[0] == 0
    made = [icalendar.Calendar.from_ical((tmp_path / name).read_bytes()) for name in ("one.ics", "two.ics")]
    events = list(made[0].walk("VEVENT"))
    assert {str(event["summary"]) for event in events} == {"heron: see file"}
    assert {str(alarm["description"]) for alarm in made[0].walk("VALARM")} == {"see file"}
    assert [event["uid"] for event in events] == [event["uid"] for event in made[1].walk("VEVENT")]
    assert b"DTSTART;VALUE=DATE:20221219" in (tmp_path / "one.ics").read_bytes()
    words = {part.lower() for part in (tmp_path / "one.ics").read_text().split()}
    assert not any(word in part for part in words for word in ("cpc", "custody", "arrest", "safeconduct", "asylum"))


def test_a_recheck_tells_what_the_law_changed_and_why(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER))
    code, said, _ = run("recheck", "--since", "2022-12-05", "--as-of", "2023-07-01")
    assert code == 1
    assert "2023-06-28: Russia is bound by the Chisinau Convention." in said
    code, said, _ = run("recheck", "--as-of", "2023-07-01")  # the last recheck was for that day
    assert (code, said.splitlines()[0]) == (0, "0 of 1 case changed between 2023-07-01 and 2023-07-01.")
    code, said, _ = run("recheck", "--since", "2022-12-05", "--as-of", "2023-07-01", "--format", "json")
    found = json.loads(said)["changed"]
    arrest = next(change for change in found if change["act"] == "place_in_extradition_arrest")
    assert {reason["norm"]: reason["gives"] for reason in arrest["reasons"]} == {"chis-68": True, "minsk-60": False}


def test_a_document_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    run("new", "heron")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 ...")
    run("attach", "heron", "paper.pdf")
    assert run("open", "heron", "--document", "1", "--out", "back.pdf")[0] == 0
    assert (tmp_path / "back.pdf").read_bytes() == b"%PDF-1.7 ..."
    assert (tmp_path / "back.pdf").stat().st_mode & 0o777 == 0o600
    assert "stands there already" in run("open", "heron", "--document", "1", "--out", "back.pdf")[2]


def test_a_case_travels_encrypted_and_is_shown_before_it_is_merged(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", "heron", "--from", str(OFFICER), "--said-on", "2022-12-05")
    run("note", "heron", "ZEBRA")
    monkeypatch.setenv("SAFECONDUCT_STORE", str(tmp_path / "theirs.db"))
    run("new", "lynx")
    key = run("reader")[1].split()[1]
    monkeypatch.setenv("SAFECONDUCT_STORE", str(tmp_path / "cases.db"))
    assert run("export", "heron", "--to", key, "--out", "heron.age")[0] == 0
    assert b"ZEBRA" not in (tmp_path / "heron.age").read_bytes()
    assert "not made for this reader" in run("import", "heron.age")[2]
    monkeypatch.setenv("SAFECONDUCT_STORE", str(tmp_path / "theirs.db"))
    said = run("import", "heron.age")[1]
    assert "heron: a new case" in said
    assert "custody.stage: not said -> detained" in said
    assert "Nothing was written; --yes does it." in said
    assert "heron" not in run("list")[1]
    run("import", "heron.age", "--yes")
    assert "ZEBRA" in run("open", "heron", "--facts")[1]
    run("edit", "heron", "custody.stage=free", "--said-on", "2022-12-04")
    assert "0 facts, 0 notes, 0 documents to add" in run("import", "heron.age")[1]


def test_a_spreadsheet_is_shown_before_it_is_kept(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "many.csv"
    sheet.write_text("code;member;host;requesting;custody.stage;person.citizenships\nheron;;KZ;RU;free;[RU]\n"
                     "heron;spouse;;;;[RU, KZ]\nlynx;;KZ;RU;detained;\n", "utf-8")  # fmt: skip
    said = run("new", "otter")[1] + run("import", "many.csv", "--said-on", "2022-12-05")[1]
    assert 'spouse: person.citizenships: not said -> ["RU", "KZ"]' in said
    assert "heron" not in run("list")[1]
    assert run("import", "many.csv", "--yes")[0] == 0
    assert "custody.stage: detained" in run("open", "lynx", "--facts")[1]
    assert "0 facts" in run("import", "many.csv")[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,custody.stage\nheron,fre\n", "many.csv:2: custody.stage: fre; did you mean free?"),
        ("code,surname\nheron,x\n", "many.csv:1: unknown column surname"),
        ("custody.stage\nfree\n", "many.csv:1: no column code"),
        ("code,custody.stage\n,free\n", "many.csv:2: no code name in this row"),
    ],
)
def test_a_wrong_spreadsheet_keeps_nothing(run: Run, tmp_path: Path, text: str, told: str) -> None:
    run("new", "otter")
    (tmp_path / "many.csv").write_text(text.replace("code,", "code,host,requesting,").replace("heron,", "heron,KZ,RU,")
                                       .replace("\n,free", "\n,KZ,RU,free"), "utf-8")  # fmt: skip
    code, _, said = run("import", "many.csv", "--yes")
    assert (code, told in said) == (2, True), said
    assert len(run("list")[1].splitlines()) == 1


def test_an_excel_file_reads_like_a_csv(run: Run, tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["code", "host", "requesting", "stay.entered_on", "warrant.national"])
    book.active.append(["heron", "KZ", "RU", datetime(2022, 9, 26), True])
    book.save(tmp_path / "many.xlsx")
    run("new", "otter")
    assert run("import", "many.xlsx", "--yes")[0] == 0
    said = run("open", "heron", "--facts")[1]
    assert "stay.entered_on: 2022-09-26" in said
    assert "warrant.national: true" in said
    (tmp_path / "bad.xlsx").write_bytes(b"no zip")
    assert "not a spreadsheet" in run("import", "bad.xlsx")[2]


def test_deleting_asks_first_and_a_hold_forbids_it(run: Run) -> None:
    run("new", "heron", "--keep", "2022-12-01")
    run("keep", "heron", "--hold")
    assert run("delete", "--due", "--yes")[1] == "No case is past its last day.\n"
    assert "on hold" in run("delete", "heron", "--yes")[2]
    run("keep", "heron", "--no-hold")
    assert "would be deleted" in run("delete", "--due")[1]
    assert "heron: deleted" in run("delete", "--due", "--yes")[1]
    assert run("list")[1] == ""
    assert "deleted " in run("trail")[1]
    assert "heron" not in run("trail")[1]


def test_the_store_is_backed_up_destroyed_and_brought_back(run: Run, tmp_path: Path) -> None:
    run("new", "heron")
    last = run("backup", "--out", "copy.db")[1].split()[-1]
    assert run("check")[0] == 0
    assert "--yes does it" in run("destroy")[1]
    run("destroy", "--yes")
    assert not (tmp_path / "cases.db").exists()
    assert "no store here" in run("list")[2]
    assert run("restore", "copy.db")[0] == 0
    assert last in [step.split()[-1] for step in run("trail")[1].splitlines()] or "backup" in run("trail")[1]
    assert "heron" in run("list")[1]


def test_a_passphrase_is_changed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("new", "heron")
    monkeypatch.setenv("SAFECONDUCT_NEW_PASSPHRASE", "an altogether new one")
    assert run("passphrase")[0] == 0
    assert "does not open" in run("list")[2]
    monkeypatch.setenv("SAFECONDUCT_PASSPHRASE", "an altogether new one")
    assert "heron" in run("list")[1]


def test_an_unforeseen_fault_tells_its_place_and_no_value(run: Run, tmp_path: Path) -> None:
    from safeconduct.casework.keys import new_id, seal
    from safeconduct.casework.store import Store

    from .conftest import NOW

    run("new", "heron")
    with Store.open(tmp_path / "cases.db", PASSPHRASE, work=LIGHT) as store:
        case, uid = store.case("heron"), new_id()
        box = seal(case._key, b'{"ZEBRAFACT": "ZEBRAVALUE"}', case._about(uid, "note"))
        with store.writing(NOW, "note", case.held.uid) as at:
            store.do("INSERT INTO record VALUES (?, ?, ?, ?, ?)", (uid, case.held.uid, "note", at, box))
    code, out, said = run("open", "heron")
    assert code == 2
    assert "ZEBRA" not in out + said
    assert said.startswith("safeconduct: case open: stopped by a fault: TypeError at stored.py:")
    assert said.count("\n") == 1


DENIED = """
import os, sys
def hook(event, args):
    if event.startswith("socket."):
        os.write(2, f"opened {event} {args}".encode()); os._exit(77)
import safeconduct.casework.store as stores
from safeconduct.casework.keys import Work
from safeconduct.cli.main import main
stores.Work = lambda: Work(1, 64, 1)
sys.addaudithook(hook)
for words in %r:
    assert main(words) in (0, 1), words
"""


def test_no_command_opens_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFECONDUCT_STORE", str(tmp_path / "cases.db"))
    monkeypatch.setenv("SAFECONDUCT_PASSPHRASE", PASSPHRASE)
    words = f"""new heron --from {OFFICER} --said-on 2022-12-05; list; open heron --on 2022-12-05; note heron text;
        edit heron custody.stage=free; attach heron {OFFICER}; board; calendar --out {tmp_path / "c"}; share heron;
        recheck --since 2022-12-05 --as-of 2022-12-05; reader; trail; check; backup --out {tmp_path / "b"};
        delete heron --yes"""
    commands = [["case", *command.split()] for command in words.split(";")]
    done = subprocess.run([sys.executable, "-c", DENIED % commands], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-400:]


def test_other_commands_start_without_the_store() -> None:
    command = "import sys; from safeconduct.cli.main import _parser; _parser(''); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlcipher3", "argon2", "pyrage", "icalendar", "docx", "fpdf"} & set(loaded)


def test_a_paper_is_drafted_then_made_final(run: Run, tmp_path: Path) -> None:
    run("new", "heron", "--from", str(OFFICER), "--said-on", "2022-12-05")
    assert "custody-objection: objection to the prosecutor" in run("paper")[1]
    code, said, before = run("paper", "heron", "custody-objection", "--out", "one.docx", "--at", AT)
    assert (code, said) == (
        0,
        "one.docx: a draft with 7 gaps. It is not encrypted; attach it to the case, and delete it.\n",
    )
    assert "Who learns of it: " in before
    assert "by 2022-12-07 22:30" in before
    code, _, told = run("paper", "heron", "custody-objection", "--out", "two.pdf", "--final", typed="Almaty\n")
    assert code == 2
    assert told.count("not answered: ") == 6
    assert not (tmp_path / "two.pdf").exists()
    code, said, _ = run("paper", "heron", "custody-objection", "--out", "two.pdf", "--final", typed="ZEBRA\n" * 7)
    assert (code, "without gaps" in said) == (0, True)
    assert (tmp_path / "two.pdf").stat().st_mode & 0o777 == 0o600
    assert "ZEBRA" not in run("open", "heron", "--history")[1]  # answers are kept nowhere
    assert "kz-cpc-588-file" in run("trail")[1].splitlines()[-2]


def test_the_memo_is_a_file_of_the_office(run: Run, tmp_path: Path) -> None:
    run("new", "heron", "--from", str(OFFICER), "--said-on", "2022-12-05")
    assert run("memo", "heron", "--out", "memo.docx", "--at", AT)[0] == 0
    assert (tmp_path / "memo.docx").stat().st_size > 5000
    assert "neither .docx nor .pdf" in run("memo", "heron", "--out", "memo.txt")[2]


def test_a_memo_of_a_case_file_needs_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["memo", str(OFFICER), "--out", "memo.pdf", "--lang", "ru"]) == 0
    assert (tmp_path / "memo.pdf").read_bytes().startswith(b"%PDF-")
    assert "not to be filed" in capsys.readouterr().out
    assert main(["memo", "nothing.yaml", "--out", "memo.pdf"]) == 2


def test_what_a_program_reads_is_json(run: Run) -> None:
    run("new", "heron", "--from", str(OFFICER), "--by", "client", "--said-on", "2022-12-05")
    assert [case["code"] for case in json.loads(run("list", "--format", "json")[1])] == ["heron"]
    told = json.loads(run("open", "heron", "--on", "2022-12-05", "--format", "json")[1])
    assert told["facts"]["person"]["custody.stage"] == "detained"
    assert told["assessment"]["as_of"] == "2022-12-05"
    board = json.loads(run("board", "--at", AT, "--format", "json")[1])
    assert (board["total"], board["clocks"][0]["case"]) == (1, "heron")
    assert [step["action"] for step in json.loads(run("trail", "--format", "json")[1])] == ["store", "new", "edit"]
    assert json.loads(run("check", "--format", "json")[1])["whole"] is True
    assert json.loads(run("reader", "--format", "json")[1])["owner"].startswith("age1")
