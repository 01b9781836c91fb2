"""The same law on many cases at once: compiled from the walker's own diagrams, run on bit planes.

The walker is asked once about a person of whom everything is open. Its diagrams then say, for whatever a case gives,
what is possible; `planes` evaluates them for 64 cases a word. So no rule is written twice, and what is unknown of a
case is exact without trying its completions one by one (docs/decisions/0014-columns.md).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.values import ANYTHING, NOT_APPLICABLE, Answer
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.cells import ELSEWHERE
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.diagrams import TRUE, Diagrams
from safeconduct.reason.leaves import FACT
from safeconduct.reason.planes import WORDS, Plan, Plane, Planner, pack, run, unpack
from safeconduct.reason.reading import Reading
from safeconduct.reason.reasons import Conclusion, Reasons, reasons_of
from safeconduct.reason.tables import Tables

REMOVAL: Final = ("decide_surrender", "order_expulsion", "expel", "hand_over_informally")
_CHARGE = re.compile(r"charges\[\d+\]\.")


Entries = tuple[int, ...]
"""for each charge the first one judged by the same entry of the counterpart table: (0, 1) are two apart"""


@dataclass(frozen=True, slots=True)
class Column:
    """An input: a fact, a charge's attribute (`charges[0].host_crime`), or an element of a set (`...citizenships=KZ`).

    *cells* are the values told apart: every value of a case falls into one. The last is n/a where that is told apart.
    """

    name: str
    kind: str
    cells: tuple[Any, ...]
    rests: object = None
    path: str = ""
    """the fact, or `list.attribute`, that conditions name"""

    @property
    def open(self) -> int:
        """What an unknown value may be: every cell but n/a."""
        return sum(1 << i for i, cell in enumerate(self.cells) if cell is not NOT_APPLICABLE)

    def may_be(self, value: Any) -> int:
        """The cells a value of a case may fall into, as bits."""
        if isinstance(value, Answer):
            if value is not NOT_APPLICABLE:
                return self.open
            return 1 << self.cells.index(value) if NOT_APPLICABLE in self.cells else 0
        if isinstance(value, Day):
            first, last = self._cell(value.first), self._cell(value.last)
            return sum(1 << i for i in range(first, last + 1))
        return 1 << self._cell(value)

    def at_rest(self, mask: int) -> int:
        """The same where the side with the burden shows nothing more."""
        if self.rests is None or mask & (mask - 1) == 0 or self.rests not in self.cells:
            return mask
        return 1 << self.cells.index(self.rests)

    def _cell(self, value: Any) -> int:
        if self.kind in ("date", "int", "number"):
            points = [cell for cell in self.cells if cell is not NOT_APPLICABLE]
            if self.kind != "number":
                return max(bisect_right(points, value) - 1, 0)
            at = bisect_left(points, value)  # cuts have odd places, what lies between them even ones
            return at if at < len(points) and (points[at] == value or at % 2 == 0) else max(at - 1, 0)
        return self.cells.index(value if value in self.cells else ELSEWHERE)


@dataclass(frozen=True)
class Table:
    """Many cases: for each column a mask number per case, and what the masks are."""

    count: int
    codes: Mapping[str, NDArray[np.unsignedinteger[Any]]]
    masks: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Program:
    """The law of one day for a host, a requesting state and a number of charges, ready for columns."""

    columns: Mapping[str, Column]
    plans: tuple[tuple[Conclusion, Plan], ...]
    consistent: Plan
    """true where the facts contradict no constraint of the vocabulary"""
    literals: tuple[tuple[Column | None, int], ...]
    """each literal's column and cells; without a column it is always open"""
    entries: Entries | None
    inputs: Mapping[int, Column | None]
    """the columns by the number of their variable"""
    reasons: Reasons | None = None
    constraints: tuple[tuple[str, Plan], ...] = ()
    """what each constraint says where it is broken, and where it may hold"""
    order: Mapping[str, int] = field(default_factory=dict)
    """for a tight program the order it found, to compile others of the same law with"""

    @cached_property
    def together(self) -> tuple[tuple[Plan, tuple[Conclusion, ...]], ...]:
        """Each plan once, with the conclusions that share it."""
        plans = {id(plan): plan for _, plan in self.plans}
        return tuple((plan, tuple(c for c, p in self.plans if p is plan)) for plan in plans.values())

    def said(self, number: int) -> str:
        """Why a case is inconsistent, by what `contradicted` says of it."""
        if number:
            return self.constraints[number - 1][0]
        return "no person can be in this situation: two facts exclude each other"


