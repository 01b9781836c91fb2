"""Brings the catalogues up to date with the code and the corpus: run it after a change of words; needs the extra `dev`.

    python tools/catalogues.py            # adds what is new, drops what is gone, lists what has no translation
    python tools/catalogues.py --check    # writes nothing; exit code 1 if a catalogue is not up to date or complete

English is the source: the phrase in the code or in the corpus is the key. A translator fills `msgstr`. The head of a
catalogue names who reviewed it (`X-Reviewed-By`); while it names nobody every output in that language says so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.extract import extract_from_dir
from polib import POEntry, POFile, pofile

from safeconduct import Corpus, load_corpus
from safeconduct.casework.papers.template import templates
from safeconduct.law.blocks import Act, Block, Door, Encounter, Hazard, Limit, Norm, Priority, Question, Term
from safeconduct.law.vocabulary import FactType

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "src" / "safeconduct"
KEYWORDS = {"say": None, "mark": None, "many": (1, 2), "sense": ((1, "c"), 2)}
WRITTEN = [("**.py", "python"), ("**.html", "jinja2")]
LANGUAGES = ("ru",)
BEGUN = ("kk",)
"""catalogues that need not have everything: what is there is kept as long as its words are said"""
Key = tuple[str, str, str]
"""a sense, empty where the words have one; the words; their plural, empty where there is none"""
_NUMBERED = re.compile(r"(?:[\d.]+[A-Z]?(?:-\d+)*)?(?:\([\w.-]+\)-?)*(?:, [\d.]*(?:-\d+)*(?:\([\w.-]+\)-?)*)*")


def phrases() -> dict[Key, str]:
    """The phrases of the program, each with the file it stands in first."""
    found: dict[Key, str] = {}
    for file, _, message, _, context in extract_from_dir(str(CODE), WRITTEN, keywords=KEYWORDS):
        words, several = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        found.setdefault((context or "", words, several), file)
    for paper in templates().values():
        found |= {("", paper.tells, ""): f"papers/{paper.id}"} if paper.tells else {}
    return found


def texts(corpus: Corpus) -> dict[Key, str]:
    """The texts of a corpus that findings print, each with its place; the prose of the pages is not among them."""
    found: dict[Key, str] = {}
    for (sense, words), place in _texts(corpus):
        if words:
            found.setdefault((sense, words, ""), place)
    return found


def _texts(corpus: Corpus) -> Iterator[tuple[tuple[str, str], str]]:
    vocabulary, tables = corpus.vocabulary, corpus.tables
    for path, fact in vocabulary.facts.items():
        yield from _fact(path, fact)
    for name, attrs in vocabulary.lists.items():
        for key, fact in attrs.items():
            yield from _fact(f"{name}.{fact.key or key}", fact)
        yield from ((("list", name), "vocabulary"), (("one of", name.removesuffix("s")), "vocabulary"))
    for names in (vocabulary.authorities, vocabulary.acts, vocabulary.encounters, vocabulary.events,
                  vocabulary.memberships):  # fmt: skip
        yield from ((("", said), "vocabulary") for said in names.values())
    yield from ((("rank", rank), "vocabulary") for rank in vocabulary.ranks)
    yield from ((("", constraint.because), "vocabulary") for constraint in vocabulary.constraints)
    yield from ((("", people.says), "vocabulary") for people in vocabulary.classes.values())
    yield from ((("", regime.says), "regimes") for regimes in tables.regimes.values() for regime in regimes)
    yield from ((("", str(row.values.get("reason") or "")), "counterparts") for row in tables.counterparts.values())
    for page in corpus.pages.values():
        yield ("", "" if "ru" in page.cite else page.name()), page.id
    for block in corpus.blocks:
        yield from ((text, f"{block.page.id}: {block.id}") for text in _block(block))


def _fact(path: str, fact: FactType) -> Iterator[tuple[tuple[str, str], str]]:
    yield ("", fact.says), path
    yield from (((path, code), path) for code in fact.type.codes or ())


def _block(block: Block) -> Iterator[tuple[str, str]]:
    if not _NUMBERED.fullmatch(block.article):
        yield block.page.id, block.article
    match block:
        case Question():
            yield "", block.asks
            for view in block.views:
                yield from (("", said) for said in (view.says, view.held_by, view.court))
        case Norm():
            yield from (("", block.because), ("", block.why_stub or ""))
            yield from (("of", slot.of) for slot in block.acts if slot.of)
        case Priority():
            yield "", block.because
        case Limit():
            yield from (("", block.then), ("", block.who), ("", block.heading.partition(". ")[2]))
        case Encounter():
            yield "", block.where
        case Door():
            yield from (("", said) for said in (block.route, block.who, block.papers, block.excludes))
        case Hazard():
            yield "", block.where
        case Term():
            yield "term", block.id
        case Act():
            yield from (("", said) for who, what, _ in block.tells for said in (who, what))


def merged(old: Iterable[POEntry], wanted: Mapping[Key, str], head: Mapping[str, str]) -> POFile:
    """The catalogue of exactly the wanted words, with the translations there are."""
    known = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural): entry for entry in old}
    new = POFile(wrapwidth=120)
    new.metadata = dict(head)
    for key, place in wanted.items():
        sense, words, several = key
        entry = known.get(key) or POEntry(msgid=words, msgid_plural=several, msgctxt=sense or None)
        entry.comment, entry.occurrences = place, []
        new.append(entry)
    return new


def missing(catalogue: POFile) -> list[str]:
    """What has no translation, or one that nobody has confirmed."""
    return [entry.msgid for entry in catalogue if not entry.translated()]


def catalogues() -> Iterator[tuple[Path, dict[Key, str]]]:
    """Each catalogue with the words it must have; a translator may add a citation that the pattern gets wrong."""
    corpus = load_corpus(ROOT / "corpus")
    articles = {(block.page.id, block.article, "") for block in corpus.blocks}
    for language in LANGUAGES:
        yield CODE / "tell" / "catalogues" / f"{language}.po", phrases()
        file = ROOT / "corpus" / "words" / f"{language}.po"
        added = {(entry.msgctxt, entry.msgid, "") for entry in pofile(str(file)) if entry.msgctxt} & articles
        yield file, {**texts(corpus), **dict.fromkeys(sorted(added - texts(corpus).keys()), "citation")}


def begun() -> Iterator[tuple[Path, dict[Key, str]]]:
    """Each catalogue that was only begun, with the words it has of those that are said."""
    wanted = phrases()
    for language in BEGUN:
        file = CODE / "tell" / "catalogues" / f"{language}.po"
        has = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in pofile(str(file))}
        yield file, {key: place for key, place in wanted.items() if key in has}


def main(check: bool) -> int:
    """Write or check every catalogue; 1 if words are missing, or a checked catalogue is not up to date."""
    wrong = False
    for file, wanted in (*catalogues(), *begun()):
        old = pofile(str(file), wrapwidth=120)
        new = merged(old, wanted, old.metadata)
        for words in missing(new):
            print(f"{file.relative_to(ROOT)}: no translation: {words}")
        wrong |= bool(missing(new))
        if check:
            wrong |= str(new) != str(old)
        else:
            new.save(str(file))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
