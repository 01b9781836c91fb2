"""Law mutation: a norm or a term is changed in one place, and the worked cases must notice.

A change nobody notices is a norm that could be wrong without anybody seeing it, or one that says the same in other
words. What notices is what is committed beside the law: the frozen pairs of `corpus/worked`, the norms that decide the
examples, the cases of `shown.yaml`. By hand: `python -m tests.trust.mutation [--terms] [--sample N] [--seed S]`; with
`--find` a case is looked for, and frozen, for each change that nothing notices.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from safeconduct import Case, CaseError, Corpus, load_case, load_corpus
from safeconduct.law.blocks import Norm, Term
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.dates import Day
from safeconduct.law.expressions import And, Compare, Const, Each, Expr, In, Not, Or, Party, TermRef, walk
from safeconduct.law.worked import Pair, Worked, case_of, load_worked, until_of, version_of
from safeconduct.reason.answered import Answered, as_seen, keeps, look, reaches
from safeconduct.reason.assess import assess

from .apart import Parting
from .shown import Shown, read_shown, write_shown

ROOT = Path(__file__).resolve().parents[2]
SWAPPED = {"must": "may", "may": "must", "must_not": "may"}
ONE_DAY = timedelta(days=1)
ALL_STATES = "to all states"
TRUTHS = (And, Or, Not, Compare, In, Each, Party)
"""what a condition is that is true or false; other terms are values, and not changed"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A norm or a term, and what becomes of it; None where it is dropped."""

    block: Norm | Term
    kind: str
    what: str
    changed: Norm | Term | None

    @property
    def name(self) -> str:
        """The block by its id, a term with its page too: states have terms of one name."""
        block = self.block
        return f"{block.id}{f' of {block.page.id}' if isinstance(block, Term) else ''} since {block.since or 'ever'}"

    def __str__(self) -> str:
        return f"{self.name}: {self.kind} {self.what}".rstrip()


def mutants(norm: Norm) -> Iterator[Mutant]:
    """Every way in which one norm is changed."""

    def mutant(kind: str, what: str, changed: Norm | None) -> Mutant:
        return Mutant(norm, kind, what, changed)

    yield mutant("drop", "", None)
    for number, other in enumerate(negated(norm.when), start=1):
        yield mutant("negate", f"part {number} of when", replace(norm, when=other))
    for number, other in enumerate(negated(norm.unless), start=1):
        yield mutant("negate", f"part {number} of unless", replace(norm, unless=other))
    for moved in moves(norm.since):
        yield mutant("shift", f"since to {moved}", replace(norm, since=moved))
    for moved in moves(norm.until):
        yield mutant("shift", f"until to {moved}", replace(norm, until=moved))
    yield mutant("swap", f"{norm.verb} for {SWAPPED[norm.verb]}", replace(norm, verb=SWAPPED[norm.verb]))
    for name in norm.overrides:
        others = tuple(other for other in norm.overrides if other != name)
        yield mutant("override", f"of {name} dropped", replace(norm, overrides=others))
    if norm.when is not None or norm.unless is not None:
        yield mutant("widen", "to everybody", replace(norm, when=None, unless=None))
    if norm.page.applies is not None:
        yield mutant("widen", ALL_STATES, replace(norm, page=replace(norm.page, applies=Const(True))))


def turned(term: Term) -> Iterator[Mutant]:
    """Every way in which what a term means is changed: one of its parts turned round."""
    for number, other in enumerate(negated(term.means) if isinstance(term.means, TRUTHS) else (), start=1):
        yield Mutant(term, "term", f"part {number} turned", replace(term, means=other))


def moves(day: Day | None) -> tuple[Day, ...]:
    """The day after and the day before; of no day, and of one that is not exact, none."""
    return tuple(Day.of(day.first + step) for step in (ONE_DAY, -ONE_DAY)) if day is not None and day.exact else ()


def negated(condition: Expr | None) -> Iterator[Expr]:
    """The condition with one of its parts turned round; its parts are what stands under `and`, `or` and `not`."""
    if condition is None:
        return
    if isinstance(condition, And | Or):
        for place, item in enumerate(condition.items):
            for other in negated(item):
                items = (*condition.items[:place], other, *condition.items[place + 1 :])
                yield replace(condition, items=items)
    elif isinstance(condition, Not):
        for other in negated(condition.item):
            yield replace(condition, item=other)
    else:
        yield Not(condition)


def changed(corpus: Corpus, mutant: Mutant) -> Corpus:
    """The corpus with the changed norm in the place of its own."""
    blocks = ((mutant.changed if block is mutant.block else block) for block in corpus.blocks)
    law = corpus.part(tuple(block for block in blocks if block is not None))
    return replace(law, order=dict(corpus.order))  # what is concluded is kept by its order: of this law, nothing yet


