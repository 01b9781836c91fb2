"""Worked cases in words: `law coverage`, and the cases a provision decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from safeconduct.law.blocks import Norm
from safeconduct.law.coverage import Coverage
from safeconduct.law.worked import Pair, Worked, version_of
from safeconduct.tell import words
from safeconduct.tell.blocks import act
from safeconduct.tell.document import Document, Paragraph, Table, points, section
from safeconduct.tell.voice import Voice, mark

_COLUMNS = (mark("norms"), mark("by hand"), mark("pairs"), mark("reviewed"), mark("stubs"))


def coverage_document(voice: Voice, found: Coverage) -> Document:
    """Norms state by state and page by page, then what has none and why."""
    say, counts = voice.say, [(p.norms, p.by_hand, p.pairs, p.reviewed, p.stubs) for p in found.pages]
    rows: list[tuple[str, ...]] = []
    state: str | None = None
    for page, numbers in zip(found.pages, counts, strict=True):
        if page.state != state:
            state = page.state
            rows.append((voice.country(state) if state else say("of no one state"), *[""] * len(_COLUMNS)))
        rows.append((f"  {page.page}", *map(str, numbers)))
    rows.append((say("all"), *(str(sum(column)) for column in zip(*counts, strict=True))))
    gaps = len(found.without) + len(found.broken)
    told = voice.many("{n} norm without a worked case each way.", "{n} norms without a worked case each way.", gaps)
    means = say("By hand: named in a test. Pairs: somebody to whom it applies, and the smallest change after which it "
                "fails.")  # fmt: skip
    parts = (
        Table((say("page"), *map(say, _COLUMNS)), tuple(rows)), Paragraph(f"{told} {means}"),
        *section(say("No worked case"), points(f"{_version(key)}: {why}" for key, why in found.without.items())),
        *section(say("Pairs that no longer hold; run law coverage --generate"), points(map(_version, found.broken))),
        *section(say("They decide an example, and nobody has written or reviewed a worked case"), points(found.unread)),
    )  # fmt: skip
    return Document(voice.language, say("Worked cases"), (), (), parts)


def _version(key: tuple[str, str]) -> str:
    return key[0] + (f" since {key[1]}" if key[1] else "")


def decided(voice: Voice, worked: Worked, norm: Norm) -> Iterator[str]:
    """The examples a norm decides something in, then its own pair of cases."""
    for name, ids in worked.examples.items():
        if norm.id in ids:
            yield voice.say("The example {name}.", name=name)
    pair = worked.pairs.get((norm.id, version_of(norm)))
    if pair is not None:
        yield pair_text(voice, pair)


def pair_text(voice: Voice, pair: Pair) -> str:
    """A pair as two sentences: where it applies, and what ends it."""
    views = [voice.say('on the view "{view}" ({question})', view=view, question=question)
             for question, view in pair.answers.items()]  # fmt: skip
    when = ", ".join(filter(None, [voice.written(str(pair.on)), voice.both(views) if views else ""]))
    change = _facts(voice, pair.fails)
    if not pair.fails:
        change = voice.say("another day, {day}, when it was not in force", day=voice.written(str(pair.fails_on)))
    read = voice.say("made by search, not yet reviewed")
    if pair.reviewed:
        read = voice.say("reviewed {day}", day=voice.written(str(pair.reviewed)))
    host, state = voice.country(pair.host), voice.country(pair.requesting)
    return voice.say("Anybody in {host}, sought by {state}, on {when}, with {facts}. To {act}: {modality}. "
                     "With {change}: {otherwise} ({read}).", host=host, state=state, when=when,
                     facts=_facts(voice, pair.applies) or voice.say("nothing else"),
                     act=act(voice, pair.slot), modality=_modality(voice, pair.modality), change=change,
                     otherwise=_modality(voice, pair.otherwise), read=read)  # fmt: skip


def _modality(voice: Voice, said: str) -> str:
    return voice.either([voice.say(words.MODALITY.get(part, part)) for part in said.split(" or ")])


def _facts(voice: Voice, facts: Mapping[str, Any]) -> str:
    """Facts by their words, each with its value."""
    return "; ".join(f"{_name(voice, key)}: {_value(voice, key, value)}" for key, value in facts.items())


def _name(voice: Voice, key: str) -> str:
    inputs = voice.corpus.vocabulary.inputs
    if key.startswith("charge."):
        inputs = {(fact.key or name): fact for name, fact in voice.corpus.vocabulary.lists["charges"].items()}
        key = key.removeprefix("charge.")
    return (voice.say(inputs[key].says) if key in inputs else "") or key


def _value(voice: Voice, key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{inner} {_value(voice, key, item)}" for inner, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(voice, key, item) for item in value) or voice.say("none")
    said = str(value).lower() if isinstance(value, bool) else str(value)
    fact = voice.corpus.vocabulary.inputs.get(key)
    path = f"charges.{key.removeprefix('charge.')}" if key.startswith("charge.") else fact.path if fact else key
    return voice.country(said) if said in voice.corpus.countries else voice.value(path, said)
