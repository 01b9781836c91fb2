"""The oracle alone, on worlds small enough to judge by hand. Each docstring is the promise."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from .asp import Answer, NoCompletionError, answers
from .conditions import And, Applies, Not, Or, Over, Party, Test, Uses, View
from .draw import random_world
from .leaves import slots, span
from .worlds import (
    Act,
    Case,
    Encounter,
    Fact,
    Mark,
    Membership,
    Norm,
    Outcome,
    Page,
    Priority,
    Question,
    Selector,
    Target,
    Term,
    Verb,
    World,
)

ANNUL = Act("annul_permit", "migration_service")
RELEASE, DETAIN, FINE = Act("release", "police"), Act("detain", "police"), Act("fine", "police")
REFUSE, DECIDE = Act("refuse_surrender", "prosecutor"), Act("decide_surrender", "prosecutor", per_charge=True)
CHECK = Encounter("identity_check", "police", (Outcome("release"), Outcome("detain"), Outcome("fine")))
HEARING = Encounter("extradition_decision", "prosecutor", (Outcome("refuse_surrender"), Outcome("decide_surrender")))
POLITICAL = Fact("political", kind="evidential", rests=False)
IS_POLITICAL = Test("political", "is", charge=True)


def norm(name: str, verb: Verb, *acts: str, **rest: Any) -> Norm:
    """A norm on unqualified acts, for anyone unless said."""
    return Norm(name, verb, tuple(Target(act) for act in acts), **rest)


def only(*names: str) -> frozenset[str]:
    """Exactly these."""
    return frozenset(names)


def fact(name: str) -> Test:
    """A bare boolean."""
    return Test(name, "is")


def alone(*norms: Norm, **rest: Any) -> Answer:
    """The finding of an act outside encounters."""
    return answers(World(acts=(ANNUL,), norms=norms, **rest))["", "annul_permit", ""]


def check(*norms: Norm, **rest: Any) -> dict[str, str]:
    """Modalities at an identity check."""
    found = answers(World(acts=(RELEASE, DETAIN, FINE), encounters=(CHECK,), norms=norms, **rest))
    return {act: answer.modality for (_, act, _), answer in found.items()}


def hearing(*norms: Norm, charges: Any, **rest: Any) -> dict[str, Answer]:
    """Findings of an extradition decision, where `decide_surrender` is per charge."""
    known = rest.pop("known", "all")
    case = Case(charges=charges, charges_known=known)
    world = World(acts=(REFUSE, DECIDE), encounters=(HEARING,), norms=norms, attributes=(POLITICAL,), case=case, **rest)
    return {act: answer for (_, act, _), answer in answers(world).items()}


# --- defeat -----------------------------------------------------------------------------------------------------------

BAR = norm("bar", "must_not", "annul_permit")
EXCEPTION = norm("exception", "may", "annul_permit", overrides=("bar",))
BACK = norm("back", "must_not", "annul_permit", overrides=("exception",), group="late")


def test_oracle_exception_of_exception_reinstates() -> None:
    """A norm whose defeater is defeated is back."""
    assert alone(BAR).modality == "must_not"
    assert alone(BAR, EXCEPTION).modality == "may"
    assert alone(BAR, EXCEPTION, BACK).modality == "must_not"
    probe = norm("probe", "must", "annul_permit", when=Applies("bar"))
    assert alone(BAR, EXCEPTION, BACK, probe).modality == "conflict"
    assert alone(BAR, EXCEPTION, probe).modality == "may"


def test_oracle_must_and_must_not_is_conflict() -> None:
    """Must and must-not together are a conflict; a bar never defeats a duty by itself."""
    assert alone(norm("duty", "must", "annul_permit"), BAR).modality == "conflict"


def test_oracle_bar_needs_overlapping_authority() -> None:
    """A must-not defeats a may of the same act where somebody is bound by both."""
    may = norm("may", "may", "annul_permit", authorities=("migration_service",))
    probe = norm("probe", "must", "annul_permit", when=Applies("may"))
    police = norm("bar", "must_not", "annul_permit", authorities=("police",))
    assert alone(may, police, probe).modality == "must"
    assert alone(may, BAR, probe).modality == "must_not"


def test_oracle_any_is_each_authority() -> None:
    """A bar on the police leaves an open permission to everybody else."""
    police = norm("bar", "must_not", "annul_permit", authorities=("police",))
    assert alone(norm("may", "may", "annul_permit"), police).modality == "may"


def test_oracle_override_on_an_act_of_both_reaches_its_own_qualification() -> None:
    """An exception for one destination leaves the bar on the others; an act it does not speak of is reached whole."""
    expel = Act("expel", "court")
    bar = norm("bar", "must_not", "expel", "annul_permit")
    home = Norm("home", "may", (Target("expel", "to=AM"),), overrides=("bar",))
    found = answers(World(acts=(expel, ANNUL), norms=(bar, home)))
    modalities = {(act, level): answer.modality for (_, act, level), answer in found.items()}
    assert modalities == {("expel", "to=AM"): "may", ("expel", ""): "must_not", ("annul_permit", ""): "no_basis"}


def test_oracle_group_never_overrides_itself() -> None:
    """A norm that overrides its own group spares itself."""
    one = norm("one", "must", "annul_permit", group="g", overrides=("g",))
    assert alone(one, norm("two", "must_not", "annul_permit", group="g")).modality == "must"


def test_oracle_priority_orders_only_where_norms_oppose() -> None:
    """A treaty goes before the code; overrides, directly or through others, go before the clause."""
    pages = (Page("code"), Page("treaty", "treaty", None, fact("a.ratified")))
    rule = Priority("p", "treaty", Selector(rank="treaty"), Selector(page="code"))
    duty = norm("duty", "must", "annul_permit", page="treaty")
    more: dict[str, Any] = {"pages": pages, "priorities": (rule,), "facts": (Fact("a.ratified"),)}
    assert alone(duty, BAR, case=Case({"a.ratified": True}), **more).modality == "must"
    assert alone(duty, BAR, case=Case({"a.ratified": False}), **more).modality == "must_not"
    assert alone(duty, BAR, **more).possible == {"must", "must_not"}
    middle = norm(
        "middle", "may", "annul_permit", authorities=("nobody",), overrides=("duty",), unless=fact("a.ratified")
    )
    specific = norm("bar", "must_not", "annul_permit", overrides=("middle",))
    assert alone(duty, middle, specific, case=Case({"a.ratified": True}), **more).modality == "conflict"


# --- encounters -------------------------------------------------------------------------------------------------------


def test_oracle_the_one_left_is_must() -> None:
    """Where nothing else may be done, the first outcome is a duty; without norms it alone is possible."""
    assert check() == {"release": "must", "detain": "no_basis", "fine": "no_basis"}
    bars = norm("bars", "must_not", "release", "fine")
    may = norm("may", "may", "detain")
    assert check(bars, may) == {"release": "must_not", "detain": "must", "fine": "must_not"}
    assert check(may) == {"release": "may", "detain": "may", "fine": "no_basis"}


def test_oracle_one_must_bars_the_others() -> None:
    """One duty leaves nothing else; two are a conflict of every must and may."""
    duty = norm("duty", "must", "detain")
    assert check(duty) == {"release": "must_not", "detain": "must", "fine": "must_not"}
    other = norm("other", "must", "fine")
    assert check(duty, other) == {"release": "conflict", "detain": "conflict", "fine": "conflict"}
    assert check(duty, norm("bar", "must_not", "detain"))["fine"] == "no_basis"


def test_oracle_overriding_may_of_another_outcome_weakens_a_must() -> None:
    """Discretion given elsewhere makes a duty discretionary; the weakened norm still applies and still defeats."""
    duty = norm("duty", "must", "detain", overrides=("bar",))
    mercy = norm("mercy", "may", "release", overrides=("duty",))
    bar = norm("bar", "must_not", "detain")
    assert check(duty, mercy, bar) == {"release": "may", "detain": "may", "fine": "no_basis"}
    probe = norm("probe", "may", "fine", when=Applies("duty"))
    assert check(duty, mercy, bar, probe)["fine"] == "may"
    assert check(duty, norm("strict", "must", "release", overrides=("duty",)))["detain"] == "must_not"


def test_oracle_unlawful_outcomes_neither_count_nor_change() -> None:
    """A documented unlawful outcome leaves the lawful ones alone, and they leave it alone."""
    handed = Act("hand_over_informally", "police")
    encounter = Encounter("release", "police", (Outcome("release"), Outcome(handed.name, unlawful=True)))
    world = World(acts=(RELEASE, handed), encounters=(encounter,), norms=(norm("odd", "may", handed.name),))
    found = {act: answer.modality for (_, act, _), answer in answers(world).items()}
    assert found == {"release": "must", "hand_over_informally": "may"}


# --- charges ----------------------------------------------------------------------------------------------------------

DUTY = norm("duty", "must", "decide_surrender")
OFFENCE = norm("offence", "must_not", "decide_surrender", per_charge=True, when=IS_POLITICAL, overrides=("duty",))


def test_oracle_one_extraditable_charge_suffices() -> None:
    """The request takes the first of must, conflict, may, must-not, no-basis among the charges."""
    found = hearing(DUTY, OFFENCE, charges=({"political": True}, {"political": False}))
    assert found["decide_surrender"].modality == "must"
    assert found["decide_surrender"].charges == (only("must_not"), only("must"))
    assert found["refuse_surrender"].modality == "must_not"


def test_oracle_bars_on_different_charges_never_add_up() -> None:
    """Two grounds, one per charge, bar each charge; a person-level norm is defeated charge by charge."""
    both = ({"political": True}, {"political": True})
    assert hearing(DUTY, OFFENCE, charges=both)["decide_surrender"].modality == "must_not"
    echo = norm("echo", "must_not", "decide_surrender", when=Applies("duty"))
    found = hearing(DUTY, OFFENCE, echo, charges=({"political": True}, {"political": False}))
    assert found["decide_surrender"].charges == (only("must_not"), only("conflict"))


def test_oracle_no_charge_is_no_basis() -> None:
    """An empty list said to be complete leaves nothing to surrender for, whatever person-level norms say."""
    found = hearing(DUTY, charges=())
    assert found["decide_surrender"].modality == "no_basis"
    assert found["refuse_surrender"].modality == "must"
    assert hearing(DUTY, charges=(), known="some")["decide_surrender"].modality == "must"
    assert hearing(DUTY, charges=(), known=None)["decide_surrender"].modality == "no_basis"


def test_oracle_charges_left_out_are_one_abstract_charge() -> None:
    """Its attributes open together and are reported as the one unknown fact `charges`."""
    for charges in (None, Mark.UNKNOWN):
        found = hearing(DUTY, OFFENCE, charges=charges)["decide_surrender"]
        assert found.possible == {"must", "must_not"}
        assert found.unknown == {"charges"}
        assert found.on_record == "must"


def test_oracle_charge_norm_on_an_ordinary_act_holds_for_some_charge() -> None:
    """One charge is enough; a charge-level defeater counts for the person if it stands for some charge."""
    may = norm("may", "may", "annul_permit", per_charge=True, when=IS_POLITICAL)
    case = Case(charges=({"political": False}, {"political": True}))
    assert alone(may, attributes=(POLITICAL,), case=case).modality == "may"
    lifts = norm("lifts", "may", "annul_permit", per_charge=True, when=IS_POLITICAL, overrides=("bar",))
    assert alone(BAR, lifts, attributes=(POLITICAL,), case=case).modality == "may"
    everyone = norm("everyone", "must", "annul_permit", when=Over("all", IS_POLITICAL))
    assert alone(everyone, attributes=(POLITICAL,), case=case).modality == "no_basis"
    assert alone(everyone, attributes=(POLITICAL,), case=Case()).modality == "must"


def test_oracle_may_for_one_charge_weakens_for_that_charge_only() -> None:
    """Discretion over the political charge leaves the duty for the other."""
    mercy = norm("mercy", "may", "refuse_surrender", per_charge=True, when=IS_POLITICAL, overrides=("duty",))
    found = hearing(DUTY, mercy, charges=({"political": True}, {"political": False}))
    assert found["decide_surrender"].charges == (only("may"), only("must"))
    assert found["refuse_surrender"].modality == "must_not"
    found = hearing(DUTY, mercy, charges=({"political": True},))
    assert {answer.modality for answer in found.values()} == {"may"}


# --- leaves -----------------------------------------------------------------------------------------------------------


def test_oracle_names_the_leaves_that_decide() -> None:
    """A fact, a question, a stub and a blank date, each by its kind; what cannot matter is not named."""
    facts = (Fact("a.x"), Fact("a.y"))
    question = Question("q", ("wide", "narrow"))
    found = alone(norm("n", "must", "annul_permit", when=fact("a.x")), facts=facts)
    assert (found.possible, found.unknown) == (only("must", "no_basis"), only("a.x"))
    found = alone(norm("n", "must", "annul_permit", when=View("q", "wide")), questions=(question,), facts=facts)
    assert (found.contested, found.unknown) == (only("q"), only())
    assert alone(norm("n", "must", "annul_permit", stub=True)).not_encoded == {"n"}
    assert alone(norm("n", "must", "annul_permit", since="2022-09")).not_encoded == {"n"}
    blank = (Membership("KZ", "pact", ""), Membership("RU", "pact", "none"))
    found = alone(norm("n", "must", "annul_permit", when=Party("host", "pact")), parties=blank)
    assert found.not_encoded == {"pact"}
    assert (
        alone(norm("n", "must", "annul_permit", when=Party("requesting", "pact")), parties=blank).modality == "no_basis"
    )


def test_oracle_constraints_tie_leaves() -> None:
    """Where no two completions differ in one leaf only, no leaf is named; where none is left, the case is in error."""
    facts = (Fact("a.x"), Fact("a.y"))
    same = Or((And((fact("a.x"), fact("a.y"))), Not(Or((fact("a.x"), fact("a.y"))))))
    duty = norm("n", "must", "annul_permit", when=And((fact("a.x"), fact("a.y"))))
    found = alone(duty, facts=facts, constraints=(same,))
    assert (found.possible, found.unknown) == (only("must", "no_basis"), only())
    with pytest.raises(NoCompletionError):
        alone(duty, facts=facts, constraints=(same,), case=Case({"a.x": True, "a.y": False}))


def test_oracle_on_record_gives_evidential_facts_their_rest() -> None:
    """What holds if the side with the burden shows nothing; other leaves stay open."""
    facts = (Fact("a.x", kind="evidential", rests=False), Fact("a.y"))
    duty = norm("n", "must", "annul_permit", when=fact("a.x"))
    assert alone(duty, facts=facts).on_record == "no_basis"
    duty = norm("n", "must", "annul_permit", when=Or((fact("a.x"), fact("a.y"))))
    assert alone(duty, facts=facts).on_record == "unknown"


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (Test("a.c", "==", ("red",)), "no_basis"),
        (Test("a.c", "!=", ("red",)), "no_basis"),
        (Test("a.c", "not in", ("red",)), "no_basis"),
        (Not(Test("a.c", "==", ("red",))), "must"),
        (Uses("t"), "no_basis"),
    ],
)
def test_oracle_not_applicable_is_known(test: Any, expected: str) -> None:
    """Any comparison with n/a is false, and so is a bare n/a."""
    world: dict[str, Any] = {"facts": (Fact("a.c", ("red", "green")), Fact("a.b")), "terms": (Term("t", fact("a.b")),)}
    case = Case({"a.c": Mark.NOT_APPLICABLE, "a.b": Mark.NOT_APPLICABLE})
    assert alone(norm("n", "must", "annul_permit", when=test), case=case, **world).modality == expected


# --- qualifications, the person, dates --------------------------------------------------------------------------------


def test_oracle_qualified_norm_covers_only_its_own() -> None:
    """One finding per qualification named and one for the rest; an outcome without it joins at the rest."""
    expel, bail = Act("expel", "court"), Act("release_on_bail", "court")
    encounter = Encounter("expulsion_hearing", "court", (Outcome(bail.name), Outcome(expel.name)))
    home = Norm("home", "must_not", (Target("expel", "to=requesting"),))
    world = World(acts=(expel, bail), encounters=(encounter,), norms=(norm("may", "may", "expel"), home))
    found = {(act, only): answer.modality for (_, act, only), answer in answers(world).items()}
    assert found == {
        ("expel", "to=requesting"): "must_not",
        ("expel", ""): "may",
        ("release_on_bail", ""): "may",
    }


def test_oracle_person_needs_no_norm() -> None:
    """The person may where nobody says otherwise."""
    register = Act("register", "person")
    world = World(acts=(register,), norms=(norm("n", "must_not", "register", when=fact("a.x")),), facts=(Fact("a.x"),))
    assert answers(world)["", "register", ""].possible == {"may", "must_not"}


def test_oracle_dates() -> None:
    """A month or a year is a span; a norm abroad or out of force is absent."""
    assert [part.isoformat() for part in span("2022-12")] == ["2022-12-01", "2022-12-31"]
    assert alone(norm("n", "must", "annul_permit", until="2022-09-20")).modality == "no_basis"
    assert alone(norm("n", "must", "annul_permit", since="2022-09-20")).modality == "must"
    abroad = norm("n", "must", "annul_permit", page="am")
    assert alone(abroad, pages=(Page("code"), Page("am", jurisdiction="AM"))).modality == "no_basis"


@pytest.mark.parametrize("seed", range(40))
def test_oracle_lists_every_completion_once(seed: int) -> None:
    """Each random world has at most one meaning per completion, and few completions."""
    world = random_world(Random(seed))
    leaves = {slot.leaf for slot in slots(world) if slot.leaf}
    assert len(leaves) <= 7
    try:
        found = answers(world)
    except NoCompletionError:
        assert world.constraints
        return
    for answer in found.values():
        assert answer.possible
        assert (answer.modality == "unknown") == (len(answer.possible) > 1)
