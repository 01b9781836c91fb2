"""What if: how two assessments of one case differ, in their findings and in the proofs of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safeconduct.reason.results import Assessment, Finding, ProofLine


@dataclass(frozen=True, slots=True)
class Changed:
    """One finding before and after; *before* or *after* is None where the act is judged only in the other."""

    before: Finding | None
    after: Finding | None

    @property
    def either(self) -> Finding:
        """The finding as it is after the change, or was before it."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def proof(self) -> tuple[tuple[ProofLine | None, ProofLine | None], ...]:
        """The norms that stand otherwise, before and after."""
        old, new = (_lines(finding) for finding in (self.before, self.after))
        pairs = [(old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))]
        return tuple((b, a) for b, a in pairs if (b.status if b else None) != (a.status if a else None))

    def to_dict(self) -> dict[str, Any]:
        it = self.either
        proof = [{"norm": line.norm.id, "charge": line.charge, "before": before.status if before else None,
                  "after": after.status if after else None}
                 for before, after in self.proof if (line := before or after)]  # fmt: skip
        return {
            "encounter": it.encounter, "act": it.act, "state": it.state, "by": it.by, "to": it.to or None,
            "of": it.of or None, "before": _answer(self.before), "after": _answer(self.after), "proof": proof,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """What facts are supposed to be (by their names, as text), and every finding that would then be another."""

    supposed: tuple[tuple[str, str], ...]
    findings: tuple[Changed, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"supposed": dict(self.supposed), "findings": [changed.to_dict() for changed in self.findings]}


def difference(before: Assessment, after: Assessment, supposed: tuple[tuple[str, str], ...]) -> Difference:
    """Compare two assessments of the same case, on the same day, by the same law."""
    old, new = ({finding.key: finding for finding in found.findings} for found in (before, after))
    pairs = [Changed(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]
    return Difference(supposed, tuple(pair for pair in pairs if _modality(pair.before) != _modality(pair.after)))


def _modality(finding: Finding | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return (finding.possible, finding.on_record_possible) if finding is not None else None


def _answer(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {"modality": finding.modality, "possible": list(finding.possible), "on_record": finding.on_record,
            "norms": list(finding.norms)}  # fmt: skip


def _lines(finding: Finding | None) -> dict[tuple[str, str], ProofLine]:
    return {(line.norm.id, line.charge): line for line in finding.proof} if finding is not None else {}
