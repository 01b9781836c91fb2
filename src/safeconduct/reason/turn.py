"""Judged in its turn: the statuses an act may have to be judged in, each by the fewest acts that meet its needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from safeconduct.law.blocks import Act
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.reading import Reading

MAX_ACTS = 8
"""no plan of the law needs more steps to reach an act; a bound against needs that can never be met"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A status to judge an act in: the acts that led there, what they changed, and in which completions."""

    after: tuple[str, ...]
    changes: tuple[tuple[str, Any], ...]
    where: Node


class Turns:
    """Finds turns breadth first; *read* gives the reading of a status, *can_be* whether some completion is there."""

    def __init__(
        self,
        acts: Mapping[str, Act],
        read: Callable[[tuple[tuple[str, Any], ...]], Reading],
        d: Diagrams,
        can_be: Callable[[Node], bool],
    ) -> None:
        self.acts, self.read, self.d, self.can_be = dict(sorted(acts.items())), read, d, can_be
        self._reads = {name: read(()).whole_law.act_reads[act] for name, act in self.acts.items()}
        self.noted = read(()).noted
        self._met: dict[tuple[str, tuple[tuple[str, Any], ...]], tuple[Node, int]] = {}
        self._found: dict[str, tuple[list[Turn], int]] = {}

    def of(self, name: str) -> list[Turn]:
        """The turns of an act, the fewest acts first; together they cover every completion that reaches it."""
        if name not in self.acts or self.acts[name].needs is None:
            return [Turn((), (), TRUE)]
        return self.noted.once(self._found, name, lambda: list(self._search(self.acts[name])))

    def _search(self, act: Act) -> Iterator[Turn]:
        d = self.d
        open_ = TRUE
        helpful = self._helpful(act)
        level: list[tuple[tuple[str, ...], tuple[tuple[str, Any], ...], Node]] = [((), (), TRUE)]
        seen: dict[tuple[tuple[str, Any], ...], Node] = {(): TRUE}
        for _ in range(MAX_ACTS):
            for after, changes, path in level:
                where = d.and_(d.and_(path, open_), self._needs(act, changes))
                if self.can_be(where):
                    yield Turn(after, changes, where)
                    open_ = d.and_(open_, d.not_(where))
            if not self.can_be(open_):
                return
            following = []
            for after, changes, path in level:
                for step in helpful:
                    reach = d.and_(d.and_(path, open_), self._needs(step, changes))
                    if not self.can_be(reach):
                        continue
                    left = tuple(sorted({**dict(changes), **dict(step.effect)}.items()))
                    new = d.and_(reach, d.not_(seen.get(left, FALSE)))
                    if self.can_be(new):
                        seen[left] = d.or_(seen.get(left, FALSE), new)
                        following.append(((*after, step.id), left, new))
            level = following

    def _needs(self, act: Act, changes: tuple[tuple[str, Any], ...]) -> Node:
        if act.needs is None:
            return TRUE
        key = (act.id, tuple(change for change in changes if change[0] in self._reads[act.id]))
        return self.noted.once(self._met, key, self.read(key[1]).truth, act.needs)

    def _helpful(self, act: Act) -> list[Act]:
        """Acts whose effects the needs turn on, directly or through the needs of such acts."""
        wanted, found = set(self._reads[act.id]), set[str]()
        while more := {name for name, other in self.acts.items() if any(p in wanted for p, _ in other.effect)} - found:
            found |= more
            wanted |= {path for name in more for path in self._reads[name]}
        return [self.acts[name] for name in sorted(found - {act.id})]