def open_case(corpus: Corpus, day: date, *, host: str, requesting: str, entries: Entries | None) -> Case:
    """A person of whom everything may be given, unknown or not applicable; *entries* None: no charge is known.

    Charges under one entry share the answer to a contested question, and nothing else here: they are named alike, by
    an offence that no table holds.
    """
    facts = {path: ANYTHING for path, fact in corpus.vocabulary.inputs.items() if not fact.type.is_set}
    attrs = {name: ANYTHING for name, fact in corpus.vocabulary.lists["charges"].items() if not fact.type.is_set}
    names = ["other" if (entries or ()).count(first) == 1 else f"entry {first}" for first in entries or ()]
    slots = {} if entries is None else {"charges": tuple({**attrs, "article": name} for name in names)}
    return Case("columns", host, requesting, day, facts=facts, lists=slots)


def compile_columns(
    corpus: Corpus, day: date, *, host: str, requesting: str, charges: int | Entries | None,
    acts: Collection[str] = REMOVAL, explain: bool = False, tight: bool = False, order: Mapping[str, int] | None = None,
) -> Program:  # fmt: skip
    """Compile the findings on some acts; *charges* is how many, None where not known. *explain* adds the reasons.

    *tight* programs take seconds longer to compile and are several times faster. Most of that comes with their *order*
    of variables, and others of the same law can begin with it.
    """
    entries = tuple(range(charges)) if isinstance(charges, int) else charges
    case = open_case(corpus, day, host=host, requesting=requesting, entries=entries)
    assessing = Assessing(corpus, case, day, diagrams=Diagrams(Tables(order or corpus.order), corpus.rank))
    d, kept = assessing.d, assessing.completions.kept
    found = {
        Conclusion(v.encounter, v.judged.slot.act, v.judged.by, v.judged.slot.to, v.judged.slot.of): (kept(v.node), v)
        for v in assessing.verdicts(frozenset(acts))
    }
    planner = Planner(d, tight=tight)
    roots = sorted({root for root, _ in found.values()}, key=lambda root: (len(d.support(root)), root))
    same = {root: planner.plan(root) for root in roots}
    plans = [(about, same[root]) for about, (root, _) in found.items()]
    nodes = {about: root for about, (root, _) in found.items()}
    standing = {about: assessing.standing(verdict) for about, (_, verdict) in found.items()} if explain else {}
    reasons = reasons_of(planner, nodes, standing, kept) if explain else None
    consistent = planner.plan(assessing.completions.possible)
    constraints = tuple(_constraints(assessing.base, planner))
    columns = {level: _column(corpus, d, level) for level in {literal.level for literal in planner.literals}}
    literals = tuple((columns[x.level], x.values) for x in planner.literals)
    named = {column.name: column for column in columns.values() if column is not None}
    names = dict.fromkeys(_CHARGE.sub("", d.leaves[level].name) for level in planner.order)
    found_order = {name: place for place, name in enumerate([*names, *(n for n in corpus.order if n not in names)])}
    return Program(named, tuple(plans), consistent, literals, entries, columns, reasons, constraints, found_order)


def _constraints(reading: Reading, planner: Planner) -> Iterator[tuple[str, Plan]]:
    for constraint in reading.law.vocabulary.constraints:
        for view in reading.views if constraint.each else (None,):
            if constraint.holds is not None and (holds := reading.truth(constraint.holds, view)) != TRUE:
                why = constraint.because or constraint.text
                yield f"the facts contradict '{constraint.id}': {why}", planner.plan(holds)


def _column(corpus: Corpus, d: Diagrams, level: int) -> Column | None:
    """The input a variable stands for; None for a question or a stub, which no case answers."""
    leaf, domain = d.leaves[level], d.domains[level]
    fact, path = corpus.vocabulary.facts.get(leaf.name), leaf.name
    if match := _CHARGE.match(leaf.name):
        attrs = {item.key or name: item for name, item in corpus.vocabulary.lists["charges"].items()}
        fact = attrs.get(leaf.name[match.end() :])
        path = f"charges.{fact.path}" if fact is not None else path
    if leaf.kind != FACT:
        return None
    kind = fact.type.name if fact is not None and not fact.type.is_set else "bool"
    return Column(leaf.name + leaf.part, kind, domain, leaf.rests, path)


Fits = tuple[str, int, int] | bool
"""a literal for the cases of a table: which codes of a column have it, as bits, and how many codes there are; or
whether every case has it, or none
"""


