"""Where, when and of whom a norm can be tried, the most usual first; and what its conditions read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from safeconduct.law.blocks import Norm
from safeconduct.law.corpus import Corpus, may_be_in_force
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Applies, Attr, Const, Expr, Fact, Party, Role, TermRef, walk
from safeconduct.law.tables import Membership

RECENT = date(2026, 6, 1)
"""the day asked of wherever the norm is in force"""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a norm is tried."""

    on: date
    state: str
    host: str
    requesting: str
    facts: tuple[tuple[str, Any], ...] = ()


def settings(corpus: Corpus, norm: Norm) -> Iterator[Setting]:
    """Days, states and offences to try, the most usual first."""
    roots = [root for root in (norm.when, norm.unless, norm.page.applies) if root is not None]
    read = Reads(corpus, roots)
    offences = [None, *(code for code in sorted(read.words) if code in corpus.tables.offences)]
    for offence in offences[:6]:
        for host, state, requesting in _states(corpus, norm, read):
            if offence and not offence.startswith(f"{requesting}-"):
                continue
            for day in _days(corpus, norm, read):
                facts = (("charges", [{"article": offence, "stage": "wanted"}]),) if offence else ()
                yield Setting(day, state, host, requesting, facts)


def _states(corpus: Corpus, norm: Norm, read: Reads) -> Iterator[tuple[str, str, str]]:
    """Host, the state that acts, and the requesting state."""
    here = norm.page.jurisdiction
    strangers = Counter(code for (code, treaty), member in sorted(corpus.tables.parties.items())
                        if treaty in read.treaties and _is_stranger(member))  # fmt: skip
    likely = ["RU", *sorted(read.words), *(code for code, _ in strangers.most_common(3))]
    asking = [code for code in dict.fromkeys(likely) if code in corpus.countries]
    if here and here == "RU":
        yield from (
            ("KZ", "RU", "RU"),
            ("RU", "RU", "RU"),
            ("US", "RU", "RU"),
        )  # abroad, at home, and where no treaty is
        return
    bound = {code for code, treaty in corpus.tables.parties if treaty in read.treaties}
    pages = {page.jurisdiction for page in corpus.pages.values() if page.jurisdiction}
    hosts = [here] if here else ["KZ", *sorted(pages - {"KZ", "RU"}), *sorted(bound - pages - {"RU"})[:12]]
    for requesting in asking[:6]:
        for host in hosts:
            if host != requesting:
                yield host, host, requesting


def _is_stranger(member: Membership) -> bool:
    """Known not to be bound, or no longer."""
    return member.since is False or (member.until is not None and member.until.last < RECENT)


def _days(corpus: Corpus, norm: Norm, read: Reads) -> list[date]:
    edges = [norm.since.last if norm.since else None, norm.until.first - _DAY if norm.until else None]
    for (code, treaty), member in corpus.tables.parties.items():
        if treaty in read.treaties and code in ("KZ", "RU"):
            edges += [day.last for day in (member.since, member.until) if isinstance(day, Day)]
            edges += [day.first - _DAY for day in (member.since, member.until) if isinstance(day, Day)]
    days = [RECENT, *(edge for edge in edges if edge is not None)]
    known = [day for day in dict.fromkeys(days) if may_be_in_force(norm, day) and day >= (
        norm.since.last if norm.since else day)]  # fmt: skip
    return sorted(known, key=lambda day: (abs(day - RECENT), day))[:8]


class Reads:
    """What conditions read, through terms and the norms they ask for: facts, attributes, treaties, names."""

    def __init__(self, corpus: Corpus, roots: Iterable[Expr]) -> None:
        self.facts, self.attributes = set[str](), set[tuple[str, str]]()
        self.treaties, self.words, self.roles = set[str](), set[str](), set[str]()
        seen, todo = set[str](), list(roots)
        while todo:
            for node in walk(todo.pop()):
                match node:
                    case Fact(path):
                        self.facts.add(path)
                    case Attr(_, name, over):
                        self.attributes.add((over, name))
                    case Party(_, treaty):
                        self.treaties.add(treaty)
                    case Role(name):
                        self.roles.add(name)
                    case Const(value) if isinstance(value, str):
                        self.words.add(value)
                    case TermRef(name) if name not in seen:
                        seen.add(name)
                        todo += [term.means for term in corpus.terms.get(name, ())]
                    case Applies(name) if name not in seen:
                        seen.add(name)
                        norms = [block for block in corpus.by_id.get(name, ()) if isinstance(block, Norm)]
                        todo += [x for n in norms for x in (n.when, n.unless, n.page.applies) if x is not None]

    def bound_by(self, corpus: Corpus) -> None:
        """Add what the vocabulary's constraints bind together with what is read."""
        bound = [Reads(corpus, [item.holds]) for item in corpus.vocabulary.constraints if item.holds is not None]
        while more := [other for other in bound if (other.facts & self.facts or other.attributes & self.attributes)
                       and not (other.facts <= self.facts and other.attributes <= self.attributes)]:  # fmt: skip
            for other in more:
                self.facts |= other.facts
                self.attributes |= other.attributes
