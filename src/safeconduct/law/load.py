"""From a folder of files to a checked corpus: every mistake of a load at once, with file, line and mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from safeconduct.law.blocks import Act, Block, Door, Encounter, Limit, Norm, Page, Priority, Term
from safeconduct.law.body import start_of
from safeconduct.law.compile import Compiler
from safeconduct.law.conditions import ConditionError, Names, parse_condition, problem_at
from safeconduct.law.corpus import Corpus, digest_of
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Defeat, defeat_graph, find_cycle, in_cycles
from safeconduct.law.inputs import leaf_order, rank_of
from safeconduct.law.keys import as_list
from safeconduct.law.pages import RawPage, read_page
from safeconduct.law.patches import amended
from safeconduct.law.problems import CorpusError, InputError, Place, Problem, Problems, nearest
from safeconduct.law.tables import Tables, load_tables
from safeconduct.law.values import BOOL, Type
from safeconduct.law.vocabulary import People, Vocabulary, load_vocabulary


def read_corpus(folder: str | Path, *, patches: Sequence[Path] = ()) -> Corpus:
    """Read and check a corpus folder; raise `CorpusError` with every mistake found. *patches* are amending pages.

    >>> read_corpus("no-such-folder")
    Traceback (most recent call last):
    safeconduct.law.problems.CorpusError: no-such-folder: no such folder; give --corpus a folder of law pages
    """
    root = Path(folder)
    if not root.is_dir():
        raise CorpusError([Problem(Place(str(folder)), "no such folder", "give --corpus a folder of law pages")])
    problems = Problems()
    try:
        tables = load_tables(root / "tables", problems)
        vocabulary = load_vocabulary(sorted((root / "vocabulary").glob("*.yaml")), problems, str(folder))
    except InputError as error:
        raise CorpusError([*problems.found, *error.problems]) from None
    files = sorted(path for path in root.rglob("*.md") if path.name != "README.md")
    raw = [found for path in files if (found := read_page(path, problems)) is not None]
    raw = amended(raw, patches, problems)
    names = _names(vocabulary, tables, raw)
    vocabulary = _with_conditions(vocabulary, names, problems)
    compiler = Compiler(vocabulary, names, problems)
    pages: dict[str, Page] = {}
    blocks: list[Block] = []
    for raw_page in raw:
        page = compiler.page(raw_page)
        if page.id in pages:
            problems.add(raw_page.place, f"page id {page.id} stands twice", f"first in {pages[page.id].place}")
        pages[page.id] = page
        blocks += [block for item in raw_page.blocks if (block := compiler.block(item, page)) is not None]
    _check_references(blocks, pages, vocabulary, problems)
    _check_columns(vocabulary, tables, problems)
    _check_practice(vocabulary, tables, names, problems)
    _check_zones(pages, tables, root, problems)
    _check_versions(blocks, problems)
    corpus = Corpus(str(folder), digest_of(root, patches), vocabulary, tables, pages, tuple(blocks))
    if not problems.found:
        _check_cycles(corpus, problems)
    if problems.found:
        raise CorpusError(problems.found)
    return replace(corpus, order=leaf_order(corpus), rank=rank_of(corpus))


def _names(vocabulary: Vocabulary, tables: Tables, raw: Sequence[RawPage]) -> Names:
    """What conditions may name; term types are inferred, a term being typed once those it reads are."""
    everything = [(page, block) for page in raw for block in page.blocks]
    lists = {name: {attr: fact.type for attr, fact in attrs.items()} for name, attrs in vocabulary.lists.items()}
    questions = {
        str(b.keys.get("id")): tuple(str(v.get("id")) for v in as_list(b.keys.get("views")) if isinstance(v, dict))
        for _, b in everything
        if b.kind == "question"
    }
    norms = {str(b.keys.get("id")): b.keys.get("for") == "charge" for _, b in everything if b.kind in ("norm", "stub")}
    countries = {*tables.countries, *(state for state, _ in tables.parties)}
    if not tables.countries:
        countries |= {str(page.front["jurisdiction"]) for page in raw if page.front.get("jurisdiction")}
    names = Names({path: fact.type for path, fact in vocabulary.facts.items()}, lists, {}, questions, norms,
                  frozenset(treaty for _, treaty in tables.parties), frozenset(countries))  # fmt: skip
    waiting = [(str(b.keys.get("id")), b) for _, b in everything if b.kind == "term"]
    while waiting:
        left = []
        for name, block in waiting:
            each = block.keys.get("for") == "charge"
            try:
                names.terms[name] = parse_condition(block.keys.get("means"), names, charge=each)[1], each
            except ConditionError:
                left.append((name, block))
        if len(left) == len(waiting):
            for name, block in left:
                names.terms.setdefault(name, (BOOL, block.keys.get("for") == "charge"))
            break
        waiting = left
    return names


def _with_conditions(vocabulary: Vocabulary, names: Names, problems: Problems) -> Vocabulary:
    done = []
    for constraint in vocabulary.constraints:
        try:
            expr, kind = parse_condition(constraint.text, names, charge=constraint.each)
        except ConditionError as error:
            problems.found.append(problem_at(error, constraint.place))
            continue
        if kind is not BOOL:
            problems.add(constraint.place, f"constraint {constraint.id} is {kind}, not true or false")
        done.append(replace(constraint, holds=expr))
    classes = {name: _with_condition(people, names, problems) for name, people in vocabulary.classes.items()}
    return replace(vocabulary, constraints=tuple(done), classes=classes)


def _with_condition(people: People, names: Names, problems: Problems) -> People:
    if not people.text:
        return people
    try:
        expr, kind = parse_condition(people.text, names, charge=False)
    except ConditionError as error:
        problems.found.append(problem_at(error, people.place))
        return people
    if kind is not BOOL:
        problems.add(people.place, f"class {people.id} is {kind}, not true or false")
    return replace(people, holds=expr)


def _check_references(
    blocks: Sequence[Block], pages: Mapping[str, Page], vocabulary: Vocabulary, problems: Problems
) -> None:
    norms = [block for block in blocks if isinstance(block, Norm)]
    ids = {norm.id for norm in norms}
    groups = {norm.group for norm in norms if norm.group}
    limits = {block.id for block in blocks if isinstance(block, Limit)}
    events = {*vocabulary.acts, *vocabulary.events}
    events |= {f"{event}.served" for event in events} | {f"end of {limit}" for limit in limits}

    def check(block: Block, word: str, known: Iterable[str], what: str) -> None:
        known = set(known)
        if word and word not in known:
            problems.add(block.place, f"{block.id}: unknown {what} {word}", nearest(word, known))

    for name in sorted(groups & ids):
        place = next(norm.place for norm in norms if norm.group == name)
        problems.add(place, f"{name} is both a norm and a group", "ids and groups share one namespace")
    for block in blocks:
        if isinstance(block, Norm):
            for name in block.overrides:
                check(block, name, ids | groups, "norm or group")
            for name in block.collides_with:
                check(block, name, ids, "norm")
            check(block, block.within, limits, "limit")
        elif isinstance(block, Priority):
            for side in (block.higher, block.lower):
                check(block, side.rank, vocabulary.ranks, "rank")
                check(block, side.page, pages, "page")
                check(block, side.group, groups, "group")
        elif isinstance(block, Limit):
            check(block, block.start, events, "event")
            check(block, block.extends, limits, "limit")
        elif isinstance(block, Act):
            check(block, block.carries, vocabulary.acts, "act")
            for authority in block.by:
                check(block, authority, {*vocabulary.authorities, "person", "chance", "any"}, "authority")


def _check_columns(vocabulary: Vocabulary, tables: Tables, problems: Problems) -> None:
    """The columns the vocabulary reads are there, and hold values of its types."""
    rows = {"offences": [row for versions in tables.offences.values() for row in versions],
            "counterparts": list(tables.counterparts.values())}  # fmt: skip
    for fact in vocabulary.lists["charges"].values():
        if fact.table and fact.table not in rows:
            problems.add(fact.place, f"{fact.path}: unknown table {fact.table}", nearest(fact.table, rows))
        for row in rows.get(fact.table, ())[:1]:
            if fact.column not in row.values:
                place = Place(row.place.file, 1)
                mend = nearest(fact.column, row.values)
                problems.add(place, f"no column {fact.column}, which {fact.path} reads", mend)
        for row in rows.get(fact.table, ()):
            value = row.values.get(fact.column)
            if value is not None and not _fits(value, fact.type):
                mend = nearest(value, fact.type.codes)
                problems.add(row.place, f"{fact.column}: {value!s:.40} is not {fact.type}", mend)


def _check_practice(vocabulary: Vocabulary, tables: Tables, names: Names, problems: Problems) -> None:
    """The names in the tables of practice are those of the vocabulary."""
    for regime in (regime for regimes in tables.regimes.values() for regime in regimes):
        if regime.state not in names.countries:
            problems.add(regime.place, f"unknown country {regime.state}", nearest(regime.state, names.countries))
    for cell in (cell for cells in tables.practice.values() for cell in cells):
        for what, name, known in (
            ("country", cell.state, names.countries),
            ("encounter", cell.encounter, {"", *vocabulary.encounters}),
            ("act", cell.act, vocabulary.acts),
            ("class", cell.people, vocabulary.classes),
        ):
            if name not in known:
                problems.add(cell.place, f"unknown {what} {name}", nearest(name, filter(None, known)))


def _fits(value: object, kind: Type) -> bool:
    if kind.codes:
        return value in kind.codes
    return isinstance(value, {"bool": bool, "number": float | int, "int": int}.get(kind.name, object))


def _check_zones(pages: Mapping[str, Page], tables: Tables, root: Path, problems: Problems) -> None:
    for state in sorted({page.jurisdiction for page in pages.values() if page.jurisdiction}):
        zone = tables.countries.get(state, {}).get("zone")
        try:
            if zone:
                ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            place = Place(str(root / "tables" / "countries.csv"), list(tables.countries).index(state) + 2)
            problems.add(place, f"{state}: unknown time zone {zone}", "write one of the IANA list, like Asia/Almaty")


def _check_versions(blocks: Sequence[Block], problems: Problems) -> None:
    """Blocks that share an id are versions: one kind, one page's jurisdiction for terms and acts, no day twice."""
    versions: defaultdict[tuple[str, str, str], list[Block]] = defaultdict(list)
    for block in blocks:
        shared = isinstance(block, (Term, Act, Encounter))  # each jurisdiction has its own of one name
        kind = (
            type(block).__name__ if isinstance(block, (Act, Encounter)) else ""
        )  # an act may be called as an encounter
        versions[block.id, kind, (block.page.jurisdiction or block.page.id) if shared else ""].append(block)
    for (block_id, _, _), group in versions.items():
        group.sort(key=start_of)
        for earlier, later in zip(group, group[1:], strict=False):
            if type(earlier) is not type(later):
                problems.add(later.place, f"{block_id} is another kind of block at {earlier.place}", "rename one")
            elif earlier.until is None or (later.since is None or _overlap(earlier.until, later.since)):
                problems.add(later.place, f"two versions of {block_id} are in force at once", f"see {earlier.place}")
    _check_doors([block for block in blocks if isinstance(block, Door)], problems)


