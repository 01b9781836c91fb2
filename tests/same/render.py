"""Writes a world as the files a lawyer would write: vocabulary, pages, a membership table and a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .conditions import And, Applies, Condition, IfElse, Not, Or, Over, Party, Test, Uses, Value, View
from .worlds import (
    AS_OF,
    HOST,
    REQUESTING,
    Answer,
    Encounter,
    Fact,
    Mark,
    Norm,
    Page,
    Priority,
    Selector,
    Target,
    Term,
    World,
)

WORDS = {"must": "must", "may": "may", "must_not": "must-not"}

COUNTRIES = "code,iso3,name_en\nKZ,KAZ,Kazakhstan\nRU,RUS,Russia\nAM,ARM,Armenia\n"


def write_corpus(world: World, folder: Path) -> None:
    """Write the corpus directory of a world."""
    _write(folder / "vocabulary" / "vocabulary.yaml", vocabulary_text(world))
    for page in world.pages:
        _write(folder / "pages" / f"{page.id}.md", page_text(world, page))
    _write(folder / "tables" / "parties.csv", parties_text(world))
    _write(folder / "tables" / "countries.csv", COUNTRIES)


def parties_text(world: World) -> str:
    """The membership table."""
    rows = [f"{row.state},{row.treaty},{row.since},,full,https://example.org/parties," for row in world.parties]
    return "\n".join(["state,treaty,since,until,checked,source,note", *rows, ""])


def case_text(world: World) -> str:
    """The case file."""
    case = world.case
    content: dict[str, Any] = {"case": "world", "as_of": AS_OF, "host": HOST, "requesting": REQUESTING}
    for name, answer in case.facts.items():
        *above, last = name.split(".")
        place = content
        for step in above:
            place = place.setdefault(step, {})
        place[last] = _plain(answer)
    if isinstance(case.charges, Mark):
        content["charges"] = case.charges.value
    elif case.charges is not None:
        content["charges"] = [{"article": "other", **_answers(charge)} for charge in case.charges]
    if case.charges_known:
        content["charges_known"] = case.charges_known
    return _dump(content)


def _answers(answers: Mapping[str, Answer]) -> dict[str, Value]:
    return {name: _plain(answer) for name, answer in answers.items()}


def _plain(answer: Answer) -> Value:
    return answer.value if isinstance(answer, Mark) else answer


# --- vocabulary -------------------------------------------------------------------------------------------------------


def vocabulary_text(world: World) -> str:
    """The vocabulary file."""
    return _dump(_vocabulary(world))


def _vocabulary(world: World) -> dict[str, Any]:
    speakers = {name for norm in world.norms for name in norm.authorities} | {act.by for act in world.acts}
    return {
        "facts": {fact.name: _fact(fact) for fact in world.facts},
        "charge": {fact.name: _fact(fact) for fact in world.attributes},
        "constraints": [
            {"id": f"c{place}", "holds": condition_text(condition), "because": "the world says so"}
            for place, condition in enumerate(world.constraints)
        ],
        "authorities": sorted(speakers - {"any", "person"}),
        "ranks": ["treaty", "statute", "regulation"],
        "acts": {act.name: act.name.replace("_", " ") for act in world.acts},
        "encounters": {encounter.id: encounter.id.replace("_", " ") for encounter in world.encounters},
    }


def _fact(fact: Fact) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "bool" if fact.values == (False, True) else list(fact.values), "kind": fact.kind}
    if fact.kind == "evidential":
        entry |= {"burden": "person", "rests": fact.rests}
    return entry | {"says": f"what {fact.name} says"}


# --- pages ------------------------------------------------------------------------------------------------------------


def page_text(world: World, page: Page) -> str:
    """A page of law; the first page also carries what is defined once."""
    front: dict[str, Any] = {"id": page.id, "title": page.id.title(), "rank": page.rank}
    front |= {"jurisdiction": page.jurisdiction} if page.jurisdiction else {}
    front |= {"applies": condition_text(page.applies)} if page.applies else {}
    front |= {"cite": {"en": page.id.upper()}, "source": f"https://example.org/{page.id}"}
    blocks = list(_definitions(world)) if page == world.pages[0] else []
    blocks += [_norm_block(norm) for norm in world.norms if norm.page == page.id]
    blocks += [_priority_block(rule) for rule in world.priorities if rule.page == page.id]
    articles = [f"## Article {number}\n\n{block}" for number, block in enumerate(blocks, 1)]
    return f"---\n{_dump(front)}---\n\n" + "\n".join(articles)


def _definitions(world: World) -> Iterator[str]:
    for act in world.acts:
        yield _block("act", {"id": act.name, "by": act.by} | ({"per": "charge"} if act.per_charge else {}))
    for encounter in world.encounters:
        yield _encounter_block(world, encounter)
    for question in world.questions:
        views = [{"id": view, "says": view, "held-by": f"court of {view}"} for view in question.views]
        yield _block("question", {"id": question.id, "asks": "Which reading?", "views": views})
    for term in world.terms:
        yield _term_block(term)


def _encounter_block(world: World, encounter: Encounter) -> str:
    deciders = {act.name: act.by for act in world.acts}
    outcomes: list[Any] = []
    for outcome in encounter.outcomes:
        entry: dict[str, Any] = {"act": outcome.act}
        entry |= {"by": deciders[outcome.act]} if deciders[outcome.act] != encounter.who else {}
        entry |= {"unlawful": True} if outcome.unlawful else {}
        outcomes.append(entry if len(entry) > 1 else outcome.act)
    return _block("encounter", {"id": encounter.id, "who": encounter.who, "where": "anywhere", "outcomes": outcomes})


def _term_block(term: Term) -> str:
    per = {"for": "charge"} if term.per_charge else {}
    return _block("term", {"id": term.id} | per | {"means": condition_text(term.means)})


def _norm_block(norm: Norm) -> str:
    targets = [_target(target) for target in norm.targets]
    spoken = targets[0] if len(targets) == 1 else targets
    entry: dict[str, Any] = {"id": norm.id}
    entry |= {"could": WORDS[norm.verb], "act": spoken, "why": "not read yet"} if norm.stub else {}
    entry |= {"authority": norm.authorities[0] if len(norm.authorities) == 1 else list(norm.authorities)}
    entry |= {} if norm.stub else {WORDS[norm.verb]: spoken}
    entry |= {"for": "charge"} if norm.per_charge else {}
    entry |= {"when": condition_text(norm.when)} if norm.when else {}
    entry |= {"unless": condition_text(norm.unless)} if norm.unless else {}
    entry |= {"group": norm.group} if norm.group else {}
    entry |= {"overrides": list(norm.overrides), "because": "the text says so"} if norm.overrides else {}
    entry |= {"since": _dated(norm.since)} if norm.since else {}
    entry |= {"until": _dated(norm.until)} if norm.until else {}
    entry |= {} if norm.stub else {"checked": "full", "checked-on": date(2022, 9, 1)}
    return _block("stub" if norm.stub else "norm", entry)


def _target(target: Target) -> Any:
    key, _, value = target.only.partition("=")
    return {"act": target.act, key: value} if key else target.act


def _dated(written: str) -> date | int | str:
    if len(written) == 10:
        return date.fromisoformat(written)
    return int(written) if len(written) == 4 else written


def _priority_block(rule: Priority) -> str:
    higher, lower = _selector(rule.higher), _selector(rule.lower)
    dated = {"since": date(2015, 1, 1), "because": "a rule about rules"}
    return _block("priority", {"id": rule.id, "higher": higher, "lower": lower} | dated)


def _selector(selector: Selector) -> dict[str, str]:
    keys = {"rank": selector.rank, "page": selector.page, "group": selector.group}
    return {key: value for key, value in keys.items() if value}


# --- conditions -------------------------------------------------------------------------------------------------------


def condition_text(condition: Condition) -> str:
    """A condition in the syntax of pages."""
    match condition:
        case Test():
            return _test_text(condition)
        case View(question, view):
            return f"view('{question}') == '{view}'"
        case Party(role, treaty):
            return f"party({role}, '{treaty}')"
        case Uses(term):
            return term
        case Applies(norm):
            return f"applies('{norm}')"
        case Not(part):
            return f"not {_inner(part)}"
        case And(parts):
            return " and ".join(map(_inner, parts)) or "True"
        case Or(parts):
            return " or ".join(map(_inner, parts)) or "False"
        case IfElse(test, yes, no):
            return f"{_inner(yes)} if {_inner(test)} else {_inner(no)}"
        case Over(how, body):
            return f"{how}({_inner(body)} for charge in charges)"


def _inner(condition: Condition) -> str:
    text = condition_text(condition)
    return text if isinstance(condition, (View, Party, Uses, Applies, Over)) or text.isidentifier() else f"({text})"


def _test_text(test: Test) -> str:
    name = f"charge.{test.name}" if test.charge else test.name
    if test.op == "is":
        return name
    if test.op in ("==", "!="):
        return f"{name} {test.op} {test.values[0]!r}"
    return f"{name} {test.op} ({', '.join(map(repr, test.values))},)"


# --- files ------------------------------------------------------------------------------------------------------------


def _block(kind: str, content: dict[str, Any]) -> str:
    return f"```{kind}\n{_dump(content)}```\n"


def _dump(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
