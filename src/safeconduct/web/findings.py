"""What follows for a case: the assessment, what if, ways out, other countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Response
from markupsafe import Markup

from safeconduct.casework.records import Opened
from safeconduct.law.case import Case
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.supposed import supposed
from safeconduct.reason.assess import assess
from safeconduct.reason.compare import compare
from safeconduct.reason.differences import difference
from safeconduct.reason.flips import with_flips
from safeconduct.reason.results import Assessment
from safeconduct.tell import words
from safeconduct.tell.assessment import EXPLAINED, assessment_document
from safeconduct.tell.compared import comparison_document
from safeconduct.tell.document import Document, Picture, Section
from safeconduct.tell.voice import Voice
from safeconduct.web.cases import known, member_of, stored, version
from safeconduct.web.pages import At, NotFoundError, Reader, Sent, file, text_of

if TYPE_CHECKING:
    from safeconduct.journey.results import Routes

router = APIRouter(include_in_schema=False)


def judged(at: At, opened: Opened, case: Case, day: date) -> Assessment:
    """The assessment of a case on a day, worked out once for each version of the case."""
    corpus = at.desk.corpus

    def make() -> Assessment:
        return with_flips(corpus, case, assess(corpus, case, as_of=day), EXPLAINED)

    key = ("assessment", version(opened), case.name, corpus.digest, day)
    return at.desk.kept(key, lambda: at.desk.think(make))


@router.get("/case/{uid}")
def show(at: Reader, uid: str) -> Response:
    """What the law says of a case: proofs to unfold, the law behind each line."""
    opened, day = stored(at, uid).read(), at.day(at.request.query_params.get("as_of"))
    if not opened.history:
        return at.page("empty.html", case=opened, here="assessment")
    member = member_of(at, opened)

    def make() -> Markup:
        case = known(at, opened, member)
        return at.told(assessment_document(at.voice, case, judged(at, opened, case, day)))

    key = ("page", version(opened), member, at.desk.corpus.digest, at.voice.language, day)
    return at.page("told.html", case=opened, body=at.desk.kept(key, make), day=day, here="assessment", dated=True)


# -- what if ------------------------------------------------------------------------------------------------------


@router.get("/case/{uid}/what-if")
def ask_what_if(at: Reader, uid: str) -> Response:
    """The form: which fact, and what it might be."""
    return at.page("what_if.html", case=stored(at, uid).read(), facts=_facts(at.voice), pairs=[], body="",
                   here="what-if")  # fmt: skip


@router.post("/case/{uid}/what-if")
def what_if(at: Reader, uid: str, form: Sent) -> Response:
    """What would be otherwise, beside what is. Facts are sent in a form, so that no address holds one."""
    opened, day = stored(at, uid).read(), at.desk.today
    names = [str(name).strip() for name in form.getlist("fact")]
    values = [str(value).strip() for value in form.getlist("value")]
    pairs = [pair for pair in zip(names, values, strict=False) if pair[0]]
    if not pairs:
        raise InputError([Problem(Place("what if"), "no fact was chosen")])
    case, corpus = known(at, opened, member_of(at, opened)), at.desk.corpus
    other = supposed(case, pairs, corpus)
    found = judged(at, opened, case, day)
    then = at.desk.think(lambda: assess(corpus, other, as_of=day))
    told = assessment_document(at.voice, case, found, difference(found, then, tuple(pairs)))
    return at.page("what_if.html", case=opened, facts=_facts(at.voice), pairs=pairs, body=at.told(told), here="what-if")


def _facts(voice: Voice) -> list[tuple[str, str, str]]:
    """The facts that can be supposed: name, words, and what a value can be."""
    found = []
    for name, fact in voice.corpus.vocabulary.inputs.items():
        codes = fact.type.codes or (("true", "false") if fact.type.name == "bool" else ())
        said = ", ".join(f"{code} ({voice.value(fact.path, code)})" for code in codes) or fact.type.name
        found.append((name, words.fact(voice, fact.path), said))
    return sorted(found, key=lambda item: item[1])


# -- ways out -----------------------------------------------------------------------------------------------------


@router.get("/case/{uid}/ways")
def ask_ways(at: Reader, uid: str) -> Response:
    """The form: which states, which to keep from knowing, how far to look. It can take some seconds."""
    return at.page("ways.html", case=stored(at, uid).read(), body="", pictures=0, asked={}, here="ways",
                   able=find_spec("numpy") is not None)  # fmt: skip


@router.post("/case/{uid}/ways")
def ways(at: Reader, uid: str, form: Sent) -> Response:
    """The lawful ways to protection, as plans."""
    opened = stored(at, uid).read()
    asked = {name: text_of(form, name) for name in ("to", "avoid", "horizon", "for")}
    told = ways_document(at, opened, asked)
    return at.page("ways.html", case=opened, body=at.told(told), pictures=len(_drawings(told)), asked=asked, able=True,
                   address=_key(asked), here="ways")  # fmt: skip


@router.get("/case/{uid}/ways/{key}/{number}.png")
def picture(at: Reader, uid: str, key: str, number: int) -> Response:
    """A drawing as a picture, for a paper; its table stands beside it on the page."""
    from safeconduct.tell.typeset import drawn

    opened = stored(at, uid).read()
    drawings = _drawings(ways_document(at, opened, _unkey(key)))
    if not 1 <= number <= len(drawings):
        raise NotFoundError
    return file(drawn(drawings[number - 1]), f"drawing-{number}.png", "image/png")


def ways_document(at: At, opened: Opened, asked: Mapping[str, str]) -> Document:
    """The ways out from a case, told; a drawing is asked for as the page was, and is the same."""
    from safeconduct.tell.routes import routes_document

    to, avoid = states_named(at, asked.get("to", "")), states_named(at, asked.get("avoid", ""))
    days = asked.get("horizon") or ""
    if days and not (days.isdigit() and 1 <= int(days) <= 36500):
        raise InputError([Problem(Place("horizon"), f"{days:.20} is no number of days")])
    case = known(at, opened, member_of(at, opened))
    found = ways_out(at, opened, case, to=to, avoid=avoid, horizon=int(days) if days else None)
    return routes_document(at.voice, found, figures=asked.get("for") != "person")


def ways_out(
    at: At, opened: Opened, case: Case, *, to: Sequence[str], avoid: Sequence[str] = (), horizon: int | None = None
) -> Routes:
    """The ways out from a case, worked out once for each version of it and what was asked."""
    from safeconduct.journey.explore import TooManyStatusesError
    from safeconduct.journey.routes import HORIZON, routes

    corpus, day, days = at.desk.corpus, at.desk.today, horizon or HORIZON

    def make() -> Routes:
        try:
            return routes(corpus, case, as_of=day, to=to, horizon=days, avoid=avoid or None)
        except TooManyStatusesError as error:
            raise InputError([Problem(Place("ways out"), str(error), "say more in the case, or name states")]) from None

    key = ("ways", version(opened), case.name, corpus.digest, day, tuple(to), tuple(avoid), days)
    return at.desk.kept(key, lambda: at.desk.think(make, long=True))


def states_named(at: At, text: str) -> tuple[str, ...]:
    """States by their codes, with commas between."""
    codes = tuple(code.strip().upper() for code in text.split(",") if code.strip())
    for code in codes:
        if code not in at.desk.corpus.countries:
            mend = nearest(code, at.desk.corpus.countries)
            raise InputError([Problem(Place("states"), f"unknown country {code:.20}", mend)])
    return codes


def _key(asked: Mapping[str, Any]) -> str:
    """What was asked, as a word of an address: states and days, no fact of a case."""
    return "~".join(str(asked.get(name, "")) or "-" for name in ("to", "avoid", "horizon", "for")).replace(" ", "")


def _unkey(key: str) -> dict[str, str]:
    parts = ["" if part == "-" else part for part in key.split("~")]
    return dict(zip(("to", "avoid", "horizon", "for"), parts, strict=False))


def _drawings(document: Document) -> list[str]:
    """The drawings of a document in their order."""
    found: list[str] = []

    def walk(parts: tuple[Any, ...]) -> None:
        for part in parts:
            if isinstance(part, Picture):
                found.append(part.svg)
            elif isinstance(part, Section):
                walk(part.parts)

    walk(document.parts)
    return found


# -- other countries ----------------------------------------------------------------------------------------------


@router.get("/case/{uid}/countries")
def countries(at: Reader, uid: str) -> Response:
    """Other states beside each other on a day: map, tables, the day as a form."""
    opened, day = stored(at, uid).read(), at.day(at.request.query_params.get("as_of"))
    body = at.told(comparison(at, opened, day)) if opened.history else ""
    return at.page("countries.html", case=opened, day=day, here="countries", body=body)


@router.get("/case/{uid}/countries.png")
def world(at: Reader, uid: str) -> Response:
    """The map as a picture."""
    from safeconduct.tell.typeset import drawn

    opened, day = stored(at, uid).read(), at.day(at.request.query_params.get("as_of"))
    drawings = _drawings(comparison(at, opened, day)) if opened.history else []
    if not drawings:
        raise NotFoundError
    return file(drawn(drawings[0]), "map.png", "image/png")


def comparison(at: At, opened: Opened, day: date) -> Document:
    """What other states would make of the person, worked out once for each version of the case."""
    case, corpus = known(at, opened, member_of(at, opened)), at.desk.corpus

    def make() -> Document:
        return comparison_document(at.voice, case, compare(corpus, case, as_of=day))

    key = ("comparison", version(opened), case.name, corpus.digest, at.voice.language, day)
    return at.desk.kept(key, lambda: at.desk.think(make, long=True))
