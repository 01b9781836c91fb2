"""Surrender where no treaty governs, own citizens, the Constitution of 2026, and papers at the border."""

from __future__ import annotations

import pytest

from .conftest import judge, other, questions, surrender

NO_TREATY = "requesting: UA\nas_of: %s\nrequest: {reciprocity_guarantee: %s}\n"
BEFORE, SINCE = "2025-09-15", "2025-09-16"


def test_without_a_promise_of_reciprocity_no_request_is_heard() -> None:
    found = surrender(NO_TREATY % (SINCE, "false"), other())

    assert (found.modality, found.norms) == ("must_not", ("kz-cpc-558-3",))


def test_with_it_surrender_is_allowed_and_no_duty() -> None:
    found = surrender(NO_TREATY % (SINCE, "true"), other())

    assert found.modality == "may"
    assert {"kz-cpc-558", "kz-cc-9-2"} <= set(found.norms)


def test_before_september_2025_the_criminal_code_named_treaties_only() -> None:
    found = surrender(NO_TREATY % (BEFORE, "true"), other())

    assert (found.possible, questions(found)) == (("may", "no_basis"), ["kz-cpc-558-before"])


def test_the_bars_of_the_code_yield_to_no_treaty_where_there_is_none() -> None:
    found = surrender(NO_TREATY % (SINCE, "true"), other(host_military=True))

    assert (found.modality, found.norms) == ("must_not", ("kz-cpc-590-1-9",))


def test_a_treaty_that_is_on_no_page_leaves_it_open() -> None:
    found = surrender(f"requesting: UA\nas_of: {SINCE}\nrequest: {{other_treaty: true}}", other())

    assert found.not_encoded == ("kz-cpc-557-1",)
    assert found.possible == ("must", "no_basis")


@pytest.mark.parametrize(
    ("day", "norms"),
    [("2026-06-30", {"kz-const1995-11"}), ("2026-07-01", {"kz-const2026-14"})],
)
def test_own_citizens_are_named_by_the_constitution_of_the_day(day: str, norms: set[str]) -> None:
    found = surrender(f"as_of: {day}\nperson: {{citizenships: [RU, KZ]}}", "RU-205.2(2)")

    assert found.modality == "must_not"
    assert norms | {"kz-cc-9-1"} <= set(found.norms)
    assert len({"kz-const1995-11", "kz-const2026-14"} & set(found.norms)) == 1


def test_the_ban_of_the_death_penalty_may_reach_surrender_since_july_2026() -> None:
    """Its words do not name surrender: a question of its own, beside that of the treaty's silence."""
    before, since = (surrender(f"as_of: {day}\nrisk: {{death_penalty: true}}", "RU-205.2(2)")
                     for day in ("2026-06-30", "2026-07-01"))  # fmt: skip

    assert questions(before) == ["kz-treaty-silence"]
    assert questions(since) == ["kz-const2026-reach", "kz-treaty-silence"]
    assert {"must", "must_not"} <= set(since.possible)


@pytest.mark.parametrize(("papers", "exit_"), [("false", "must_not"), ("true", "must")])
def test_who_has_no_papers_is_not_let_through(papers: str, exit_: str) -> None:
    said = f"documents: {{internal_id: {papers}}}\nwarrant: {{national: false, interstate: false}}"
    found = judge(said).find("allow_exit")

    assert found.modality == exit_
    assert ("kz-border-14-19-papers" in found.norms) is (papers == "false")


@pytest.mark.parametrize(
    ("prohibited", "exit_", "refusal"), [("true", "must_not", "must"), ("false", "must", "no_basis")]
)
def test_an_exit_is_stopped_by_a_decision_to_prohibit_it(prohibited: str, exit_: str, refusal: str) -> None:
    found = judge(f"exit: {{prohibited: {prohibited}}}\nwarrant: {{national: false, interstate: false}}")

    assert (found.find("allow_exit").modality, found.find("refuse_exit").modality) == (exit_, refusal)


def test_a_search_by_another_state_is_no_such_decision() -> None:
    found = judge("", "RU-205.2(2)").find("allow_exit")

    assert "kz-border-14-19-ban" not in found.norms
    assert questions(found) == ["iccpr-12-notice", "kz-for-23-liability"]
