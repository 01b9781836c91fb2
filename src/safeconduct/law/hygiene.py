"""What is wrong or untidy in a corpus that loads and can be seen without reasoning: `law check`, its static half."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from safeconduct.law.blocks import Act, Block, Door, Encounter, Limit, Norm, Outcome, Priority, Question, Term, cited_in
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import add_months
from safeconduct.law.expressions import Attr, Each, Expr, Fact, TermRef, View, children
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.source import YMap, parse_yaml, read_bytes

ERROR, NOTE = "error", "note"
STALE_AFTER = 24
"""months after which a provision should be read again"""

_LOOKED_UP = ("article", "committed_from", "committed_to")
"""attributes of a charge by which the tables are read"""
_TWINS = frozenset("асеорхуіјѕһԁԛԝАВСЕНІЈКМОРЅТХУѴαιορυνκχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that look like Latin ones"""


@dataclass(frozen=True, slots=True, order=True)
class LawProblem(Problem):
    """A problem of the law as written: an *error* says something false or nothing, a *note* is worth a look."""

    severity: str = NOTE
    code: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.what}" + (f"; {self.mend}" if self.mend else "")


def hygiene(corpus: Corpus, *, today: date, stale_after: int = STALE_AFTER) -> list[LawProblem]:
    """Every problem that shows without asking what can be true; *stale_after* is in months before *today*."""
    found = [*_sources(corpus), *_stale(corpus, add_months(today, -stale_after)), *_gaps(corpus), *_unused(corpus)]
    return sorted({*found, *_look_alikes(corpus), *_cited(corpus), *_unreached(corpus), *_unlisted(corpus)})


def _sources(corpus: Corpus) -> Iterator[LawProblem]:
    """Provisions without a source, page by page; views nobody is said to hold; full checks without a day."""
    without: defaultdict[str, list[Block]] = defaultdict(list)
    for block in corpus.blocks:
        if isinstance(block, (Norm, Limit, Priority, Door)) and not block.source:
            without[block.page.id].append(block)
        if block.checked == "full" and block.checked_on is None:
            yield _note("no-day", block.place, f"{block.id} is checked in full, on no day", "add checked-on: a date")
        if isinstance(block, Question):
            for view in block.views:
                if not (view.held_by or view.court or view.source):
                    yield _note("no-source", block.place, f"{block.id}: nobody is said to hold the view {view.id}",
                                "add held-by, court or source")  # fmt: skip
    for page, blocks in without.items():
        yield _note("no-source", blocks[0].place, f"{_some(blocks)} of {page} without a source",
                    "add source: to the page or to the block")  # fmt: skip


def _stale(corpus: Corpus, oldest: date) -> Iterator[LawProblem]:
    for block in corpus.blocks:
        if block.checked_on is not None and block.checked_on.last < oldest:
            yield _note("stale", block.place, f"{block.id} was last checked on {block.checked_on}",
                        "read it again and change checked-on")  # fmt: skip


def _gaps(corpus: Corpus) -> Iterator[LawProblem]:
    """Days between two versions of one id on which none is in force."""
    versions: defaultdict[tuple[str, str], list[Block]] = defaultdict(list)
    for block in corpus.blocks:
        local = block.page.jurisdiction or block.page.id if isinstance(block, (Term, Act, Encounter)) else ""
        versions[block.id, local].append(block)
    for group in versions.values():
        group.sort(key=lambda block: block.since.first if block.since else date.min)
        for earlier, later in zip(group, group[1:], strict=False):
            if earlier.until and later.since and earlier.until.last < later.since.first:
                what = f"no version of {later.id} is in force from {earlier.until} to {later.since}"
                mend = f"make the dates meet, or say why not; the earlier one stands at {earlier.place}"
                yield _note("gap", later.place, what, mend)


# -- what nobody uses -------------------------------------------------------------------------------------------------


def _unused(corpus: Corpus) -> Iterator[LawProblem]:
    vocabulary = corpus.vocabulary
    read = {use for expr in _conditions(corpus) for use in _uses(expr, {"charge": "charges"})}
    read |= {("fact", path) for act in corpus.of_kind(Act) for path, _ in act.effect}
    read |= {("fact", path) for path in vocabulary.dated_by.values()}
    for path, fact in vocabulary.facts.items():
        if ("fact", path) not in read:
            yield _unread("fact", path, fact.place)
    for name, attrs in vocabulary.lists.items():
        looked_up = _LOOKED_UP if name == "charges" else ()
        idle = [fact for attr, fact in attrs.items() if ("attribute", f"{name}.{attr}") not in read
                and attr not in looked_up]  # fmt: skip
        if idle and len(idle) == len(attrs):
            yield _unread("list", name, idle[0].place)
        else:
            for fact in idle:
                yield _unread("attribute", f"{name}.{fact.path}", fact.place)
    for kind, blocks in (("term", corpus.of_kind(Term)), ("question", corpus.of_kind(Question))):
        for block in {b.id: b for b in reversed(blocks)}.values():
            if (kind, block.id) not in read:
                yield _unread(kind, block.id, block.place)
    yield from _unnamed(corpus)


