"""Words for modalities, kinds and grades, and citations as a lawyer writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from safeconduct.law.conditions import Const
from safeconduct.law.corpus import Corpus
from safeconduct.reason.results import UNKNOWN, Assessment, Contested, Finding, NextQuestion, TimeLimit

MODALITY = {
    "must": "must",
    "may": "may",
    "must_not": "must not",
    "no_basis": "no basis in law",
    "conflict": "the law contradicts itself",
}
WHERE = {"requesting": "the requesting state", "destination": "the destination", "host": "the host"}
KIND = {"maximum": "at most until", "deadline": "by", "waiting": "not before", "term": "by"}
WARNING = {
    "charges listed": "True only of the charges listed: the list is not said to be complete.",
    "known until": "The law is not known here up to the day asked. No news is not calm.",
}


def modality(finding: Finding) -> str:
    """A finding's modality in words; one that is not settled names what is possible, the worst for the person first."""
    return settled_or_open(finding.modality, finding.possible)


def settled_or_open(modality: str, possible: Sequence[str]) -> str:
    """A modality in words, with all that is possible where it is not settled."""
    return MODALITY[modality] if modality != UNKNOWN else "open: " + either([MODALITY[m] for m in possible])


def deciding(finding: Finding) -> list[str]:
    """The norms worth citing: of an open finding, those that do not hang on a fact nobody has answered yet."""
    if finding.modality != UNKNOWN:
        return list(finding.norms)
    hanging = {line.norm.id for line in finding.proof
               if line.norm.verb != "must" and any(item.value == "open" for item in line.because)}  # fmt: skip
    return [norm for norm in finding.norms if norm not in hanging]


def either(words: Sequence[str]) -> str:
    """A list of alternatives: `must, may or must not`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def both(words: Sequence[str]) -> str:
    """A list of which all hold: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def act(corpus: Corpus, finding: Finding) -> str:
    """What would be done, in words."""
    name = corpus.vocabulary.acts.get(finding.act, finding.act)
    return (
        name
        + (f" to {WHERE.get(finding.to, finding.to)}" if finding.to else "")
        + (f" ({finding.of})" if finding.of else "")
    )


def cite(corpus: Corpus, ids: Iterable[str], *, most: int = 4) -> str:
    """Provisions as a lawyer cites them, one instrument after the other: `CPC 590(1)(2), (9); Minsk Convention 56`."""
    by_page: dict[str, list[str]] = {}
    for block_id in ids:
        if block_id in corpus.by_id:
            block = corpus.by_id[block_id][-1]
            articles = by_page.setdefault(block.page.name(), [])
            if block.article not in articles:
                articles.append(block.article)
    count = sum(len(articles) for articles in by_page.values())
    parts, left = [], most
    for name, articles in by_page.items():
        if left <= 0:
            break
        parts.append(f"{name} {', '.join(articles[:left])}")
        left -= len(articles[:left])
    more = count - most
    return "; ".join(parts) + (f" and {more} more" if more > 0 else "")


def cited(corpus: Corpus, text: str) -> str:
    """A text whose backticked ids become citations."""
    return re.sub(r"`([^`]+)`", lambda m: cite(corpus, [m.group(1)]) or m.group(1), text)


def fact(corpus: Corpus, name: str) -> str:
    """What a fact says, in words, with the charge it is about."""
    vocabulary = corpus.vocabulary
    if name == "charges":
        return "what the person is charged with"
    match = re.fullmatch(r"charges\[(\d+)\]\.(.+)", name)
    if match:
        attrs = {(item.key or attr): item for attr, item in vocabulary.lists["charges"].items()}
        said = attrs[match.group(2)].says if match.group(2) in attrs else match.group(2)
        return f"charge {int(match.group(1)) + 1}: {said}"
    return vocabulary.facts[name].says if name in vocabulary.facts else name


def facts(corpus: Corpus, names: Iterable[str]) -> list[str]:
    """What facts say, each once; one about several charges names them together: `charges 1 and 2: the last day`."""
    charges: dict[str, list[str]] = {}
    for name in names:
        number, _, said = fact(corpus, name).partition(": ") if name.startswith("charges[") else ("", "", "")
        charges.setdefault(said or fact(corpus, name), []).append(number.removeprefix("charge "))
    return [f"charge{'s' if len(of) > 1 else ''} {both(of)}: {said}" if of[0] else said for said, of in charges.items()]


def change(corpus: Corpus, name: str, value: str, kind: str) -> str:
    """One change of a flip: a step, or something to be proved."""
    return f"{fact(corpus, name)}: {value}" + (" (to be proved)" if kind == "evidential" else "")


def contested(item: Contested) -> str:
    """A contested question with both sides, and the article the other side names."""
    sides = "; ".join(f"{v.held_by or v.id}: {v.says}" for v in item.question.views)
    about = f" {item.about} against {item.host_article or 'no article'}: {item.reason}." if item.about else ""
    return f"{item.question.asks} ({item.question.cite()}){about} {sides[:1].upper()}{sides[1:]}."


def moment(value: datetime | date | None) -> str:
    """A day, or a local time with its offset."""
    if value is None:
        return "not known"
    if isinstance(value, datetime):
        zone = value.strftime("%z")
        return f"{value:%Y-%m-%d %H:%M} {zone[:3]}:{zone[3:]}" if zone else f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat()


def limit(item: TimeLimit) -> str:
    """A limit that runs: by when, who, and what follows."""
    block = item.limit
    if item.file_by:
        when = f"file by {item.file_by}; lapses {moment(item.ends)}"
    elif item.ends:
        when = f"{KIND[block.kind]} {moment(item.ends)}"
    else:
        when = "running, its end is not known"
    return f"{when}: {_who(block.who)}{block.then} ({block.cite()}{'' if item.certain else '; if it applies'})."


def coming(corpus: Corpus, item: TimeLimit) -> str:
    """A limit that has not begun: how long, from what."""
    block = item.limit
    spans = [str(x.value).lstrip("-") for x in block.lengths if isinstance(x, Const)]
    names = {**corpus.vocabulary.acts, **corpus.vocabulary.events}
    if block.start.startswith("end of "):
        start = f"before the end of {cite(corpus, [block.start.removeprefix('end of ')])}"
    else:
        name, _, served = block.start.partition(".")
        start = f"from {'service of: ' if served else ''}{names.get(name, name)}"
    return f"{' or '.join(spans) or 'a term'} {start}: {_who(block.who)}{block.then} ({block.cite()})."


def _who(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}: " if name else "then "


def question(corpus: Corpus, item: NextQuestion) -> str:
    """A question worth asking and the decisions it serves, never the answer that helps."""
    acts = [corpus.vocabulary.acts.get(name, name) for name in item.serves]
    return f"{fact(corpus, item.fact)} (bears on: {both(acts[:2])})"


def warnings(corpus: Corpus, assessment: Assessment) -> list[str]:
    """What the findings rest on that was not read, or is not encoded."""
    said = [WARNING[name] for name in assessment.warnings if name in WARNING]
    kinds = (("memory: ", "Rests on memory, not on a text that was read"), ("not encoded: ", "Not encoded yet"))
    for kind, words in kinds:
        ids = [name.removeprefix(kind) for name in assessment.warnings if name.startswith(kind)]
        known = [i for i in ids if i in corpus.by_id]
        named = [i for i in ids if i not in corpus.by_id]
        if ids:
            said.append(f"{words}: {'; '.join(filter(None, [cite(corpus, known, most=12), *named]))}.")
    return said
