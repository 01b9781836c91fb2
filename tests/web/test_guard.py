"""What the workbench does not do: answer strangers, keep keys, write plain files, put facts into logs or addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from safeconduct.casework.store import Store
from safeconduct.web.guard import SMALL

from .conftest import LIGHT, PASSPHRASE, Bench

Client = httpx.Client


@pytest.fixture
def client(bench: Bench) -> Iterator[Client]:
    """A reader who has unlocked the store."""
    with httpx.Client(base_url=bench.url, follow_redirects=False) as made:
        made.post("/unlock", data={"passphrase": PASSPHRASE})
        yield made


def key_of(client: Client, path: str = "/board") -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def case_of(client: Client) -> str:
    found = re.search(r'href="(/case/[0-9a-f]{32})"', client.get("/board").text)
    assert found
    return found[1]


LOCKED = ["/board", "/case/0", "/case/0/facts", "/case/0/papers", "/case/0/papers/exit-consent", "/interview",
          "/interview/answers", "/law", "/law/of/kz-cpc-590-1-9", "/handouts", "/handouts/card.pdf", "/reports",
          "/reports/x", "/case/0/documents/1", "/case/0/ways/-/1.png"]  # fmt: skip


@pytest.mark.parametrize("path", LOCKED)
def test_nothing_is_shown_while_it_is_locked(path: str, bench: Bench) -> None:
    answer = httpx.get(bench.url + path)

    assert (answer.status_code, answer.headers["location"]) == (303, "/unlock")


@pytest.mark.parametrize("path", ["/", "/unlock", "/board", "/style.css", "/leave", "/law?q=bail", "/none"])
def test_every_answer_binds_the_browser(path: str, client: Client) -> None:
    headers = client.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert path == "/style.css" or headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_the_cookie_is_for_this_site_and_no_script(bench: Bench) -> None:
    answer = httpx.post(f"{bench.url}/unlock", data={"passphrase": PASSPHRASE})
    cookie = answer.headers["set-cookie"].lower()

    assert "httponly" in cookie and "samesite=strict" in cookie and "expires" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_name_that_is_not_its_own_gets_no_answer(host: str, bench: Bench) -> None:
    """Another site whose name was pointed at this machine sees nothing."""
    assert httpx.get(f"{bench.url}/unlock", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"},
                                     {"sec-fetch-site": "same-site"}, {"origin": "null"}])  # fmt: skip
def test_a_form_from_another_site_is_refused(headers: dict[str, str], client: Client) -> None:
    sent = {"form_key": key_of(client), "code": "otter"}

    assert client.post("/cases", data=sent, headers=headers).status_code == 403
    assert "otter" not in client.get("/board").text


def test_a_form_without_the_key_of_the_session_is_refused(client: Client) -> None:
    assert client.post("/cases", data={"code": "otter"}).status_code == 403
    assert client.post("/cases", data={"code": "otter", "form_key": "x" * 43}).status_code == 403
    assert client.post("/lock", data={"form_key": ""}).status_code == 403
    assert client.get("/board").status_code == 200 and "otter" not in client.get("/board").text


def test_it_locks_when_nobody_touches_it_and_forgets(bench: Bench, client: Client) -> None:
    address = case_of(client)
    assert client.get(address).status_code == 200
    refresh = client.get("/board").headers["refresh"]
    assert refresh.endswith("url=/unlock")
    bench.clock.ahead = bench.desk.idle + 1
    bench.desk.sweep()

    assert len(bench.desk.sessions) == 0 and len(bench.desk._kept) == 0
    assert client.get(address).status_code == 303


def test_a_form_sent_after_the_session_ended_writes_nothing(bench: Bench, client: Client) -> None:
    """What was typed is lost with the lock; the browser is led to it, and after it to the page as it stands."""
    address, key = case_of(client), key_of(client)
    bench.clock.ahead = bench.desk.idle + 1
    sent = client.post(f"{address}/notes", data={"form_key": key, "text": "too late"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/unlock")
    client.post("/unlock", data={"passphrase": PASSPHRASE})

    assert "too late" not in client.get(f"{address}/facts").text
    assert client.post(f"{address}/notes", data={"form_key": key, "text": "old key"}).status_code == 403


def test_many_ask_at_once_in_one_session_and_in_others(bench: Bench, client: Client) -> None:
    """No request waits for ever: each is begun and ended by whichever thread is free."""
    address, cookies = case_of(client), dict(client.cookies)

    def reader(number: int) -> list[int]:
        own = {} if number % 2 else cookies
        with httpx.Client(base_url=bench.url, cookies=own, timeout=60) as one:
            if number % 2:
                one.post("/unlock", data={"passphrase": PASSPHRASE})
            return [one.get(page).status_code for page in (address, "/board", f"{address}/deadlines", "/law") * 3]

    with ThreadPoolExecutor(12) as readers:
        assert {200} == {status for found in readers.map(reader, range(12)) for status in found}


def test_leaving_locks_and_says_nothing_of_what_was_here(client: Client) -> None:
    answer = client.get("/leave")

    assert re.sub(r"<title>-</title>|<[^>]+>", "", answer.text) == ""
    assert '"cookies"' in answer.headers["clear-site-data"]
    assert client.get("/board").status_code == 303


def test_after_ten_wrong_passphrases_none_is_taken_for_a_while(bench: Bench) -> None:
    tries = [httpx.post(f"{bench.url}/unlock", data={"passphrase": f"wrong {n}"}).status_code for n in range(11)]
    assert tries == [403] * 10 + [429]
    assert httpx.post(f"{bench.url}/unlock", data={"passphrase": PASSPHRASE}).status_code == 429
    bench.clock.ahead = 61
    assert httpx.post(f"{bench.url}/unlock", data={"passphrase": PASSPHRASE}).status_code == 303


def test_a_wrong_passphrase_is_told_as_a_file_that_does_not_open(bench: Bench) -> None:
    answer = httpx.post(f"{bench.url}/unlock", data={"passphrase": "wrong"})

    assert "the passphrase is wrong, or the file is damaged" in answer.text and "wrong&#34;" not in answer.text


@pytest.mark.parametrize("path", ["/reports/..%2f..%2fcases", "/reports/%2e%2e", "/law/of/..%2f..%2fetc",
                                  "/handouts/..%2fcard.pdf", "/case/..%2f..%2fboard", "/style.css/../x"])  # fmt: skip
def test_no_path_leads_out(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


def test_a_report_is_shown_as_it_is_and_may_do_nothing(bench: Bench, client: Client, tmp_path: Path) -> None:
    (tmp_path / "reports" / "kz").mkdir(parents=True)
    (tmp_path / "reports" / "kz" / "report.html").write_text("<h1>Whom a rule frees</h1>", "utf-8")
    (tmp_path / "secret.html").write_text("secret", "utf-8")
    bench.desk.reports = tmp_path / "reports"

    assert "kz-report" in client.get("/reports").text and "secret" not in client.get("/reports").text
    answer = client.get("/reports/kz-report")
    assert "Whom a rule frees" in answer.text and "sandbox" in answer.headers["content-security-policy"]


def test_what_is_sent_is_bounded(client: Client) -> None:
    key = key_of(client)
    assert client.post("/cases", data={"form_key": key, "facts": "x" * SMALL}).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (SMALL // 16)

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/cases", content=endless(), headers=kind).status_code == 413


def test_a_document_is_kept_without_a_plain_file_on_its_way(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where temporary files would be written there is no folder: writing one would fail."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    address, data = case_of(client), b"a decision " * 400_000
    sent = client.post(f"{address}/documents", data={"form_key": key_of(client)},
                       files={"file": ("../решение 1.pdf", data)})  # fmt: skip
    assert sent.status_code == 303, sent.text

    answer = client.get(f"{address}/documents/1")
    assert data == answer.content
    assert "1.pdf" in answer.headers["content-disposition"] and ".." not in answer.headers["content-disposition"]
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"a decision" in file.read_bytes()]


def test_a_fault_is_told_by_its_place_only(
    bench: Bench, client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def faulty(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fact of a case")

    monkeypatch.setattr("safeconduct.web.cases.board", faulty)
    answer = client.get("/board")
    said = capfd.readouterr()

    assert answer.status_code == 500 and "fact of a case" not in answer.text + said.out + said.err
    assert "RuntimeError at test_guard.py" in said.err and said.err.count("\n") == 1


def test_nothing_is_logged(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/board")
    client.get(f"{case_of(client)}/facts")
    said = capfd.readouterr()

    assert said.out + said.err == ""


def test_what_leaves_stands_on_the_trail_in_norms_not_facts(bench: Bench, client: Client) -> None:
    address, key = case_of(client), key_of(client)
    client.post(f"{address}/papers/surrender-complaint", data={"form_key": key, "kind": "docx", "language": "ru"})
    client.post(f"{address}/calendar", data={"form_key": key})
    client.post(f"{address}/memo", data={"form_key": key, "kind": "pdf"})
    with Store.open(bench.desk.store, PASSPHRASE, work=LIGHT) as store:
        steps = [step.action for step in store.trail()]

    assert steps[-3:] == ["paper", "calendar", "paper"]


def test_a_case_is_deleted_only_where_its_code_name_is_typed(client: Client) -> None:
    address, key = case_of(client), key_of(client)
    assert client.post(f"{address}/delete", data={"form_key": key, "code": "her"}).status_code == 400
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/delete", data={"form_key": key, "code": "heron"}).status_code == 303
    assert client.get(address).status_code == 404


def test_the_map_of_countries_is_a_picture_too(client: Client) -> None:
    address = case_of(client)
    page = client.get(f"{address}/countries", timeout=120).text

    assert "<figure" in page and page.count("<table>") >= 3
    assert client.get(f"{address}/countries.png", timeout=120).content.startswith(b"\x89PNG")


def test_ways_out_have_their_drawings_as_pictures(client: Client) -> None:
    address = case_of(client)
    page = client.post(f"{address}/ways", data={"form_key": key_of(client), "to": "GB,DE"}, timeout=120).text
    pictures = re.findall(rf'href="({address}/ways/[^"]+\.png)"', page)

    assert page.count("<figure") == len(pictures) > 0
    assert client.get(pictures[0], timeout=60).content.startswith(b"\x89PNG")