def _unnamed(corpus: Corpus) -> Iterator[LawProblem]:
    """Events, groups and limits that no block names."""
    limits, norms = corpus.of_kind(Limit), corpus.norms
    starts = {limit.start.removesuffix(".served") for limit in limits}
    starts |= {length for limit in limits for length in limit.lengths if isinstance(length, str)}
    places = _vocabulary_places(corpus)
    for event in corpus.vocabulary.events:
        if event not in starts:
            yield _unread("event", event, places("events", event))
    named = {name for norm in norms for name in norm.overrides}
    named |= {side.group for rule in corpus.of_kind(Priority) for side in (rule.higher, rule.lower)}
    for group, norm in {norm.group: norm for norm in reversed(norms) if norm.group}.items():
        if group not in named:
            yield _note("unused", norm.place, f"no block names the group {group}", "drop it, or override or order it")
    named = {norm.within for norm in norms} | {limit.extends for limit in limits}
    named |= {limit.start.removeprefix("end of ") for limit in limits}
    for limit in limits:
        if limit.id not in named and not limit.acts:
            yield _note("unused", limit.place, f"no block names the limit {limit.id}",
                        "give it act:, or name it in within, extends or `end of`")  # fmt: skip


def _unread(kind: str, name: str, place: Place) -> LawProblem:
    return _note("unused", place, f"nobody uses the {kind} {name}", "drop it, or use it in a condition")


def _conditions(corpus: Corpus) -> Iterator[Expr]:
    """Every condition and value of the corpus."""
    roots: list[object] = [constraint.holds for constraint in corpus.vocabulary.constraints]
    roots += [people.holds for people in corpus.vocabulary.classes.values()]
    roots += [page.applies for page in corpus.pages.values()]
    for block in corpus.blocks:
        for field in fields(block):
            value = getattr(block, field.name)
            roots += value if isinstance(value, tuple) else [value]
    return (root for root in roots if isinstance(root, Expr))