def equivalent(corpus: Corpus, mutant: Mutant) -> str:
    """Why a change leaves the meaning as it was, where a rule of the language says so."""
    norm = mutant.block
    if not isinstance(norm, Norm) or not isinstance(mutant.changed, Norm):
        return ""
    if mutant.kind == "override" and norm.verb == "must_not":
        (gone,) = set(norm.overrides) - set(mutant.changed.overrides)
        acts = {slot.act for slot in norm.acts}
        others = [other for other in corpus.norms if gone in (other.id, other.group) and other is not norm]
        met = [other for other in others if acts & {slot.act for slot in other.acts}]
        if all(other.verb == "may" for other in met):
            return "a must-not goes before a may of the same act without saying so"
    return ""


class Watch:
    """The worked cases of a corpus, and in which of them each norm has a say."""

    def __init__(self, corpus: Corpus, worked: Worked, examples: dict[str, Case], shown: dict[str, Shown]) -> None:
        self.corpus, self.worked, self.examples, self.shown = corpus, worked, examples, shown
        self.parting = Parting(corpus)
        self.reached: defaultdict[str, list[Pair]] = defaultdict(list)
        for pair in worked.pairs.values():
            for name in _norms_of(corpus, pair):
                self.reached[name].append(pair)
        self.readers: defaultdict[str, set[str]] = defaultdict(set)
        """ids of the norms that read a term, by themselves, through their page or through other terms"""
        terms = defaultdict[str, set[str]](set)
        for term in corpus.of_kind(Term):
            terms[term.id] |= _terms(term.means)
        for norm in corpus.norms:
            left = [*_terms(norm.when), *_terms(norm.unless), *_terms(norm.page.applies)]
            while left:
                if norm.id not in self.readers[name := left.pop()]:
                    self.readers[name].add(norm.id)
                    left += terms[name]

    def candidates(self) -> list[Norm]:
        """The norms that a worked case shows."""
        return [norm for norm in self.corpus.norms if (norm.id, version_of(norm)) in self.worked.pairs]

    def terms(self) -> list[Term]:
        """The terms that such a norm reads."""
        shown = {norm.id for norm in self.candidates()}
        return [term for term in self.corpus.of_kind(Term) if not shown.isdisjoint(self.readers[term.id])]

    def notices(self, mutant: Mutant) -> str:
        """What notices the change; nothing where nothing does."""
        block, after, own = mutant.block, mutant.changed, None
        other = changed(self.corpus, mutant)
        if isinstance(block, Norm):
            if isinstance(after, Norm) and (version_of(after), until_of(after)) != (version_of(block), until_of(block)):
                return "the versions that are frozen"
            own = self.worked.pairs[block.id, version_of(block)]
            if _differs(other, own):
                return "its own pair"
        for pair in self.others(mutant):
            if pair is not own and _differs(other, pair):
                return "another's pair"
        mine = (case for change, case in self.shown.items() if change.startswith(f"{mutant.name}: "))
        if any(case.under(other) != case for case in mine):
            return "a case of its own"
        said = {block.id} if isinstance(block, Norm) else self.readers[block.id]
        for name, case in self.examples.items():
            if not said.isdisjoint(self.worked.examples.get(name, ())) and case.as_of is not None:
                assessed = assess(other, case, as_of=case.as_of)
                decided = {each for finding in assessed.findings for each in finding.norms}
                if tuple(sorted(decided)) != self.worked.examples[name]:
                    return "an example"
        return ""

    def same(self, mutant: Mutant) -> bool:
        """Whether every finding stays as it was, in every completion, wherever and whenever the block is read.

        Never said of a change of where a page applies, since other states would have to be asked.
        """
        return mutant.what != ALL_STATES and next(self._apart(mutant), None) is None

    def find(self, mutant: Mutant) -> Shown | None:
        """A case that shows a change, as the law decides it."""
        other = changed(self.corpus, mutant)
        for case in self._apart(mutant):
            with suppress(CaseError):  # what nothing hangs on is as it is of anybody, and may contradict the rest
                if case.under(other) != (mine := case.under(self.corpus)):
                    return mine
        return None

    def renew(self) -> None:
        """The frozen cases as the law now decides them; without those that can no longer be, or show no change left."""
        known = {str(mutant) for mutant in draw([*self.candidates(), *self.terms()], None, Random(0))}
        old, self.shown = self.shown, {}
        for change, case in old.items():
            with suppress(KeyError, ValueError):
                if change in known:
                    self.shown[change] = case.under(self.corpus)

    def _apart(self, mutant: Mutant) -> Iterator[Shown]:
        block = mutant.block
        read = [block] if isinstance(block, Norm) else [n for n in self.corpus.norms if n.id in self.readers[block.id]]
        return self.parting.cases(changed(self.corpus, mutant), read, block.page.jurisdiction)

    def others(self, mutant: Mutant) -> list[Pair]:
        """The pairs in which the norm may have a say, once it is changed."""
        if isinstance(mutant.block, Term):
            mine = sorted(self.readers[mutant.block.id])
            own = [pair for key, pair in self.worked.pairs.items() if key[0] in mine]
            reached = (pair for name in mine for pair in self.reached[name])
            return [*{id(pair): pair for pair in (*own, *reached)}.values()]
        if mutant.what != ALL_STATES:
            return self.reached[mutant.block.id]
        acts = {slot.act for slot in mutant.block.acts}
        return [pair for pair in self.worked.pairs.values() if pair.slot.act in acts]


