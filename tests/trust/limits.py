"""Mutation of time limits: a length by one, another start, another way of counting; worked starts must notice.

Each version of a limit is started on five days, for somebody of whom nothing else is known, and where its length hangs
on a fact, for somebody of whom that is said: `limits.csv` holds from when it runs, when it ends, and by when to file.
A deadline that moved by a day would be seen there. By hand:
`python -m tests.trust.limits` changes everything; `--write` makes the table anew, to be read before it is committed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from safeconduct import Corpus, load_corpus, read_case
from safeconduct.casework.deadlines import deadlines
from safeconduct.law.blocks import Limit
from safeconduct.law.case import Case
from safeconduct.law.compile import COUNTING
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.dates import Span
from safeconduct.law.expressions import Choose, Const, Expr
from safeconduct.law.source import parse_yaml

TABLE = Path(__file__).with_name("limits.csv")
HEAD = ("limit", "since", "until", "host", "begins", "said", "starts", "ends", "file_by")
LATEST = (date(2025, 6, 5), date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 12), date(2025, 6, 14))
"""two Thursdays, a Monday, a Tuesday, a Saturday: where a weekend or the holiday of 6 June hides a day from the one, it
does not from the others
"""
WEEK = timedelta(weeks=1)
SAID = {
    "kz-cpc-133": "{warrant: {national: false, interstate: false, interpol: false}, request: {petition: false}}",
    "kz-cpc-14": "person: {age: 17}",
    "kz-cpc-588-40d": "requesting: TM",  # bound by the Minsk Convention, not by its Protocol
    "kz-mig-6-4-visa-free": "person: {citizenships: [AM]}",
    "kz-rules148-pre2023-term": "person: {citizenships: [AM]}",
}
"""what is said of somebody for whom a limit has its other length"""
BEGINS, SERVED, OTHERS = time(10, 30), timedelta(days=1, hours=-1, minutes=-30), timedelta(days=20)
"""the clock of the start, how much later it is served, and how much later comes an event that ends the limit"""
REQUESTING, ELSEWHERE = "RU", "KZ"
ALIKE = {"months": "days"}
"""ways of counting that are one: the length says whether it is months or days"""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A limit and what becomes of it; None where it is dropped."""

    limit: Limit
    what: str
    changed: Limit | None

    def __str__(self) -> str:
        return f"{self.limit.id} since {self.limit.since or 'ever'}: {self.what}"


def rows(corpus: Corpus, limit: Limit, begun: Mapping[str, Set[str]], hosts: Sequence[str] | None = None) -> list[Row]:
    """What a version of a limit comes to where the first host runs it, started on each day by the events *begun*."""
    said = ["", *([SAID[limit.id]] if limit.id in SAID else [])]
    for host in hosts or _hosts(corpus, limit):
        starts = [(day, text) for text in said for day in _days(limit)]
        found = [row for day, text in starts for row in _started(corpus, limit, begun, host, day, text)]
        if found:
            return found
    return []


def _hosts(corpus: Corpus, limit: Limit) -> Sequence[str]:
    own = limit.page.jurisdiction
    return [own] if own else [ELSEWHERE, *sorted({page.jurisdiction for page in corpus.pages.values()} - {""})]


