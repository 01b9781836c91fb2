"""What `law check` finds by asking what can be true: each problem in a law that has it and in one that has not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safeconduct import Case, Corpus, CorpusError, assess, load_corpus
from safeconduct.reason.check import check

TODAY = date(2026, 11, 22)
VOCABULARY = """\
facts:
  asylum: {type: [none, pending, granted], kind: changeable}
  custody: {type: [free, detained], kind: changeable}
  overstay: {type: int}
  torture: {type: bool, kind: evidential, rests: false}
charge:
  military: {type: bool}
  stage: {type: [wanted, convicted]}
constraints:
  - {id: no refugee is held, holds: asylum != 'granted' or custody == 'free'}
authorities: {police: police, court: court, prosecutor: prosecutor}
ranks: [treaty, statute]
acts: [release, detain, fine, order_expulsion, refuse_surrender, decide_surrender, hand_over_informally]
encounters: {identity_check: document check, extradition_decision: decision}
"""
ENCOUNTERS = """\
```encounter
id: identity_check
who: police
outcomes: [release, detain, fine, {act: order_expulsion, by: court}, {act: hand_over_informally, unlawful: true}]
```
```encounter
id: extradition_decision
who: prosecutor
outcomes: [refuse_surrender, decide_surrender]
```
```act
id: decide_surrender
by: prosecutor
per: charge
```
"""


def front(page: str, rank: str, scope: str) -> str:
    return f"---\nid: {page}\ntitle: {page}\nrank: {rank}\n{scope}\nsource: https://example.org\n---\n## Article 1\n"


def block(kind: str, name: str, *lines: str) -> str:
    return "\n".join([f"```{kind}", f"id: {name}", *lines, "```", ""])


def norm(name: str, act: str, *lines: str, by: str = "police") -> str:
    return block("norm", name, f"authority: {by}", act, *lines)


def law(folder: Path, text: str, *, treaty: str = "", scope: str = "party(host, 'pact')", parties: str = "") -> Corpus:
    """A statute of KZ, a treaty, and the document check."""
    for name in ("vocabulary", "tables"):
        (folder / name).mkdir(parents=True)
    (folder / "vocabulary" / "names.yaml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "tables" / "parties.csv").write_text(f"state,treaty,since,until\nRU,pact,,\n{parties}", encoding="utf-8")
    (folder / "code.md").write_text(front("code", "statute", "jurisdiction: KZ") + ENCOUNTERS + text, encoding="utf-8")
    if treaty:
        (folder / "treaty.md").write_text(front("treaty", "treaty", f"applies: {scope}") + treaty, encoding="utf-8")
    return load_corpus(folder)


def found(corpus: Corpus, *codes: str) -> list[str]:
    """What is wrong with the norms, untidiness aside."""
    codes = codes or ("collision", "never-applies", "always-defeated", "out-of-turn", "circle", "nobody")
    return [problem.what for problem in check(corpus, today=TODAY).problems if problem.code in codes]


# -- collisions -------------------------------------------------------------------------------------------------------

DUTY = norm("duty", "must: detain", "when: asylum == 'pending' and overstay > 10")
BAR = norm("bar", "must-not: detain", "when: torture")
EACH, SURRENDER = "for: charge", "decide_surrender"
EVERY, SOME = (f"{word}(charge.military for charge in charges)" for word in ("all", "any"))
GRANTED = DUTY.replace("pending", "granted")


def test_a_collision_names_both_norms_and_only_the_facts_that_bring_it_about(tmp_path: Path) -> None:
    corpus = law(tmp_path, DUTY + BAR + norm("idle", "may: fine", "when: custody == 'free'"))

    [problem] = check(corpus, today=TODAY).errors

    assert problem.what == (
        "duty (must detain) and bar (must not) collide for police in KZ on 2026-11-22 "
        "where asylum = pending, overstay = 11 and torture = true"
    )
    assert problem.place == corpus.find("duty").place
    assert problem.mend.startswith("say which overrides the other, or write collides-with: [bar] and because; see ")
    assert problem.mend.endswith(str(corpus.find("bar").place))


COLLIDING = {
    "a must-not of any authority": DUTY + BAR.replace("authority: police", "authority: any"),
    "a must-not ordered only while another stands": DUTY + BAR
    + norm("exception", "must-not: detain", "when: torture and asylum == 'none'", "overrides: [duty]", "because: so"),
    "a must that is back, its defeater being defeated": DUTY + BAR
    + norm("exception", "may: fine", "when: torture", "overrides: [duty]", "because: so")
    + norm("again", "must-not: fine", "overrides: [exception]", "because: so"),
    "musts of two outcomes": DUTY + norm("other", "must: fine", "when: torture"),
    "one must of two outcomes": norm("both", "must: [fine, detain]"),
    "a must of one charge and a must-not of another": norm("duty", "must: detain", EACH, "when: charge.military")
    + norm("bar", "must-not: detain", EACH, "when: not charge.military"),
    "a must and a must-not of no charge": norm("duty", "must: detain", f"when: {EVERY}")
    + norm("bar", "must-not: detain", f"when: not {SOME}"),
    "a must of the past": DUTY.replace("when", "until: 2020-01-01\nwhen") + BAR,
    "musts of two outcomes, one after the act that it needs": DUTY + norm("other", "must: release", "when: torture")
    + block("act", "release", "needs: custody == 'detained'")
    + block("act", "detain", "needs: custody == 'free'", "effect: {custody: detained}"),
}  # fmt: skip
AT_PEACE = {
    "overrides": DUTY + BAR.replace("when", "overrides: [duty]\nbecause: so\nwhen"),
    "a priority": DUTY + BAR.replace("when", "group: bars\nwhen")
    + block("priority", "order", "higher: {group: bars}", "lower: {rank: statute}"),
    "declared by the must": DUTY.replace("when", "collides-with: [bar]\nbecause: so\nwhen") + BAR,
    "declared by the must-not": DUTY + BAR.replace("when", "collides-with: [duty]\nbecause: so\nwhen"),
    "two authorities": DUTY + BAR.replace("authority: police", "authority: court"),
    "conditions that exclude each other": DUTY + BAR.replace("torture", "asylum == 'none'"),
    "a constraint of the vocabulary": GRANTED + BAR.replace("torture", "custody == 'detained'"),
    "never in force together": DUTY.replace("when", "until: 2020-01-01\nwhen")
    + BAR.replace("when", "since: 2020-01-01\nwhen"),
    "an unlawful outcome": DUTY + norm("other", "must: hand_over_informally", "when: torture"),
    "a must that counts as a may": DUTY + norm("choice", "may: fine", "overrides: [duty]", "because: so")
    + norm("other", "must: fine", "when: torture"),
    "a must-not that leaves one of two musts": DUTY + norm("other", "must: fine", "when: torture")
    + norm("bar", "must-not: fine", "overrides: [other]", "because: so"),
    "an act judged charge by charge": norm("duty", f"must: {SURRENDER}", EACH, "when: charge.military", by="prosecutor")
    + norm("bar", f"must-not: {SURRENDER}", EACH, "when: not charge.military", by="prosecutor"),
    "what is not encoded": DUTY + block("stub", "bar", "act: detain", "could: must-not", "why: unread"),
    "an act that cannot be done": DUTY + BAR.replace("torture", "custody == 'detained'")
    + block("act", "detain", "needs: custody == 'free'"),
}  # fmt: skip


@pytest.mark.parametrize("text", COLLIDING.values(), ids=COLLIDING.keys())
def test_norms_that_can_stand_against_each_other_collide(tmp_path: Path, text: str) -> None:
    assert len(found(law(tmp_path, text), "collision")) == 1


@pytest.mark.parametrize("text", AT_PEACE.values(), ids=AT_PEACE.keys())
def test_norms_that_are_ordered_apart_or_declared_do_not_collide(tmp_path: Path, text: str) -> None:
    assert found(law(tmp_path, text), "collision") == []


@pytest.mark.parametrize(
    "text",
    [text for name, text in (COLLIDING | AT_PEACE).items()
     if name not in ("a must of the past", "what is not encoded", "declared by the must", "declared by the must-not")],
)  # fmt: skip
def test_a_collision_is_what_assess_calls_a_conflict(tmp_path: Path, text: str) -> None:
    """The solver composes defeat by itself; the walker must agree, whatever the number of charges."""
    corpus = law(tmp_path, text)
    charges: list[dict[str, tuple[dict[str, object], ...]]] = [{}, {"charges": ()}, {"charges": ({}, {})}]
    cases = [Case("open", "KZ", "RU", TODAY, lists=lists) for lists in charges]

    conflict = any("conflict" in finding.possible for case in cases for finding in assess(corpus, case).findings)

    assert conflict == bool(found(corpus, "collision"))


def test_a_collision_reached_by_an_act_says_after_which(tmp_path: Path) -> None:
    text = COLLIDING["musts of two outcomes, one after the act that it needs"]

    [what] = found(law(tmp_path, text), "collision")

    assert "in KZ on 2026-11-22, after detain where asylum = pending" in what


def test_a_collision_on_two_charges_tells_them_apart(tmp_path: Path) -> None:
    [what] = found(law(tmp_path, COLLIDING["a must of one charge and a must-not of another"]), "collision")

    facts = what.split(" where ")[1].split(" and ")
    assert {"charges[0].military", "charges[1].military"} == {fact.split(" = ")[0] for fact in facts}


def test_questions_and_blanks_of_tables_are_among_the_facts(tmp_path: Path) -> None:
    question = block("question", "q", "asks: who?", "views: [{id: a, says: a}, {id: b, says: b}]")
    bar = norm("bar", "must-not: detain", "when: view('q') == 'a' and party(state, 'pact')")

    [what] = found(law(tmp_path, norm("duty", "must: detain") + bar + question))

    assert what.endswith("where party KZ pact (not encoded) = true and view('q') == 'a'")


def test_facts_are_said_nearly_as_conditions_say_them(tmp_path: Path) -> None:
    when = "'KZ' in citizenships and any(visa.kind == 'work' for visa in visas) and 'x' in charge.marks"
    bar = norm("bar", "must-not: detain", "for: charge", f'when: "{when}"')
    law(tmp_path, DUTY)
    vocabulary = VOCABULARY.replace("facts:\n", "facts:\n  citizenships: {type: set of country}\n")
    vocabulary = vocabulary.replace("charge:\n", "charge:\n  marks: {type: set of text}\n")
    vocabulary += "lists:\n  visas:\n    kind: {type: [study, work]}\n"
    (tmp_path / "vocabulary" / "names.yaml").write_text(vocabulary, encoding="utf-8")
    code = front("code", "statute", "jurisdiction: KZ") + norm("duty", "must: detain") + bar
    (tmp_path / "code.md").write_text(code, encoding="utf-8")

    [what] = found(load_corpus(tmp_path))

    assert what.endswith("where 'KZ' in citizenships, 'x' in charge.marks, some visas and visas.kind = work")


# -- norms that do nothing --------------------------------------------------------------------------------------------

EXCEPTION = norm("exception", "must-not: fine", "when: asylum != 'none'")
IDLE = {
    "conditions that exclude each other": (
        norm("n", "may: fine", "when: overstay > 10", "unless: torture or overstay > 5"),
        norm("n", "may: fine", "when: overstay > 10", "unless: torture or overstay > 15"),
        "n can never apply: what it says of overstay is never true"),
    "a constraint": (
        norm("n", "may: fine", "when: asylum == 'granted' and torture and custody == 'detained'"),
        norm("n", "may: fine", "when: asylum == 'granted' and torture and custody == 'free'"),
        "n can never apply: what it says of asylum and custody is never true "
        "under the constraint 'no refugee is held'"),
    "a norm it reads": (
        norm("n", "may: fine", "when: applies('m') and not torture") + norm("m", "may: detain", "when: torture"),
        norm("n", "may: fine", "when: applies('m') and torture") + norm("m", "may: detain", "when: torture"),
        "n can never apply: what it says of m and torture is never true"),
    "no day": (
        norm("n", "may: fine", "since: 2020-01-01", "until: 2020-01-01"),
        norm("n", "may: fine", "since: 2020-01-01", "until: 2020-01-02"),
        "n can never apply: it is in force on no day on which its page applies"),
    "a must-not over every may": (
        norm("n", "may: fine", "when: asylum == 'pending'") + EXCEPTION,
        norm("n", "may: fine", "when: asylum == 'pending' or torture") + EXCEPTION,
        "n is defeated whenever it applies, by exception"),
    "two that share what it says": (
        norm("n", "may: fine") + EXCEPTION + norm("rest", "must-not: fine", "when: asylum == 'none' or torture"),
        norm("n", "may: fine") + EXCEPTION + norm("rest", "must-not: fine", "when: torture"),
        "n is defeated whenever it applies, by exception and rest"),
    "a status in which its act cannot be done": (
        norm("n", "may: fine", "when: custody == 'detained'") + block("act", "fine", "needs: custody == 'free'"),
        norm("n", "may: fine", "when: custody == 'free'") + block("act", "fine", "needs: custody == 'free'"),
        "n never applies where fine can be done"),
}  # fmt: skip


@pytest.mark.parametrize(("idle", "busy", "what"), IDLE.values(), ids=IDLE.keys())
def test_a_norm_that_does_nothing_is_reported_with_the_reason(tmp_path: Path, idle: str, busy: str, what: str) -> None:
    assert found(law(tmp_path / "idle", idle)) == [what]
    assert found(law(tmp_path / "busy", busy)) == []


@pytest.mark.parametrize(
    "when",
    [
        "any(charge.military for charge in charges) and not all(charge.military for charge in charges)",
        "all(charge.military for charge in charges) and not any(charge.military for charge in charges)",
        "destination == 'RU' and requesting != 'RU'",
        "as_of < date('2001-05-06')",
        "as_of - months(6) >= date('2030-01-31')",
    ],
)
def test_a_norm_for_the_rarest_case_can_apply(tmp_path: Path, when: str) -> None:
    """Two charges, none, another state, a day of long ago or to come."""
    assert found(law(tmp_path, norm("n", "may: fine", f'when: "{when}"'))) == []


@pytest.mark.parametrize("scope", ["party(host, 'pact')", "party(host, 'pact') and host != 'KZ'", "state == 'AM'"])
def test_a_treaty_of_other_states_than_those_with_pages_can_apply(tmp_path: Path, scope: str) -> None:
    assert (
        found(law(tmp_path, "", treaty=norm("n", "may: fine"), scope=scope, parties="KZ,pact,none,\nAM,pact,,\n")) == []
    )


def test_collisions_are_looked_for_where_one_of_the_states_with_offences_asks(tmp_path: Path) -> None:
    text = norm("duty", "must: detain") + norm("bar", "must-not: detain", "when: requesting == 'AM'")
    corpus = law(tmp_path / "any", text, parties="AM,pact,,\n")
    (tmp_path / "any" / "tables" / "offences.csv").write_text("code,since,until\nRU-1,,\n", encoding="utf-8")

    assert len(found(corpus)) == 1
    assert found(load_corpus(tmp_path / "any")) == []


# -- the whole --------------------------------------------------------------------------------------------------------


def test_constraints_that_nobody_satisfies_are_the_only_thing_said(tmp_path: Path) -> None:
    law(tmp_path, DUTY + BAR)
    added = "constraints:\n  - {id: a, holds: torture}\n  - {id: b, holds: not torture}\n"
    text = VOCABULARY.replace("constraints:\n", added)
    (tmp_path / "vocabulary" / "names.yaml").write_text(text, encoding="utf-8")

    assert found(load_corpus(tmp_path), "nobody", "collision") == ["nobody in KZ satisfies 'a' and 'b'"]


def test_a_circle_that_only_norms_of_another_state_break_is_refused(tmp_path: Path) -> None:
    """Each state is looked at by its own pages: what another one overrides breaks no circle here."""
    order = block("priority", "order", "higher: {rank: treaty}", "lower: {rank: statute}")
    bar = norm("bar", "must-not: detain", "overrides: [between]", "because: so")
    duty = norm("duty", "must: detain", "when: not applies('bar')")
    between = norm("between", "must: detain", "overrides: [duty]", "because: so")
    (tmp_path / "am.md").write_text(front("am", "statute", "jurisdiction: AM") + between, encoding="utf-8")

    with pytest.raises(CorpusError, match="these depend on each other in a circle: bar -> duty -> bar"):
        law(tmp_path, bar + order, treaty=duty)


def test_the_report_counts_provisions_by_kind_and_grade_and_stubs_apart(tmp_path: Path) -> None:
    stub = block("stub", "s", "act: fine", "could: may", "why: unread")
    report = check(law(tmp_path, DUTY.replace("when", "checked: excerpt\nwhen") + BAR + stub), today=TODAY)

    assert report.not_encoded == 1
    assert report.provisions == {"act": {"memory": 1}, "encounter": {"memory": 2}, "norm": {"excerpt": 1, "memory": 1}}
    assert [problem.place for problem in report.problems] == sorted(problem.place for problem in report.problems)


def test_the_report_as_json_names_file_line_and_how_to_mend(tmp_path: Path) -> None:
    corpus = law(tmp_path, DUTY + BAR)
    said = check(corpus, today=TODAY).to_dict()

    [collision] = [problem for problem in said["problems"] if problem["severity"] == "error"]
    assert (said["errors"], said["notes"]) == (1, len(said["problems"]) - 1)
    assert collision.keys() == {"file", "line", "severity", "code", "what", "mend"}
    assert f"{collision['file']}:{collision['line']}" == str(corpus.find("duty").place)
    assert collision["code"] == "collision"
