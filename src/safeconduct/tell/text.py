"""An assessment for the terminal, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.law.case import Case
from safeconduct.reason.results import UNKNOWN, Assessment, Finding
from safeconduct.tell import citations, words
from safeconduct.tell.encounters import abroad, coming_next, encounters, own_acts
from safeconduct.tell.layout import WIDTH, items, section, wrap
from safeconduct.tell.opening import opening
from safeconduct.tell.practice import door_lines, practice_lines
from safeconduct.tell.voice import Voice

MINE = ("person", "")
"""whose limits a lawyer keeps: those of the person, and those on which something simply ends"""


def assessment_text(voice: Voice, case: Case, assessment: Assessment) -> str:
    """An assessment as plain text in lines of at most 80 columns: what removes and what runs first, what rests last.

    It is what can be read at midnight. Everything it leaves out is in the JSON.
    """
    lines = [*_header(voice, case, assessment), ""]
    for said in opening(voice, case, assessment):
        lines += wrap(said, hang="  ")
    over = [item for item in assessment.deadlines if item.ends and str(item.ends)[:10] < assessment.as_of.isoformat()]
    due = [item for item in assessment.deadlines if item not in over]
    lines += section("Time limits that run", items(words.limit(voice, item) for item in due))
    lines += section("What may happen next", encounters(voice, case, assessment, near=True))
    lines += section("What the person may do now", own_acts(voice, assessment))
    told: set[str] = set()
    for title, finding in _removals(assessment):
        lines += section(title, _why(voice, finding, told))
    places = {*coming_next(case), "release", ""}
    lines += section("Reported practice, which is no law", practice_lines(voice, assessment, places))
    lines += section("What else may happen", encounters(voice, case, assessment, near=False))
    home = voice.country(case.requesting)
    lines += section(f"What {home} may do abroad", abroad(voice, case, assessment))
    mine = [item for item in over if item.limit.who in MINE]
    lines += section("Time limits that are over", items(words.limit(voice, item) for item in mine))
    lines += section("Time limits that would start", items(_coming(voice, assessment)))
    lines += section(f"Doors reported on {assessment.as_of}", door_lines(voice, assessment))
    lines += section("Worth asking next", items(words.question(voice, item) for item in assessment.questions[:5]))
    lines += section("What this rests on", items(words.warnings(voice, assessment)))
    return "\n".join([*lines, "", "Not legal advice. Bounds of a model of the law, not of what will be done.", ""])


def _header(voice: Voice, case: Case, assessment: Assessment) -> Iterator[str]:
    host = voice.country(case.host)
    other = voice.country(case.requesting)
    yield f"{case.name[:40]}: {host}, sought by {other}; law of {assessment.as_of}"[:WIDTH]
    known = assessment.known_until
    yield (f"Law known until {known['law'] or 'no stated day'}, practice until "
           f"{known['practice'] or 'no stated day'}; no news is not calm.")[:WIDTH]  # fmt: skip


def _coming(voice: Voice, assessment: Assessment) -> Iterator[str]:
    """Limits that surely apply once they start, each once: how long a hold may last, and what binds the person."""
    limits = [item for finding in assessment.findings for item in finding.time_limits if item.starts is None]
    limits = [item for item in dict.fromkeys(limits) if item.certain and item not in assessment.deadlines]
    told = [item for item in limits if item.limit.kind == "maximum" or item.limit.who in MINE]
    yield from (words.coming(voice, item) for item in told)
    if len(told) < len(limits):
        yield f"{len(limits) - len(told)} more that bind authorities (--format json)."


def _removals(assessment: Assessment) -> Iterator[tuple[str, Finding]]:
    """Removals that are open, or extradition in any case, with the title under which they are explained."""
    expelled = [f for f in assessment.findings if f.act == "expel" and not f.after and f.modality == UNKNOWN]
    yield from (("Expulsion: why", finding) for finding in expelled[:1])
    surrender = next((f for f in assessment.findings if f.act == "decide_surrender"), None)
    if surrender is not None:
        yield "Extradition: why", surrender


def _why(voice: Voice, finding: Finding, told: set[str]) -> Iterator[str]:
    """Why a finding is as it is; a question that was *told* before is named and not told again."""
    for charge in finding.charges:
        if charge.article:
            modality = words.settled_or_open(voice, charge.modality, charge.possible)
            cites = citations.cite(voice, [norm for norm in charge.norms if norm in words.deciding(finding)])
            yield from items([f"{charge.article}: {modality}" + (f" ({cites})" if cites else "")])
    for item in finding.contested:
        said = words.contested(voice, item)
        yield from items([f"Contested: {said if said not in told else item.question.asks + ' (see above)'}"])
        told.add(said)
    missing = [name for name in finding.unknown if name not in told]
    if missing:
        besides = " besides" if len(missing) < len(finding.unknown) else ""
        yield from items([f"Not known{besides}: {'; '.join(words.facts(voice, missing))}."])
    told.update(missing)
    for flip in finding.flips[:4]:
        steps = voice.both([words.change(voice, *change) for change in flip.changes])
        yield from items([f"It would be otherwise ({words.MODALITY[flip.modality]}) with {steps}."])
    shown: set[str] = set()
    for line in finding.proof:
        norm = line.norm
        if line.status == "applies" and norm.id in finding.norms and norm.overrides and norm.because not in shown:
            shown.add(norm.because)
            yield from items([f"{norm.cite()} goes first: {citations.cited(voice, norm.because)}."])