def fitting(program: Program, table: Table, *, rest: bool = False) -> list[Fits]:
    """The literals in the planner's order. With *rest*, open evidential facts have the value they rest on."""
    masks: dict[str, list[int]] = {}
    for name, column in program.columns.items():
        given: Sequence[int] = table.masks.get(name, (column.open,))
        masks[name] = [column.at_rest(mask) for mask in given] if rest else list(given)
    found: list[Fits] = []
    for of, values in program.literals:
        fits = codes_of(masks[of.name], values) if of is not None else 0
        if of is None or fits == (1 << len(masks[of.name])) - 1:
            found.append(True)
        else:
            found.append(fits != 0 and (of.name, fits, len(masks[of.name])))
    return found


def codes_of(masks: Sequence[int], values: int) -> int:
    """The masks that have one of some values, as bits."""
    return sum([1 << code for code, mask in enumerate(masks) if mask & values])


class Packed:
    """The planes of some cases of a table, made as they are asked for and kept. Literals of a column share them."""

    def __init__(self, table: Table, cases: slice) -> None:
        self.table, self.cases = table, cases
        self.count = len(range(*cases.indices(table.count)))
        self.words = -(-self.count // 64)
        self._planes: dict[tuple[str, int], Plane] = {}
        self._by_code: dict[tuple[str, int], Plane] = {}
        self._same = np.empty(self.count, np.bool_)

    def literals(self, fits: Sequence[Fits]) -> list[Plane | None]:
        """The planes of what `fitting` found; None where every case has the literal."""
        none = np.zeros(self.words, np.uint64)
        return [self.any_of(*some) if isinstance(some, tuple) else None if some else none for some in fits]

    def any_of(self, column: str, fits: int, codes: int) -> Plane:
        """Where the code is one of those that fit, of so many: by the fewer of those that do and do not."""
        found = self._planes.get((column, fits))
        if found is None:
            others = ((1 << codes) - 1) ^ fits
            if (column, others) in self._planes or fits.bit_count() > codes // 2:
                found = ~self.any_of(column, others, codes)
            else:
                chosen = [self._plane(column, code) for code in range(codes) if fits >> code & 1]
                found = chosen[0] if len(chosen) == 1 else np.zeros(self.words, np.uint64)
                for plane in chosen if len(chosen) > 1 else ():
                    np.bitwise_or(found, plane, found)
            self._planes[column, fits] = found
        return found

    def _plane(self, column: str, code: int) -> Plane:
        found = self._by_code.get((column, code))
        if found is None:
            codes = self.table.codes[column][self.cases]
            found = self._by_code[column, code] = pack(np.equal(codes, code, out=self._same))
        return found


def possible(program: Program, table: Table, *, rest: bool = False) -> dict[Conclusion, NDArray[np.uint8]]:
    """For each conclusion, the possible modalities of every case as bits in the order of `MODALITIES`.

    A case whose facts contradict a constraint that bears on a conclusion has no bit there; see `consistent`.
    """
    found = {about: np.zeros(table.count, np.uint8) for about, _ in program.plans}
    fits = fitting(program, table, rest=rest)
    for cases in chunks(table.count):
        packed = Packed(table, cases)
        planes = packed.literals(fits)
        for plan, abouts in program.together:
            first = found[abouts[0]][cases]
            write(first, run(plan, planes, packed.words))
            for about in abouts[1:]:
                found[about][cases] = first
    return found


def chunks(count: int) -> Iterator[slice]:
    """Slices of a chunk's cases each."""
    return (slice(start, min(start + 64 * WORDS, count)) for start in range(0, count, 64 * WORDS))


def write(into: NDArray[np.uint8], planes: Mapping[Any, Plane]) -> None:
    """Add the modalities of some cases to their bits."""
    for bit, modality in enumerate(MODALITIES):
        if modality in planes:
            into |= unpack(planes[modality], len(into)) << bit


def consistent(program: Program, table: Table, *, rest: bool = False) -> NDArray[np.bool_]:
    """Which cases contradict no constraint of the vocabulary; with *rest*, when nobody proves more."""
    found = np.ones(table.count, np.bool_)
    fits = fitting(program, table, rest=rest)
    for cases in chunks(table.count):
        packed = Packed(table, cases)
        planes = run(program.consistent, packed.literals(fits), packed.words)
        if True in planes:
            found[cases] = unpack(planes[True], len(found[cases])).astype(np.bool_)
    return found


def contradicted(program: Program, planes: Sequence[Plane | None], wrong: Plane, cases: int) -> NDArray[np.uint16]:
    """For each case that is *wrong* the number of the first constraint it breaks by itself, from 1; 0 for none."""
    found, left = np.zeros(cases, np.uint16), wrong.copy()
    for number, (_, plan) in enumerate(program.constraints, 1):
        if not left.any():
            break
        holds = run(plan, planes, len(left)).get(True)
        breaks = left if holds is None else left & ~holds
        found += unpack(breaks, cases) * np.uint16(number)
        left = left & ~breaks
    return found
