"""`safeconduct routes CASE`: the lawful ways out, told as plans."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from safeconduct.cli.options import corpus_of, corpus_option, day_of
from safeconduct.law.case import Case, load_case, read_value
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem, nearest


def add_routes(commands: Any) -> None:
    """Add the command."""
    routes = commands.add_parser("routes", help="the lawful ways to protection, and what is left where there are none")
    routes.add_argument("case", help="a case file (YAML)")
    routes.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: the case's, else today)")
    routes.add_argument("--to", metavar="ISO,...", help="keep to these states; the host is one")
    routes.add_argument("--horizon", metavar="DAYS", type=int, default=None, help="how far to look (default: 1095)")
    routes.add_argument("--avoid", metavar="ISO,...|none",
                        help="states that are not to learn of it (default: the requesting state)")  # fmt: skip
    routes.add_argument("--explain", metavar="STEP", help="why a step may or may not be: 1.2 is step 2 of plan 1")
    routes.add_argument("--what-if", metavar="FACT=VALUE", action="append", default=[], help="as if a fact were so")
    routes.add_argument("--for", dest="reader", choices=("lawyer", "person"), default="lawyer",
                        help="for the person no chances are shown")  # fmt: skip
    routes.add_argument("--format", choices=("text", "json", "markdown", "html"), default="text")
    corpus_option(routes)
    routes.set_defaults(run=run_routes)


def run_routes(args: argparse.Namespace) -> int:
    """`safeconduct routes CASE`."""
    from safeconduct.journey.explore import TooManyStatusesError
    from safeconduct.journey.routes import HORIZON, routes

    corpus = corpus_of(args)
    as_of = day_of(args.as_of, "--as-of") if args.as_of else None
    case = load_case(args.case, corpus)
    for said in args.what_if:
        case = as_if(corpus, case, said)
    to = _states(corpus, args.to, "--to")
    avoid = None if args.avoid is None else () if args.avoid == "none" else _states(corpus, args.avoid, "--avoid")
    try:
        found = routes(corpus, case, as_of=as_of or case.as_of or date.today(), to=to,
                       horizon=HORIZON if args.horizon is None else args.horizon, avoid=avoid)  # fmt: skip
    except TooManyStatusesError as error:
        raise InputError([Problem(Place(args.case), str(error), "say more in the case, or use --to")]) from None
    figures = args.reader == "lawyer"
    if args.explain:
        from safeconduct.tell.explained import explained_text

        print(explained_text(corpus, found, *_step(args.explain, [len(plan.steps) for plan in found.plans])), end="")
    elif args.format == "json":
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif args.format == "html":
        from safeconduct.tell.route_page import route_page

        print(route_page(corpus, found, figures=figures), end="")
    else:
        from safeconduct.tell.routes import routes_markdown, routes_text

        tell = routes_text if args.format == "text" else routes_markdown
        print(tell(corpus, found, figures=figures), end="")
    return 0


def as_if(corpus: Corpus, case: Case, said: str) -> Case:
    """The case with one fact otherwise: `asylum.stage=pending`."""
    path, sign, text = said.partition("=")
    fact = corpus.vocabulary.inputs.get(path.strip())
    if not sign or fact is None:
        mend = nearest(path.strip(), corpus.vocabulary.inputs) if sign else "write asylum.stage=pending"
        raise InputError([Problem(Place("--what-if"), f"unknown fact {path.strip()}" if sign else said, mend)])
    values: dict[str, object] = {"true": True, "false": False}
    raw: object = values.get(text.strip(), text.strip())
    if fact.type.name in ("int", "number") and text.strip().replace(".", "", 1).isdigit():
        raw = float(text) if "." in text else int(text)
    return replace(case, facts={**case.facts, fact.path: read_value(raw, fact, corpus, name="--what-if")})


def _states(corpus: Corpus, text: str | None, option: str) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for code in (text or "").split(",") if code.strip())
    for code in codes:
        if code not in corpus.countries:
            raise InputError([Problem(Place(option), f"unknown country {code}", nearest(code, corpus.countries))])
    return codes


def _step(text: str, steps: Sequence[int]) -> tuple[int, int]:
    """Plan and step by their numbers, from 0."""
    plan, _, step = text.partition(".")
    if plan.isdigit() and step.isdigit() and 1 <= int(plan) <= len(steps) and 1 <= int(step) <= steps[int(plan) - 1]:
        return int(plan) - 1, int(step) - 1
    known = ", ".join(f"{i + 1}.1 to {i + 1}.{n}" for i, n in enumerate(steps)) or "there is no plan"
    raise InputError([Problem(Place("--explain"), f"no step {text}", f"the steps are {known}")])
