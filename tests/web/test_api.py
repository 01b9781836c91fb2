"""The JSON API: the same answers as the commands give, behind the same lock, and held to its own description."""

from __future__ import annotations

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


EXAMPLES = 200 if os.environ.get("SAFECONDUCT_LONG") else 12
DESCRIBED = schemathesis.openapi.from_dict(application(desk_of(ROOT)).app.openapi())  # type: ignore[attr-defined]
"""the API as it describes itself"""


@DESCRIBED.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_whatever_is_sent_it_answers_as_it_says(
    case: schemathesis.Case[Any], bench: Bench, client: httpx.Client
) -> None:
    case.call_and_validate(base_url=bench.url, headers={"Authorization": client.headers["authorization"]})