def _days(limit: Limit) -> list[date]:
    """Days on which a version is in force: the usual ones, else the same days of a week early or late in its time."""
    first = limit.since.last if limit.since else LATEST[0]
    last = limit.until.first - timedelta(days=12) if limit.until else LATEST[-1]
    back, on = -(-(LATEST[-1] - last) // WEEK), -(-(first - LATEST[0]) // WEEK)
    weeks = -back if back > 0 else max(on, 0)
    return [day + weeks * WEEK for day in LATEST]


def _started(
    corpus: Corpus, limit: Limit, begun: Mapping[str, Set[str]], host: str, day: date, said: str
) -> Iterator[Row]:
    """The limit as it runs where everything it may hang on begins on a day, of somebody of whom something is *said*."""
    at, next_day = datetime.combine(day, BEGINS), day + timedelta(days=1)
    events = dict.fromkeys(sorted(begun.get(limit.id, ())), at)
    events |= {length: at + OTHERS for length in limit.lengths if isinstance(length, str)}
    case = _case(corpus, host if host != REQUESTING else ELSEWHERE, events, next_day, said)
    for found in deadlines(corpus, case, next_day):
        if (found.limit.id, found.limit.since, found.limit.until) == (limit.id, limit.since, limit.until):
            dates = (str(value or "") for value in (found.starts, found.ends, found.file_by))
            yield (limit.id, str(limit.since or ""), str(limit.until or ""), host, str(day), said, *dates)


def _case(corpus: Corpus, host: str, events: Mapping[str, datetime], as_of: date, said: str) -> Case:
    told = [{"what": name, "at": f"{at:%Y-%m-%d %H:%M}", "served_at": f"{at + SERVED:%Y-%m-%d %H:%M}"}
            for name, at in events.items()]  # fmt: skip
    data = {"case": "anybody", "as_of": f"{as_of}", "host": host, "requesting": REQUESTING, "events": told}
    return read_case(json.dumps(data | (parse_yaml(said, "said") or {})), corpus, file="worked limit")


def mutants(corpus: Corpus, limit: Limit) -> Iterator[Mutant]:
    """Every way in which a limit is changed."""
    yield Mutant(limit, "dropped", None)
    for place, length in enumerate(limit.lengths):
        for step in (1, -1):
            for number, other in enumerate(_longer(length, step), start=1):
                lengths = (*limit.lengths[:place], other, *limit.lengths[place + 1 :])
                yield Mutant(limit, f"length {place + 1}.{number} by {step:+}", replace(limit, lengths=lengths))
    for start in _starts(corpus, limit.start):
        yield Mutant(limit, f"from {start}", replace(limit, start=start))
    for counting in COUNTING:
        if ALIKE.get(counting, counting) != ALIKE.get(limit.counting, limit.counting) and _counted(limit):
            yield Mutant(limit, f"counted in {counting}", replace(limit, counting=counting))


def _counted(limit: Limit) -> bool:
    """Whether it is counted at all: one that an event ends is not."""
    return any(isinstance(length, Expr) for length in limit.lengths)


def _longer(length: Expr | str, step: int) -> Iterator[Expr]:
    if isinstance(length, Const) and isinstance(length.value, Span):
        named = [name for name in ("hours", "working_days", "days", "months") if getattr(length.value, name)]
        for unit in named[:1]:
            yield Const(replace(length.value, **{unit: getattr(length.value, unit) + step}))
    elif isinstance(length, Choose):
        yield from (replace(length, then=other) for other in _longer(length.then, step))
        yield from (replace(length, other=other) for other in _longer(length.other, step))


def _starts(corpus: Corpus, start: str) -> Iterator[str]:
    """The same event served or not, and an event that is another."""
    if not start.startswith("end of "):
        yield start.removesuffix(".served") if start.endswith(".served") else f"{start}.served"
    names = sorted(corpus.vocabulary.events)
    bare = start.removesuffix(".served").removeprefix("end of ")
    yield next(name for name in (*names[sum(name <= bare for name in names) :], names[0]) if name != bare)


def notices(corpus: Corpus, mutant: Mutant, table: Mapping[tuple[str, str], list[Row]]) -> bool:
    """Whether the worked starts of a limit, or of one counted from its end, come out otherwise."""
    limit = mutant.limit
    other = _changed(corpus, mutant)
    for block in (limit, *(item for item in corpus.of_kind(Limit) if item.start == f"end of {limit.id}")):
        before = table.get((block.id, str(block.since or "")), [])
        after = mutant.changed if block is limit else block
        if before != (rows(other, after, corpus.limit_roots, [before[0][3]]) if after and before else []):
            return True
    return False


def _changed(corpus: Corpus, mutant: Mutant) -> Corpus:
    blocks = ((mutant.changed if block is mutant.limit else block) for block in corpus.blocks)
    law = corpus.part(tuple(block for block in blocks if block is not None))
    return replace(law, order=dict(corpus.order))


def read_table() -> dict[tuple[str, str], list[Row]]:
    """The worked starts that are committed, by limit and version."""
    found: dict[tuple[str, str], list[Row]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            found.setdefault((row[0], row[1]), []).append(tuple(row))
    return found


def shown(corpus: Corpus, table: Mapping[tuple[str, str], list[Row]]) -> list[Limit]:
    """The limits that a worked start shows."""
    return [limit for limit in corpus.of_kind(Limit) if (limit.id, str(limit.since or "")) in table]


def worked(corpus: Corpus) -> list[Row]:
    """The worked starts of a corpus."""
    return [row for limit in dict.fromkeys(corpus.of_kind(Limit)) for row in rows(corpus, limit, corpus.limit_roots)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Change every limit and tell what was noticed; 1 where under 95 of a hundred were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the table anew")
    args = parser.parse_args(arguments)
    corpus = load_corpus(shipped_corpus())
    if args.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEAD, *worked(corpus)])
        return 0
    table, all_of, noticed = read_table(), Counter[str](), Counter[str]()
    for limit in shown(corpus, table):
        for mutant in mutants(corpus, limit):
            kind = mutant.what.split(" ")[0]
            all_of[kind] += 1
            if notices(corpus, mutant, table):
                noticed[kind] += 1
            else:
                print(f"not noticed: {mutant}", flush=True)
    for kind, count in all_of.items():
        print(f"{kind}: {noticed[kind]} of {count}")
    share = noticed.total() / all_of.total()
    print(f"noticed {share:.1%} of {all_of.total()}; law {corpus.digest}")
    return 0 if share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