def _check_doors(doors: Sequence[Door], problems: Problems) -> None:
    """A route has one state at a time, whatever the ids."""
    routes: defaultdict[tuple[str, str], list[Door]] = defaultdict(list)
    for door in doors:
        routes[door.page.jurisdiction or door.page.id, door.route].append(door)
    for (_, route), group in routes.items():
        group.sort(key=start_of)
        for earlier, later in zip(group, group[1:], strict=False):
            meet = earlier.until is None or later.since is None or _overlap(earlier.until, later.since)
            if meet and earlier.id != later.id:
                what = f"{route} is {earlier.state} and {later.state} at once"
                problems.add(later.place, what, f"see {earlier.place}")


def _overlap(until: Day, since: Day) -> bool:
    return until != since and since.first < until.last


def _check_cycles(corpus: Corpus, problems: Problems) -> None:
    """Look, state by state, at all versions at once; only where those make a circle, day by day."""
    corpus = corpus.part(corpus.blocks)  # what is asked of each state here is not kept
    for state in ("", *sorted({page.jurisdiction for page in corpus.pages.values()} - {""})):
        law = corpus.between(state)
        if find_cycle(*_dependent(law, state, every_priority=True)) is None:
            continue
        circling = in_cycles(*_dependent(law, state, every_priority=True))
        days = {day for name in circling for block in law.by_id[name] for edge in (block.since, block.until) if edge
                for day in (edge.first, edge.last)}  # fmt: skip
        for day in sorted(days | {date.min, date.max}):
            if cycle := find_cycle(*_dependent(law.as_of(day), state)):
                place = corpus.find(cycle[0]).place
                problems.add(
                    place, f"these depend on each other in a circle: {' -> '.join(cycle)}", "drop one of the links"
                )
                return


def _dependent(law: Corpus, state: str, *, every_priority: bool = False) -> tuple[Defeat, list[Term]]:
    """What can depend on itself where a state acts; of a term its own versions go before those of no state."""
    law = law.of_state(state)
    terms = law.of_kind(Term)
    own = {term.id for term in terms if term.page.jurisdiction == state}
    graph = defeat_graph(
        law.norms, law.of_kind(Priority), law.of_kind(Encounter), law.of_kind(Act), every_priority=every_priority
    )
    return graph, [term for term in terms if term.page.jurisdiction == state or term.id not in own]