def _terms(condition: Expr | None) -> set[str]:
    return {part.name for part in walk(condition) if isinstance(part, TermRef)} if condition is not None else set()


def _norms_of(corpus: Corpus, pair: Pair) -> set[str]:
    """The norms that stand in the proof of a pair's finding, in its first case."""
    case = case_of(corpus, pair.applies, host=pair.host, requesting=pair.requesting, on=pair.on)
    finding = Answered(corpus, case, pair.on, state=pair.state, answers=pair.answers).of(pair)
    return {line.norm.id for line in finding.proof} if finding else set()


def _differs(corpus: Corpus, pair: Pair) -> bool:
    try:
        seen = look(corpus, pair)
    except (KeyError, ValueError, RecursionError):  # such a corpus is refused: by its names, or for a circle
        return True
    beyond = bool(pair.outside) and reaches(corpus, pair, pair.outside)
    return not keeps(seen) or as_seen(pair, seen) != pair or beyond


def watch() -> Watch:
    """The shipped corpus with its pairs and the examples."""
    corpus = load_corpus(shipped_corpus())
    examples = {file.stem: load_case(file, corpus) for file in sorted((ROOT / "examples").glob("*.yaml"))}
    return Watch(corpus, load_worked(corpus), examples, read_shown())


def draw(blocks: Sequence[Norm | Term], sample: int | None, random: Random) -> list[Mutant]:
    """All mutants, or as many as asked, drawn evenly over kinds."""
    ways = (turned(block) if isinstance(block, Term) else mutants(block) for block in blocks)
    everything = [mutant for way in ways for mutant in way]
    if sample is None or sample >= len(everything):
        return everything
    by_kind: defaultdict[str, list[Mutant]] = defaultdict(list)
    for mutant in everything:
        by_kind[mutant.kind].append(mutant)
    each = -(-sample // len(by_kind))
    return [one for kind in sorted(by_kind) for one in random.sample(by_kind[kind], min(each, len(by_kind[kind])))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Change the law and tell what was noticed; 1 where under 95 of a hundred were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=None, help="how many mutants (default: all)")
    parser.add_argument("--terms", action="store_true", help="change what terms mean instead of norms")
    parser.add_argument("--find", action="store_true", help="freeze a case for what nobody notices, where there is one")
    parser.add_argument("--seed", type=int, default=date.today().toordinal())
    args = parser.parse_args(arguments)
    started, watching = time.process_time(), watch()
    if args.find:
        watching.renew()
    drawn = draw(watching.terms() if args.terms else watching.candidates(), args.sample, Random(args.seed))
    all_of, noticed, same = Counter[str](), Counter[str](), Counter[str]()
    for number, mutant in enumerate(drawn, start=1):
        all_of[mutant.kind] += 1
        if watching.notices(mutant):
            noticed[mutant.kind] += 1
        elif equivalent(watching.corpus, mutant) or watching.same(mutant):
            same[mutant.kind] += 1
            print(f"the same: {mutant}", flush=True)
        elif args.find and (case := watching.find(mutant)):
            watching.shown[str(mutant)] = case
            noticed[mutant.kind] += 1
        else:
            print(f"not noticed: {mutant}", flush=True)
        if number % 100 == 0:
            print(f"... {number} of {len(drawn)}, {time.process_time() - started:.0f} s", file=sys.stderr, flush=True)
    if args.find:
        write_shown(watching.shown)
    for kind, count in sorted(all_of.items()):
        print(f"{kind}: {noticed[kind]} noticed, {same[kind]} the same, of {count}")
    told = f"{noticed.total()} noticed, {same.total()} the same, of {len(drawn)}"
    print(f"all: {told}; law {watching.corpus.digest}; {time.process_time() - started:.0f} s of the processor")
    return 0 if noticed.total() >= 0.95 * len(drawn) else 1


if __name__ == "__main__":
    sys.exit(main())
