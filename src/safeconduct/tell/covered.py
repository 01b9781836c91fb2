"""Worked cases in words: `law coverage`, and the cases a provision decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from safeconduct.law.blocks import Norm
from safeconduct.law.coverage import Coverage
from safeconduct.law.worked import Pair, Worked, version_of
from safeconduct.tell import words
from safeconduct.tell.blocks import act
from safeconduct.tell.layout import items, wrap
from safeconduct.tell.voice import Voice

_COLUMNS = ("norms", "by hand", "pairs", "reviewed", "stubs")


def coverage_text(found: Coverage) -> str:
    """Norms state by state and page by page, then what has none and why."""
    lines = [f"{'':<24}" + "".join(f"{name:>10}" for name in _COLUMNS)]
    total = [0] * len(_COLUMNS)
    state: str | None = None
    for page in found.pages:
        if page.state != state:
            state = page.state
            lines.append(state or "of no one state")
        counts = (page.norms, page.by_hand, page.pairs, page.reviewed, page.stubs)
        total = [a + b for a, b in zip(total, counts, strict=True)]
        lines.append(f"  {page.page:<22.22}" + "".join(f"{count:>10}" for count in counts))
    lines += [f"{'all':<24}" + "".join(f"{count:>10}" for count in total), ""]
    if found.without:
        lines += ["No worked case:", *items(f"{_version(key)}: {why}" for key, why in found.without.items())]
    if found.broken:
        lines += ["Pairs that no longer hold; run law coverage --generate:", *items(map(_version, found.broken))]
    if found.unread:
        lines += ["They decide an example, and nobody has written or reviewed a worked case:", *items(found.unread)]
    gaps = len(found.without) + len(found.broken)
    lines += wrap(f"{gaps} norm{'' if gaps == 1 else 's'} without a worked case each way. By hand: named in a test. "
                  "Pairs: somebody to whom it applies, and the smallest change after which it fails.")  # fmt: skip
    return "\n".join([*lines, ""])


def _version(key: tuple[str, str]) -> str:
    return key[0] + (f" since {key[1]}" if key[1] else "")


def decided(voice: Voice, worked: Worked, norm: Norm) -> Iterator[str]:
    """The examples a norm decides something in, then its own pair of cases."""
    for name, ids in worked.examples.items():
        if norm.id in ids:
            yield f"The example {name}."
    pair = worked.pairs.get((norm.id, version_of(norm)))
    if pair is not None:
        yield pair_text(voice, pair)


def pair_text(voice: Voice, pair: Pair) -> str:
    """A pair as two sentences: where it applies, and what ends it."""
    name = voice.corpus.tables.countries
    states = [name.get(code, {}).get("name_en") or code for code in (pair.host, pair.requesting)]
    first = _facts(voice, pair.applies) or "nothing else"
    views = [f'on the view "{view}" ({question})' for question, view in pair.answers.items()]
    taken = f", {voice.both(views)}" if views else ""
    change = _facts(voice, pair.fails) if pair.fails else f"on {pair.fails_on}, when it was not in force"
    what = act(voice, pair.slot)
    read = f"reviewed {pair.reviewed}" if pair.reviewed else "made by search, not yet reviewed"
    return (f"Anybody in {states[0]}, sought by {states[1]}, on {pair.on}{taken}, with {first}. "
            f"To {what}: {_modality(voice, pair.modality)}. "
            f"With {change}: {_modality(voice, pair.otherwise)} ({read}).")  # fmt: skip


def _modality(voice: Voice, said: str) -> str:
    return voice.either([words.MODALITY.get(part, part) for part in said.split(" or ")])


def _facts(voice: Voice, facts: Mapping[str, Any]) -> str:
    """Facts by their words, each with its value."""
    return "; ".join(f"{_name(voice, key)}: {_value(voice, value)}" for key, value in facts.items())


def _name(voice: Voice, key: str) -> str:
    inputs = voice.corpus.vocabulary.inputs
    if key.startswith("charge."):
        inputs = {(fact.key or name): fact for name, fact in voice.corpus.vocabulary.lists["charges"].items()}
        key = key.removeprefix("charge.")
    return (inputs[key].says if key in inputs else "") or key


def _value(voice: Voice, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(voice, item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(voice, item) for item in value) or "none"
    country = voice.corpus.tables.countries.get(str(value), {}).get("name_en") if len(str(value)) == 2 else None
    return country or str(value).replace("_", " ")
