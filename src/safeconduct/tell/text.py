"""An assessment for the terminal, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.results import UNKNOWN, Assessment, Finding
from safeconduct.tell import words
from safeconduct.tell.encounters import abroad, coming_next, encounters, own_acts
from safeconduct.tell.layout import WIDTH, items, section, wrap
from safeconduct.tell.opening import opening
from safeconduct.tell.practice import door_lines, practice_lines

MINE = ("person", "")
"""whose limits a lawyer keeps: those of the person, and those on which something simply ends"""


def assessment_text(corpus: Corpus, case: Case, assessment: Assessment) -> str:
    """An assessment as plain text in lines of at most 80 columns: what removes and what runs first, what rests last.

    It is what can be read at midnight. Everything it leaves out is in the JSON.
    """
    lines = [*_header(corpus, case, assessment), ""]
    for said in opening(corpus, case, assessment):
        lines += wrap(said, hang="  ")
    over = [item for item in assessment.deadlines if item.ends and str(item.ends)[:10] < assessment.as_of.isoformat()]
    due = [item for item in assessment.deadlines if item not in over]
    lines += section("Time limits that run", items(map(words.limit, due)))
    lines += section("What may happen next", encounters(corpus, case, assessment, near=True))
    lines += section("What the person may do now", own_acts(corpus, assessment))
    told: set[str] = set()
    for title, finding in _removals(assessment):
        lines += section(title, _why(corpus, finding, told))
    places = {*coming_next(case), "release", ""}
    lines += section("Reported practice, which is no law", practice_lines(corpus, assessment, places))
    lines += section("What else may happen", encounters(corpus, case, assessment, near=False))
    home = corpus.tables.countries.get(case.requesting, {}).get("name_en", case.requesting)
    lines += section(f"What {home} may do abroad", abroad(corpus, case, assessment))
    mine = [item for item in over if item.limit.who in MINE]
    lines += section("Time limits that are over", items(map(words.limit, mine)))
    lines += section("Time limits that would start", items(_coming(corpus, assessment)))
    lines += section(f"Doors reported on {assessment.as_of}", door_lines(corpus, assessment))
    lines += section("Worth asking next", items(words.question(corpus, item) for item in assessment.questions[:5]))
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


def _coming(corpus: Corpus, assessment: Assessment) -> Iterator[str]:
    """Limits that surely apply once they start, each once: how long a hold may last, and what binds the person."""
    limits = [item for finding in assessment.findings for item in finding.time_limits if item.starts is None]
    limits = [item for item in dict.fromkeys(limits) if item.certain and item not in assessment.deadlines]
    told = [item for item in limits if item.limit.kind == "maximum" or item.limit.who in MINE]
    yield from (words.coming(corpus, item) for item in told)
    if len(told) < len(limits):
        yield f"{len(limits) - len(told)} more that bind authorities (--format json)."


def _removals(assessment: Assessment) -> Iterator[tuple[str, Finding]]:
    """Removals that are open, or extradition in any case, with the title under which they are explained."""
    expelled = [f for f in assessment.findings if f.act == "expel" and not f.after and f.modality == UNKNOWN]
    yield from (("Expulsion: why", finding) for finding in expelled[:1])
    surrender = next((f for f in assessment.findings if f.act == "decide_surrender"), None)
    if surrender is not None:
        yield "Extradition: why", surrender


def _why(corpus: Corpus, finding: Finding, told: set[str]) -> Iterator[str]:
    """Why a finding is as it is; a question that was *told* before is named and not told again."""
    for charge in finding.charges:
        if charge.article:
            modality = words.settled_or_open(charge.modality, charge.possible)
            cites = words.cite(corpus, [norm for norm in charge.norms if norm in words.deciding(finding)])
            yield from items([f"{charge.article}: {modality}" + (f" ({cites})" if cites else "")])
    for item in finding.contested:
        said = words.contested(item)
        yield from items([f"Contested: {said if said not in told else item.question.asks + ' (see above)'}"])
        told.add(said)
    missing = [name for name in finding.unknown if name not in told]
    if missing:
        besides = " besides" if len(missing) < len(finding.unknown) else ""
        yield from items([f"Not known{besides}: {'; '.join(words.facts(corpus, missing))}."])
    told.update(missing)
    for flip in finding.flips[:4]:
        steps = words.both([words.change(corpus, *change) for change in flip.changes])
        yield from items([f"It would be otherwise ({words.MODALITY[flip.modality]}) with {steps}."])
    shown: set[str] = set()
    for line in finding.proof:
        norm = line.norm
        if line.status == "applies" and norm.id in finding.norms and norm.overrides and norm.because not in shown:
            shown.add(norm.because)
            yield from items([f"{norm.cite()} goes first: {words.cited(corpus, norm.because)}."])