def _uses(expr: Expr, lists: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a condition reads, as (kind, name); *lists* are the lists that its variables run over."""
    if isinstance(expr, Each) and expr.over:
        lists = {**lists, expr.var: expr.over}
    match expr:
        case Fact(path):
            yield "fact", path
        case Attr(var, name):
            yield "attribute", f"{lists[var]}.{name}"
        case TermRef(name):
            yield "term", name
        case View(question):
            yield "question", question
    for child in children(expr):
        yield from _uses(child, lists)


# -- letters and citations --------------------------------------------------------------------------------------------


def _look_alikes(corpus: Corpus) -> Iterator[LawProblem]:
    """Names that read as another one: two scripts in one name, or one that only looks Latin."""
    for what, name, place in _names(corpus):
        letters = [char for char in name if char.isalpha()]
        foreign = [char for char in letters if _script(char) != "LATIN"]
        if foreign and (len(foreign) < len(letters) or _TWINS.issuperset(foreign)):
            said = ", ".join(f"'{char}' is {unicodedata.name(char).lower()}" for char in dict.fromkeys(foreign[:3]))
            yield LawProblem(place, f"the {what} {name} has letters of another script: {said}",
                             "type it again in Latin letters", ERROR, "look-alike")  # fmt: skip


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "").split(" ")[0]


def _names(corpus: Corpus) -> Iterator[tuple[str, str, Place]]:
    """Every id, name and code that someone may have to type again."""
    vocabulary, places = corpus.vocabulary, _vocabulary_places(corpus)
    attributes = [(f"{name}.{attr}", fact) for name, attrs in vocabulary.lists.items() for attr, fact in attrs.items()]
    for path, fact in (*vocabulary.facts.items(), *attributes):
        yield "name", path, fact.place
        yield from (("code", code, fact.place) for code in fact.type.codes)
    for section in ("authorities", "ranks", "acts", "encounters", "events"):
        yield from (("name", name, places(section, name)) for name in getattr(vocabulary, section))
    for page in corpus.pages.values():
        yield "id", page.id, page.place
    for block in corpus.blocks:
        yield "id", block.id, block.place
        if isinstance(block, Norm) and block.group:
            yield "group", block.group, block.place
        if isinstance(block, Question):
            yield from (("view", view.id, block.place) for view in block.views)
    tables = corpus.tables
    for row in (*(row for rows in tables.offences.values() for row in rows), *tables.counterparts.values()):
        yield "code", row.key, row.place
    for code in sorted({code for key in (*tables.parties, *tables.counterparts) for code in key}):
        yield "code", code, Place(str(Path(corpus.folder) / "tables"))


def _cited(corpus: Corpus) -> Iterator[LawProblem]:
    """Ids in backticks in a `because` that nothing answers to."""
    vocabulary = corpus.vocabulary
    known = {*corpus.by_id, *corpus.pages, *vocabulary.facts, *(constraint.id for constraint in vocabulary.constraints)}
    known |= {*vocabulary.acts, *vocabulary.encounters, *vocabulary.events}
    known |= {norm.group for norm in corpus.norms} | {f"charge.{attr}" for attr in vocabulary.lists["charges"]}
    said = [(block.id, block.because, block.place) for block in corpus.blocks if isinstance(block, (Norm, Priority))]
    said += [(constraint.id, constraint.because, constraint.place) for constraint in vocabulary.constraints]
    for name, because, place in said:
        for cited in cited_in(because):
            if cited not in known:
                yield LawProblem(place, f"{name} cites `{cited}` and there is none", nearest(cited, corpus.by_id),
                                 ERROR, "unknown-citation")  # fmt: skip


def _unreached(corpus: Corpus) -> Iterator[LawProblem]:
    """Lawful outcomes after the first that no norm, stub or practice names, or none for the one who decides."""
    for encounter in corpus.of_kind(Encounter):
        for outcome in encounter.outcomes[1:]:
            if outcome.unlawful or _practised(corpus, encounter, outcome):
                continue
            on_act = [norm for norm in corpus.norms if _reaches(norm, outcome, encounter)]
            said = f"{outcome.slot} of {encounter.id}"
            if not on_act:
                what, mend = f"no norm or stub names the outcome {said}", "add a norm or a stub, or drop the outcome"
                yield _note("unreached", encounter.place, what, mend)
            elif not any({outcome.by, "any"} & set(norm.authorities) for norm in on_act):
                what = f"the outcome {said} is for {outcome.by}, and {_some(on_act)} for others"
                yield _note("unreached", encounter.place, what, "set by: on the outcome, or authority: on the norm")


def _practised(corpus: Corpus, encounter: Encounter, outcome: Outcome) -> bool:
    table = corpus.tables.practice.get((encounter.page.jurisdiction, encounter.id, outcome.slot.act), ())
    return any(cell.favours and cell.reported for cell in table)


def _unlisted(corpus: Corpus) -> Iterator[LawProblem]:
    """Practice at an encounter that has no such outcome: nobody would ever see it."""
    listed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for encounter in corpus.of_kind(Encounter):
        listed[encounter.page.jurisdiction, encounter.id] |= {outcome.slot.act for outcome in encounter.outcomes}
    for (state, name, act), cells in corpus.tables.practice.items():
        outcomes = listed.get((state, name))
        if outcomes is not None and act not in outcomes:
            yield _note("unlisted", cells[0].place, f"{act} is no outcome of {name} in {state}", nearest(act, outcomes))


def _reaches(norm: Norm, outcome: Outcome, encounter: Encounter) -> bool:
    here = norm.page.applies is not None or encounter.page.applies is not None
    here = here or norm.page.jurisdiction == encounter.page.jurisdiction
    return here and any(slot.covers(outcome.slot) or outcome.slot.covers(slot) for slot in norm.acts)


# -- words and places -------------------------------------------------------------------------------------------------


def _note(code: str, place: Place, what: str, mend: str) -> LawProblem:
    return LawProblem(place, what, mend, NOTE, code)


def _some(blocks: list[Norm] | list[Block]) -> str:
    """The first ids, and how many more there are."""
    ids = list(dict.fromkeys(block.id for block in blocks))
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _vocabulary_places(corpus: Corpus) -> Callable[[str, str], Place]:
    """Where a name of a plain section of the vocabulary stands; its folder where that cannot be said."""
    folder = Path(corpus.folder) / "vocabulary"
    lines: dict[tuple[str, str], Place] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            data = parse_yaml(read_bytes(path), str(path))
        except InputError:
            continue
        for section, body in data.items() if isinstance(data, YMap) else ():
            named = body.lines.items() if isinstance(body, YMap) else zip(body, body.lines, strict=True)
            lines |= {(section, str(name)): Place(str(path), line) for name, line in named}
    return lambda section, name: lines.get((section, name), Place(str(folder)))
