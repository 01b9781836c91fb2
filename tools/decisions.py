"""Asks the model about decided cases and writes `docs/decisions-replayed.md`: run it after a change of law.

    python tools/decisions.py            # writes the page
    python tools/decisions.py --check    # exit code 1 if the page is out of step or the model contradicts a court

`tools/decisions.yaml` lists the decisions; those that are modelled have a case file in `examples/decisions`, with what
the court found given as facts. What a court left open is unknown there too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yaml import safe_load

from safeconduct import Corpus, load_case, load_corpus
from safeconduct.reason.brief import brief
from safeconduct.reason.results import Brief
from safeconduct.tell.citations import cite
from safeconduct.tell.voice import voice_of

ROOT = Path(__file__).resolve().parents[1]
LIST, CASES = ROOT / "tools" / "decisions.yaml", ROOT / "examples" / "decisions"
PAGE = ROOT / "docs" / "decisions-replayed.md"
CERTAIN = {"barred": "must", "allowed": "must_not"}
"""what the model may never be certain of where a court decided so"""
SAME = {"barred": ("must_not", "no_basis"), "allowed": ("must", "may")}
"""what says the same as the court"""
WORDS = {"must": "must", "may": "may", "must_not": "must not", "no_basis": "no basis", "conflict": "contradiction"}
HEAD = """# Decisions replayed

Decided cases, asked of the model as of their day, with what the court found given as facts
([the case files](../examples/decisions)). Three things must hold of each: what a court barred does not come out as a
certain *must*; what it allowed does not come out as a certain *must not*; and the rule it decided on is among those
cited. This page is made by `python tools/decisions.py`, and a test keeps it in step. No decision is evidence of what
the next court will do.

*Agrees*: the model is certain, as the court was. *Open with the court*: the court left it open, and so does the model.
*Leaves open*: the court decided and the model does not; the note says on what it hangs.

"""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision and what the model makes of the same act on the same day."""

    name: str
    entry: Mapping[str, Any]
    day: str
    host: str
    found: Brief

    @property
    def cited(self) -> list[str]:
        """The rules of the decision that the model cites."""
        named = {*self.found.norms, *(item.question.id for item in self.found.contested)}
        return [rule for rule in self.entry["rules"] if rule in named]

    @property
    def contradicts(self) -> bool:
        """Whether the model is certain of the opposite of what was decided."""
        return self.found.modality == CERTAIN.get(self.entry["outcome"])

    @property
    def stands(self) -> str:
        """How the two answers stand to each other."""
        if self.contradicts:
            return "contradicts"
        if self.entry["outcome"] == "open":
            return "open with the court" if self.found.modality == "unknown" else "certain where the court was not"
        return "agrees" if self.found.modality in SAME[self.entry["outcome"]] else "leaves open"


def listed() -> Mapping[str, Any]:
    """The list of decisions."""
    found: Mapping[str, Any] = safe_load(LIST.read_text("utf-8"))
    return found


def replay(corpus: Corpus, name: str, entry: Mapping[str, Any]) -> Replayed:
    """Ask the model about the act of one decision."""
    case = load_case(CASES / f"{name}.yaml", corpus)
    found = next(one for one in brief(corpus, case, {entry["act"]})
                 if one.state == case.host and one.to == entry.get("to", ""))  # fmt: skip
    return Replayed(name, entry, str(case.as_of), case.host, found)


def page(corpus: Corpus, replayed: Sequence[Replayed], left: Sequence[Mapping[str, str]]) -> str:
    """The page: how many stand how, each decision, and those that are not modelled with the reason."""
    voice = voice_of(corpus)
    counts = Counter(one.stands for one in replayed)
    lines = [HEAD + f"{len(replayed) + len(left)} decisions: " + ", ".join(f"{n} {how}" for how, n in counts.items())
             + f", {len(left)} not modelled.", "",
             "| decision | act, asked of | the court | the model | on record | rule cited | |",
             "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for one in replayed:
        act = voice.act(one.found.act) + (" to the requesting state" if one.found.to else "")
        rules = ", ".join(cite(voice, [rule]) for rule in one.cited)
        cells = [f"[{one.entry['by']}](../examples/decisions/{one.name}.yaml)", f"{act}, {one.day}",
                 f"{one.entry['outcome']}: {one.entry['said']}", _words(one.found.possible),
                 _words(one.found.on_record_possible), rules, f"*{one.stands}*" + _why(one)]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Not modelled", ""]
    lines += [f"- {item['by']} ({item['state']}): {item['why']}." for item in left]
    return "\n".join([*lines, ""])


def _words(modalities: Sequence[str]) -> str:
    return ", ".join(WORDS[modality] for modality in modalities)


def _why(one: Replayed) -> str:
    why = " ".join(str(one.entry.get("why", "")).split())
    return f": {why}" if why else ""


def main(argv: Sequence[str]) -> int:
    """Write the page, or check it."""
    corpus = load_corpus(ROOT / "corpus")
    entries = listed()
    replayed = [replay(corpus, name, entry) for name, entry in entries["modelled"].items()]
    text = page(corpus, replayed, entries["not modelled"])
    if "--check" in argv:
        wrong = [one.name for one in replayed if one.contradicts or not one.cited]
        sys.stderr.writelines(f"{name}: contradicts, or its rule is not cited\n" for name in wrong)
        return 1 if wrong or text != PAGE.read_text("utf-8") else 0
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
