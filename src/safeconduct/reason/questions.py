"""The next question: which unanswered fact is expected to settle most, and which decision it serves."""

from __future__ import annotations

from collections.abc import Sequence

from safeconduct.law.vocabulary import Vocabulary
from safeconduct.reason.completions import Completions
from safeconduct.reason.diagrams import Node
from safeconduct.reason.leaves import FACT
from safeconduct.reason.results import NextQuestion

REMOVAL = ("surrender", "decide_surrender", "order_expulsion", "expel", "hand_over_informally", "refuse_surrender")
"""acts whose findings come first"""


def next_questions(
    completions: Completions, finals: Sequence[tuple[str, Node]], vocabulary: Vocabulary
) -> tuple[NextQuestion, ...]:
    """Rank the facts on which some finding turns.

    An answer is worth the possible modalities it is expected to take away, each value of the fact being as likely as
    another; removal counts three times, and for other acts any answer counts a tenth. A fact on which no finding turns
    in any completion is not asked, nor is one the vocabulary says is never asked (it could incriminate the person).
    """
    weights: dict[Node, float] = {}
    acts: dict[Node, dict[str, None]] = {}
    for act, node in finals:
        if len(completions.values(node)) > 1:
            weights[node] = weights.get(node, 0.0) + (3.0 if act in REMOVAL else 1.0)
            acts.setdefault(node, {})[act] = None
    worth: dict[str, float] = {}
    serves: dict[str, dict[str, None]] = {}
    for node, weight in weights.items():
        for kind, name, about in completions.deciding(node):
            if kind == FACT and _may_ask(name, vocabulary):
                gain = 1.0 if name == "charges" else 0.1
                if name != "charges" and any(act in REMOVAL for act in acts[node]):
                    gain = completions.gain(node, (kind, name, about))
                worth[name] = worth.get(name, 0.0) + weight * gain
                serves.setdefault(name, {}).update(acts[node])
    total = sum(weights.values()) or 1.0
    ranked = sorted(worth, key=lambda name: (-worth[name], name))
    return tuple(NextQuestion(name, tuple(serves[name]), worth[name] / total) for name in ranked)


def _may_ask(name: str, vocabulary: Vocabulary) -> bool:
    fact = vocabulary.facts.get(name)
    return fact is None or fact.asked
