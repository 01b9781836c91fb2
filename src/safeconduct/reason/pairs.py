"""Worked cases of all norms: those that still hold are kept, the others are found anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from safeconduct.law.blocks import Norm
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.worked import Pair, Worked, until_of, version_of
from safeconduct.reason.answered import as_seen, keeps, look, reaches
from safeconduct.reason.assess import assess
from safeconduct.reason.search import PairSearch
from safeconduct.reason.settings import RECENT, settings


def worked_cases(corpus: Corpus, old: Worked, *, examples: Mapping[str, tuple[str, ...]]) -> Worked:
    """Worked cases of every norm that is encoded: the *old* ones where they still hold, else new ones.

    A pair that shows the norm both ways stays as it is; where a modality has become another it is to be reviewed again.
    """
    pairs: dict[tuple[str, str], Pair] = {}
    without: dict[tuple[str, str], str] = {}
    for norm in corpus.norms:
        key = norm.id, version_of(norm)
        if norm.why_stub is not None:
            continue
        kept = _kept(corpus, norm, old.pairs[key]) if key in old.pairs else None
        found = kept if kept is not None and (kept.reviewed or _decides(kept)) else find_pair(corpus, norm)
        if kept is not None and not (isinstance(found, Pair) and _decides(found)):
            found = kept
        if isinstance(found, Pair):
            pairs[key] = replace(found, outside=_outside(corpus, norm, found))
        else:
            without[key] = found
    return Worked(pairs, without, examples)


def decided_examples(corpus: Corpus, cases: Mapping[str, Case]) -> dict[str, tuple[str, ...]]:
    """For each case, the norms that give the modality of something in it."""
    found = {}
    for name, case in cases.items():
        assessed = assess(corpus, case, as_of=case.as_of or RECENT)
        found[name] = tuple(sorted({norm for finding in assessed.findings for norm in finding.norms}))
    return found


def _decides(pair: Pair) -> bool:
    """Whether the modality turns on the norm: it is another once the norm fails."""
    return pair.modality != pair.otherwise


def _kept(corpus: Corpus, norm: Norm, pair: Pair) -> Pair | None:
    if not any(said.covers(pair.slot) for said in norm.acts) or not {pair.by, "any"} & {*norm.authorities, "any"}:
        return None
    try:
        seen = look(corpus, pair)
    except (KeyError, ValueError):  # a fact or a state that is no longer there
        return None
    if not keeps(seen):
        return None
    now = replace(as_seen(pair, seen), until=until_of(norm))
    same = (now.modality, now.otherwise) == (pair.modality, pair.otherwise)
    return now if same else replace(now, reviewed="")


def _outside(corpus: Corpus, norm: Norm, pair: Pair) -> str:
    """A host that the norm's page does not reach: the one known before, else the first by its code."""
    if norm.page.applies is None or pair.state != pair.host:
        return ""
    hosts = dict.fromkeys([*filter(None, [pair.outside]), *sorted({state for state, _ in corpus.tables.parties})])
    return next((host for host in hosts if host != pair.requesting and not reaches(corpus, pair, host)), "")


def find_pair(corpus: Corpus, norm: Norm) -> Pair | str:
    """A pair for a norm, or why none was found."""
    why = "it applies to nobody here"
    for setting in settings(corpus, norm):
        found = PairSearch(corpus, norm, setting).pair()
        if isinstance(found, Pair):
            return found
        why = found or why
    return why
