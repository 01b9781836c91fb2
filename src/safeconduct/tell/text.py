"""An assessment for the terminal, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.results import Assessment, Finding, TimeLimit
from safeconduct.tell import words
from safeconduct.tell.encounters import abroad, encounters
from safeconduct.tell.layout import WIDTH, items, section, wrap
from safeconduct.tell.opening import opening
from safeconduct.tell.practice import door_lines, practice_lines


def assessment_text(corpus: Corpus, case: Case, assessment: Assessment) -> str:
    """The whole assessment as plain text, lines of at most 80 columns."""
    lines = [*_header(corpus, case, assessment), ""]
    for said in opening(corpus, case, assessment):
        lines += wrap(said, hang="  ")
    over = [item for item in assessment.deadlines if item.ends and str(item.ends)[:10] < assessment.as_of.isoformat()]
    due = [item for item in assessment.deadlines if item not in over]
    lines += section("Time limits that run", items(map(words.limit, due)))
    lines += section("What may happen next", encounters(corpus, case, assessment, near=True))
    surrender = next((f for f in assessment.findings if f.act == "decide_surrender"), None)
    if surrender is not None:
        lines += section("Extradition: why", _surrender(corpus, surrender))
    lines += section("Reported practice, which is no law", practice_lines(corpus, assessment))
    lines += section("What else may happen", encounters(corpus, case, assessment, near=False))
    home = corpus.tables.countries.get(case.requesting, {}).get("name_en", case.requesting)
    lines += section(f"What {home} may do abroad", abroad(corpus, case, assessment))
    lines += section("Time limits that are over", items(map(words.limit, over)))
    lines += section("Time limits that would start", items(words.coming(corpus, item) for item in _coming(assessment)))
    lines += section(f"Doors reported on {assessment.as_of}", door_lines(corpus, assessment))
    lines += section("Worth asking next", items(words.question(corpus, item) for item in assessment.questions[:8]))
    lines += section("What this rests on", items(words.warnings(corpus, assessment)))
    return "\n".join([*lines, "", "Not legal advice. Bounds of a model of the law, not of what will be done.", ""])


def _header(corpus: Corpus, case: Case, assessment: Assessment) -> Iterator[str]:
    name = corpus.tables.countries
    host = name.get(case.host, {}).get("name_en", case.host)
    other = name.get(case.requesting, {}).get("name_en", case.requesting)
    yield f"{case.name[:40]}: {host}, sought by {other}; law of {assessment.as_of}"[:WIDTH]
    known = assessment.known_until
    yield (f"Law known until {known['law'] or 'no stated day'}, practice until "
           f"{known['practice'] or 'no stated day'}; no news is not calm.")[:WIDTH]  # fmt: skip


def _coming(assessment: Assessment) -> list[TimeLimit]:
    """Limits that surely apply once they start, each once."""
    limits = [item for finding in assessment.findings for item in finding.time_limits if item.starts is None]
    return [item for item in dict.fromkeys(limits) if item.certain and item not in assessment.deadlines]


def _surrender(corpus: Corpus, finding: Finding) -> Iterator[str]:
    for charge in finding.charges:
        if charge.article:
            modality = words.settled_or_open(charge.modality, charge.possible)
            cites = words.cite(corpus, [norm for norm in charge.norms if norm in words.deciding(finding)])
            yield from wrap(f"{charge.article}: {modality}" + (f" ({cites})" if cites else ""), "- ", "  ")
    for item in finding.contested:
        yield from wrap("Contested: " + words.contested(item), "- ", "  ")
    if finding.unknown:
        facts = "; ".join(words.fact(corpus, name) for name in finding.unknown)
        yield from wrap(f"Not known: {facts}.", "- ", "  ")
    for flip in finding.flips[:4]:
        steps = words.both([words.change(corpus, *change) for change in flip.changes])
        yield from wrap(f"It would be otherwise ({words.MODALITY[flip.modality]}) with {steps}.", "- ", "  ")
    shown: set[str] = set()
    for line in finding.proof:
        norm = line.norm
        if line.status == "applies" and norm.id in finding.norms and norm.overrides and norm.because not in shown:
            shown.add(norm.because)
            yield from wrap(f"{norm.cite()} goes first: {words.cited(corpus, norm.because)}.", "- ", "  ")
