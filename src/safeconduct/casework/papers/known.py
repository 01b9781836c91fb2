"""What a case surely gives for a paper, in words of its language. What is open, doubtful or imprecise is not given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from safeconduct.law.case import Case, Moment
from safeconduct.law.dates import Day
from safeconduct.reason.results import Assessment
from safeconduct.tell.citations import charged, cite
from safeconduct.tell.voice import Voice

_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
}


def known(voice: Voice, case: Case, assessment: Assessment) -> Mapping[str, str]:
    """By the names that papers use; what is empty is not known surely."""
    language, country = voice.language, voice.country
    citizenships = case.facts.get("person.citizenships")
    served = [_event(case, name, language, served=True) for name in ("refuse_asylum", "refuse_permit")]
    expelled = [_event(case, name, language, served=True) for name in ("order_expulsion", "order_civil_expulsion")]
    departure = case.facts.get("expulsion.departure_date")
    return {
        "host": country(case.host), "requesting": country(case.requesting),
        "citizenship": ", ".join(map(country, sorted(citizenships))) if isinstance(citizenships, frozenset) else "",
        "articles": _articles(voice, case), "grounds": _grounds(voice, assessment),
        "detained": _event(case, "detain", language), "custody_ordered": _event(case, "custody_order", language),
        "decision_served": _event(case, "decide_surrender", language, served=True),
        "expulsion_served": next(filter(None, expelled), ""), "refusal_served": next(filter(None, served), ""),
        "departure": _day(departure, language) if isinstance(departure, Day) and departure.exact else "",
    }  # fmt: skip


def _articles(voice: Voice, case: Case) -> str:
    """The articles charged, where the list is said to be whole: else it is for the lawyer to say."""
    codes = [str(charge.get("article")) for charge in case.charges or ()]
    if case.charges_known != "all" or not codes or "other" in codes:
        return ""
    return ", ".join(charged(voice, code).removeprefix(f"{case.requesting}-") for code in codes)


def _grounds(voice: Voice, assessment: Assessment) -> str:
    """Where surrender is barred whatever else is true: the norms that bar it, one by one."""
    finding = next((f for f in assessment.findings if f.act == "decide_surrender"), None)
    if finding is None or finding.modality != "must_not":
        return ""
    sure = [line.norm for line in finding.proof
            if line.status == "applies" and line.norm.id in finding.norms and line.norm.verb == "must_not"]  # fmt: skip
    return cite(voice, dict.fromkeys(norm.id for norm in sure), most=len(sure))


def _event(case: Case, name: str, language: str, *, served: bool = False) -> str:
    event = case.event(name)
    moment = (event.served_at if served else event.at) if event else None
    return _moment(moment, language) if moment is not None and moment.day.exact else ""


def _moment(moment: Moment, language: str) -> str:
    return _day(moment.day, language) + (_hour(moment.clock) if moment.clock else "")


def _hour(clock: datetime) -> str:
    return f", {clock:%H:%M}"


def _day(day: Day, language: str) -> str:
    at = day.first
    return f"{at.day} {_MONTHS[language][at.month - 1]} {at.year}" + (" г." if language == "ru" else "")
