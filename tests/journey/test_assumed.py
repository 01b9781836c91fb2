"""A lawyer's judgement stands beside law and practice, and what it yields can be computed by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from safeconduct import Case, Corpus
from safeconduct.journey.results import Routes
from safeconduct.journey.routes import routes
from safeconduct.law.assumed import read_assumptions
from safeconduct.tell.routes import routes_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

NEVER = "  - {%s, chance: [0, 0]}\n"
QUIET = "".join(NEVER % name for name in ("encounter: identity_check", "encounter: administrative_case",
                                          "encounter: permit_renewal", "act: annul_permit"))  # fmt: skip
LEAVING = """\
  - {encounter: exit_control, outcome: allow_exit, chance: [0.6, 0.6]}
  - {encounter: asylum_decision, state: FR, outcome: grant_asylum, chance: [0.5, 0.5]}
  - {encounter: asylum_decision, state: FR, chance: [1, 1]}
"""


@pytest.fixture(scope="module")
def assuming(corpus: Corpus, case_of: Callable[..., Case]) -> Callable[..., Routes]:
    """Ways out of an example to France or through the host, under assumptions."""

    def ask(name: str, assume: str, to: tuple[str, ...] = ("FR",), **facts: object) -> Routes:
        judged = read_assumptions(f"by: counsel\nassume:\n{assume}", corpus) if assume else None
        return routes(corpus, case_of(name, **facts), to=to, assumed=judged)

    return ask


JOURNALIST = ("kz-journalist-2023-12", QUIET + LEAVING)
KNOWN = {"extradition__stage": "none", "request__stage": "none", "asylum__beyond_appeal": False}


def test_a_chance_computed_by_hand(assuming: Callable[..., Routes]) -> None:
    """One try at the border, 0.6; then one decision, 0.5. Whoever is not let out may be held at once, and removed."""
    plan = assuming(*JOURNALIST, **KNOWN).plans[0]

    assert pytest.approx(plan.protected["assumed"][0], abs=1e-9) == 0.3
    assert pytest.approx(plan.removed["assumed"][1], abs=1e-9) == 0.4
    assert plan.rests_on == (1, 2, 3, 4, 5, 6, 7)


def test_held_never_and_tried_again_until_let_out(assuming: Callable[..., Routes]) -> None:
    """If nobody is held at the border, and the control always decides, only the decision abroad is left."""
    sure = "  - {encounter: exit_control, outcome: detain, chance: [0, 0]}\n"
    plan = assuming(JOURNALIST[0], QUIET + LEAVING + sure, **KNOWN).plans[0]

    assert plan.removed["assumed"] == (0.0, 0.0)
    assert 0.3 <= plan.protected["assumed"][0] + 1e-9 <= 0.5


def test_law_and_practice_say_what_they_said_before(assuming: Callable[..., Routes]) -> None:
    with_it, without = assuming(*JOURNALIST, **KNOWN), assuming(JOURNALIST[0], "", **KNOWN)

    for one, other in zip(with_it.plans, without.plans, strict=True):
        assert [step.act for step in one.steps] == [step.act for step in other.steps]
        for name in ("law", "practice"):
            assert one.protected[name] == other.protected[name] and one.removed[name] == other.removed[name]
        assert set(other.protected) == {"law", "practice"}
    assert without.to_dict()["assumed"] is None


def test_judgement_opens_nothing(assuming: Callable[..., Routes]) -> None:
    """No order of expulsion has a ground in this status; assuming one changes nothing."""
    order = "  - {encounter: extradition_request, outcome: release, chance: [1, 1]}\n"
    plan = assuming(JOURNALIST[0], order, **KNOWN).plans[0]

    assert plan.removed["practice"] == plan.removed["assumed"]


def test_what_nothing_in_the_model_is_about_is_said(assuming: Callable[..., Routes], corpus: Corpus) -> None:
    found = assuming(JOURNALIST[0], LEAVING + "  - {encounter: visa_application, state: DE, chance: [1, 1]}\n", **KNOWN)
    text = " ".join(as_text(routes_document(voice_of(corpus), found)).split())

    assert found.unused == (4,)
    assert "4. visa application (Germany), that it comes in any ten days in which it may: 100 %; nothing in" in text
    assert "(as counsel assumes: 1-3)" in text


def test_protection_is_weighed_against_removal_only_where_there_are_numbers(assuming: Callable[..., Routes]) -> None:
    found = assuming(*JOURNALIST, **KNOWN)

    assert pytest.approx(max(protected for protected, _ in found.weighed), abs=1e-5) == 0.3
    assert not assuming(JOURNALIST[0], "", **KNOWN).weighed


def test_what_hangs_on_a_decision_is_what_follows_if_it_never_falls_so(assuming: Callable[..., Routes]) -> None:
    """Taken out of the plan's model, and assumed away in a model built anew: the same bounds."""
    plan = assuming("kz-deserter-2023-09", "", to=("KZ",)).plans[0]
    hinge = next(h for h in plan.hinges if h.act == "grant_asylum")
    never = "  - {encounter: asylum_decision, outcome: grant_asylum, chance: [0, 0]}\n"

    assert (0.0, 0.0) == hinge.never == assuming("kz-deserter-2023-09", never, to=("KZ",)).plans[0].protected["assumed"]
    assert hinge.base == plan.protected["practice"] and hinge.base[1] > 0
    expelled = next(h for h in plan.hinges if h.end == "expelled")
    assert expelled.never == (0.0, 0.0) and expelled.always is None


def test_the_person_reads_nothing_of_what_is_assumed(assuming: Callable[..., Routes], corpus: Corpus) -> None:
    text = as_text(routes_document(voice_of(corpus), assuming(*JOURNALIST, **KNOWN), figures=False))

    assert "%" not in text and "assume" not in text.replace("assume they learn", "")
