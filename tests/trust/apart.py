"""Where the law and a change of it part: somebody of whom they say two things, or that there is nobody.

What the law makes of an act is a decision diagram over all that is not known of somebody. Both laws are asked about
somebody of whom nothing is known, over the same leaves. Where two findings are one diagram they are the same in every
completion; where they are so in every state and on every day, the change is *equivalent*. Where they are not, the
cheapest path to a difference is a case that shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from safeconduct import Corpus
from safeconduct.law.blocks import Act, Encounter, Norm, Priority, Term
from safeconduct.law.corpus import may_be_in_force
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Applies, Const, walk
from safeconduct.law.inputs import conditions_of
from safeconduct.law.values import Answer
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import FALSE, Diagrams, Node
from safeconduct.reason.judging import Verdict
from safeconduct.reason.leaves import STUB
from safeconduct.reason.noted import Changes
from safeconduct.reason.reading import Reading
from safeconduct.reason.search import PairSearch, _OpenReading, cheapest
from safeconduct.reason.settings import RECENT, Reads, Setting, settings

from .shown import Shown

_DAY = timedelta(days=1)


class _Open(Assessing):
    """An assessment of somebody of whom nothing is known: what stands in a list is open member by member."""

    def read(self, day: Day, changes: Changes, *, moment: str | None = None, d: Diagrams | None = None) -> Reading:
        before = self.judgement(moment or "", ()).reading if changes else None
        return _OpenReading(self.corpus, self.case, d or self.d, day=day, state=self.state, changes=dict(changes),
                            before=before, noted=self.noted, moment=moment)  # fmt: skip


class Apart(PairSearch):
    """Two laws in one setting, asked of some acts; *norm* is one on them."""

    def __init__(self, corpus: Corpus, other: Corpus, norm: Norm, setting: Setting, acts: frozenset[str]) -> None:
        super().__init__(corpus, norm, setting)
        self.other, self.acts = other, acts

    def cases(self) -> Iterator[Shown]:
        """Cases of which the two laws say different things: the cheapest for each two modalities of each finding.

        Of an offence of the tables, else of one of which nothing is known, and of nobody charged.
        """
        if self.setting.facts:
            yield from self._cases(self.base.lists["charges"], self.setting.facts)
        else:
            yield from self._cases(({"article": "other"},), ())
            yield from self._cases((), (("charges", []),))

    def _cases(
        self, charges: tuple[Mapping[str, Any], ...] | Answer, said: tuple[tuple[str, Any], ...]
    ) -> Iterator[Shown]:
        nobody = replace(self.base, facts={}, lists={"charges": charges})
        mine = _Open(self.corpus, nobody, self.setting.on, state=self.setting.state, diagrams=self.d)
        if mine.base.scope(self.norm.page) == FALSE:
            return
        theirs = _Open(self.other, nobody, self.setting.on, state=self.setting.state, diagrams=self.d)
        changed, possible = {v.key: v.node for v in theirs.verdicts(self.acts)}, mine.completions.possible
        for verdict in mine.verdicts(self.acts):
            node = changed.get(verdict.key, self.d.end(None))
            if node == verdict.node:
                continue
            for here, there in product(self.d.values(verdict.node), self.d.values(node)):
                goal = self.d.all_([possible, self.d.is_(verdict.node, here), self.d.is_(node, there)])
                if here != there and goal != FALSE:
                    yield self._shown(verdict, goal, said)

    def _shown(self, verdict: Verdict, goal: Node, said: tuple[tuple[str, Any], ...]) -> Shown:
        path = cheapest(self.d, goal, self._price())
        chosen = self._without_idle_views(goal, dict(path[1] if path else ()))
        facts = self._facts({level: index for level, index in chosen.items() if self._differs(level, index)})
        if (last := facts.get("charge.committed.to")) is not None:  # the first day is no later; nothing hangs on it
            facts.setdefault("charge.committed.from", last)
        return Shown(verdict.encounter or "", verdict.judged.slot, verdict.judged.by, self.setting.state,
                     self.setting.host, self.setting.requesting, self.setting.on, {**dict(said), **facts},
                     self._answers(chosen))  # fmt: skip

    def _price(self) -> Callable[[int, int], int]:
        """As it costs for pairs, and nothing for what is not encoded, which stays open under both laws."""
        usual = self._cost()
        return lambda level, index: 0 if self.d.leaves[level].kind == STUB else usual(level, index)


class Parting:
    """One body of law, to be held against changes of it."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._asks: defaultdict[str, set[str]] = defaultdict(set)
        """norm -> ids and groups of those it overrides, and ids of those that ask whether it applies"""
        for norm in corpus.norms:
            self._asks[norm.id] |= {*norm.overrides}
            for condition in (norm.when, norm.unless, norm.page.applies):
                for part in walk(condition) if condition is not None else ():
                    if isinstance(part, Applies):
                        self._asks[part.norm].add(norm.id)

    def cases(self, other: Corpus, norms: Iterable[Norm], state: str = "") -> Iterator[Shown]:
        """Cases that may show a change that some norms read, in the law of one *state* or of all.

        None where all findings are the same, everywhere and on every day. Where a page applies is taken as it is.
        """
        for norm, setting, acts in self._asked(norms, state):
            yield from Apart(self.corpus, other, norm, setting, acts).cases()

    def _asked(self, norms: Iterable[Norm], state: str) -> Iterator[tuple[Norm, Setting, frozenset[str]]]:
        """Where a change can matter: states, offences, and a day of each time in which the law is the same."""
        done = set[object]()
        for norm in norms:
            acts = self._acts(norm)
            for place in settings(self.corpus, norm):
                key = str(replace(place, on=RECENT)), acts
                if key not in done and state in ("", place.state):
                    done.add(key)
                    yield from ((norm, replace(place, on=day), acts) for day in self._days(place, norm, acts))

    def _acts(self, norm: Norm) -> frozenset[str]:
        """The acts that a norm can have a say on: its own, and those of norms that it overrides or that ask for it."""
        found, more = {norm.id}, {norm.id}
        while more:
            names = {name for one in more for name in self._asks[one]}
            more = {other.id for other in self.corpus.norms if {other.id, other.group} & names} - found
            found |= more
        return frozenset(slot.act for one in self.corpus.norms if one.id in found for slot in one.acts)

    def _days(self, place: Setting, norm: Norm, acts: frozenset[str]) -> list[date]:
        """A day of each time in which nothing begins or ends that is behind the acts, the latest first."""
        law = self.corpus.between(place.host, place.requesting, place.state).of_state(place.state)
        conditions = conditions_of(law, sorted(acts))
        read = [block for block in law.blocks if isinstance(block, Term | Priority | Act | Encounter)]
        blocks = [*read, *(norm for norm in law.norms if any(slot.act in acts for slot in norm.acts))]
        edges = [edge for block in blocks for edge in (block.since, block.until)]
        for state, treaty in product({place.host, place.requesting, place.state}, Reads(law, conditions).treaties):
            if member := self.corpus.tables.parties.get((state, treaty)):
                edges += [edge for edge in (member.since, member.until) if isinstance(edge, Day)]
        said = [part.value for condition in conditions for part in walk(condition) if isinstance(part, Const)]
        days = {day for edge in edges if edge is not None for day in (edge.first, edge.last)}
        days |= {day + step for day in said if type(day) is date for step in (-_DAY, 0 * _DAY, _DAY)}
        return sorted((day for day in {RECENT, min(days, default=RECENT) - _DAY, *days} if may_be_in_force(norm, day)),
                      reverse=True)  # fmt: skip
