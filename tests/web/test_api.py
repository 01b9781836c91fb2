"""The JSON API: the same answers as the commands give, behind the same lock, and held to its own description."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from safeconduct import assess, load_case
from safeconduct.reason.flips import with_flips
from safeconduct.tell.assessment import EXPLAINED
from safeconduct.web.app import application

from .conftest import PASSPHRASE, ROOT, Bench, desk_of, law

EXAMPLE = ROOT / "examples" / "kz-officer-2022-12.yaml"


@pytest.fixture
def client(bench: Bench) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{bench.url}/api", timeout=60) as made:
        token = made.post("/session", json={"passphrase": PASSPHRASE}).json()["token"]
        made.headers["authorization"] = f"Bearer {token}"
        yield made


def test_nothing_is_told_without_a_token(bench: Bench, client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) >= 12
    for path, operations in paths.items():
        for method in operations:
            if (path, method) != ("/api/session", "post"):
                answer = httpx.request(method, bench.url + path.replace("{uid}", "0" * 32))
                assert answer.status_code == 401, path


def test_a_cookie_of_the_pages_opens_no_api(bench: Bench) -> None:
    """So that no other site can make a browser ask it."""
    with httpx.Client(base_url=bench.url) as browser:
        browser.post("/unlock", data={"passphrase": PASSPHRASE})
        assert browser.get("/api/cases").status_code == 401


def test_locking_ends_a_token(client: httpx.Client) -> None:
    assert client.delete("/session").status_code == 204
    assert client.get("/cases").status_code == 401


def test_an_assessment_is_that_of_the_library(client: httpx.Client) -> None:
    case = load_case(EXAMPLE, law())
    told = client.post("/assess", json={"case": EXAMPLE.read_text("utf-8")}).json()
    assert with_flips(law(), case, assess(law(), case)).to_dict() == told

    uid = client.get("/cases").json()[0]["uid"]
    stored = client.get(f"/cases/{uid}/assessment", params={"as_of": "2022-12-05"}).json()
    named = with_flips(law(), case, assess(law(), case), EXPLAINED).to_dict() | {"case": "heron"}
    assert named == stored


def test_a_case_is_begun_told_and_supposed(client: httpx.Client) -> None:
    uid = client.post("/cases", json={"code": "otter", "facts": "host: KZ\nrequesting: RU"}).json()["uid"]
    assert client.post(f"/cases/{uid}/facts", json={"facts": "host: KZ\nrequesting: RU\n"
                                      "asylum: {stage: pending}", "by": "client"}).json() == {"said": 1}  # fmt: skip
    assert client.get(f"/cases/{uid}").json()["facts"]["person"]["asylum.stage"] == "pending"
    told = client.post(f"/cases/{uid}/what-if", json={"facts": [["asylum.stage", "granted"]]}).json()
    assert told
    wrong = client.post(f"/cases/{uid}/facts", json={"facts": "host: KZ\nrequesting: RU\nasylum: {stag: x}"})
    assert wrong.status_code == 409 and "stage" in json.dumps(wrong.json())


def test_a_case_is_noted_kept_and_deleted(client: httpx.Client) -> None:
    uid = client.post("/cases", json={"code": "stoat"}).json()["uid"]
    client.post(f"/cases/{uid}/notes", json={"text": "called at noon", "by": "office"})
    content = base64.b64encode(b"the request").decode()
    sent = {"name": "request.txt", "content": content}
    assert client.post(f"/cases/{uid}/documents", json=sent).json() == {"number": 1}
    assert client.get(f"/cases/{uid}/documents/1").content == b"the request"
    assert client.get(f"/cases/{uid}/documents/2").status_code == 404
    told = client.get(f"/cases/{uid}").json()
    assert told["notes"][0]["text"] == "called at noon" and told["documents"][0]["size"] == 11

    held = client.patch(f"/cases/{uid}", json={"until": "2027-01-31", "hold": True}).json()
    assert (held["keep_until"], held["hold"]) == ("2027-01-31", True)
    assert client.delete(f"/cases/{uid}").status_code == 409
    client.patch(f"/cases/{uid}", json={"hold": False})
    assert client.delete(f"/cases/{uid}").status_code == 204
    assert client.get(f"/cases/{uid}").status_code == 404
    steps = [step["action"] for step in client.get("/trail").json() if step["case"] == uid]
    assert steps == ["new", "note", "attach", "keep", "hold", "unhold", "delete"]


def test_a_paper_is_drafted_filled_and_final_only_without_a_gap(client: httpx.Client) -> None:
    uid = client.get("/cases").json()[0]["uid"]
    assert "custody-objection" in [paper["paper"] for paper in client.get(f"/cases/{uid}/papers").json()]
    where = f"/cases/{uid}/papers/custody-objection"
    made = client.get(where, params={"language": "ru"}).json()
    assert made["gaps"] and any("Who learns of it" in line for line in made["before"])
    refused = client.post(where, json={"language": "ru", "final": True})
    assert refused.status_code == 409 and len(refused.json()["problems"]) == len(made["gaps"])
    filled = {"language": "ru", "final": True, "form": "pdf", "answers": dict.fromkeys(made["gaps"], "-")}
    assert client.post(where, json=filled).content.startswith(b"%PDF")
    assert client.get(f"/cases/{uid}/papers/no-such").status_code == 404


def test_a_case_sent_to_a_key_of_this_store_comes_back_as_another(client: httpx.Client) -> None:
    uid = client.get("/cases").json()[0]["uid"]
    sent = client.post(f"/cases/{uid}/export", json={"to": [client.get("/readers").json()["owner"]]}).content
    assert sent.startswith(b"age-encryption.org/")
    brought = {"content": base64.b64encode(sent).decode(), "code": "plover"}
    told = client.post("/import", json=brought).json()
    assert (told["code"], told["new"], told["done"]) == ("plover", True, False) and told["facts"] > 0
    assert "plover" not in [case["code"] for case in client.get("/cases").json()]
    client.post("/import", json=brought | {"yes": True})
    other = next(case["uid"] for case in client.get("/cases").json() if case["code"] == "plover")
    facts = client.get(f"/cases/{uid}").json()["facts"]
    assert client.get(f"/cases/{other}").json()["facts"] == facts


def test_a_recheck_tells_what_the_time_between_changed(client: httpx.Client) -> None:
    told = client.post("/recheck", params={"since": "2019-12-05"}).json()
    assert told["then"] == "2019-12-05"
    assert "heron" in {change["case"] for change in told["changed"]}
    assert client.post("/recheck").json()["then"] == told["now"]


def test_an_interview_is_answered_step_by_step(client: httpx.Client) -> None:
    first = client.post("/interview", json={"given": []}).json()
    assert first["question"]["name"] == "host" and first["case"] is None
    later = client.post("/interview", json={"given": ["KZ", "RU", "RU-337(5)"]}).json()
    assert "host: KZ" in later["case"] and later["question"]["name"] == "charges_known"


def test_a_key_that_is_none_is_refused(client: httpx.Client) -> None:
    assert client.get("/law", params={"q": "bail", "state": "KZ"}).status_code == 422
    assert client.post("/cases", json={"kode": "otter"}).status_code == 422


def test_the_law_is_found_and_read_as_of_a_day(client: httpx.Client) -> None:
    assert "kz-cpc-589-1" in [hit["id"] for hit in client.get("/law", params={"q": "bail"}).json()]
    told = client.get("/law/kz-cpc-590-1-7", params={"as_of": "2020-01-01"}).json()
    assert told["cite"] == "CPC 590(1)(7)" and told["until"] == "2025-09-16"
    changed = client.get("/law/changes", params={"first": "2025-09-15", "last": "2025-09-16"}).json()
    assert "kz-cpc-590-1-7" in [change["id"] for change in changed]


LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
EXAMPLES = 200 if LONG else 12
DESCRIBED = schemathesis.openapi.from_dict(application(desk_of(ROOT)).app.openapi())  # type: ignore[attr-defined]
"""the API as it describes itself"""


@DESCRIBED.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=not LONG, database=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
def test_whatever_is_sent_it_answers_as_it_says(
    case: schemathesis.Case[Any], bench: Bench, client: httpx.Client
) -> None:
    case.call_and_validate(base_url=bench.url, headers={"Authorization": client.headers["authorization"]})
