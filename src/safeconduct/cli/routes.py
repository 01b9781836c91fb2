"""`safeconduct routes CASE`: the lawful ways out, told as plans."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from safeconduct.cli.assess import pair_of
from safeconduct.cli.options import (
    corpus_of,
    corpus_option,
    day_of,
    language_option,
    needs,
    rendered,
    states_of,
    voice_for,
)
from safeconduct.law.assumed import load_assumptions
from safeconduct.law.case import load_case
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.supposed import supposed
from safeconduct.tell.voice import Voice

if TYPE_CHECKING:
    from safeconduct.journey.results import Routes


def add(commands: Any) -> None:
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
    routes.add_argument("--assume", metavar="FILE", help="your own judgement of chances, shown beside law and practice")
    routes.add_argument("--for", dest="reader", choices=("lawyer", "person"), default="lawyer",
                        help="for the person no chances are shown")  # fmt: skip
    routes.add_argument("--format", choices=("text", "json", "markdown", "html"), default="text")
    corpus_option(routes)
    language_option(routes)
    routes.set_defaults(run=run_routes)


def run_routes(args: argparse.Namespace) -> int:
    """`safeconduct routes CASE`."""
    with needs("routes", "journey"):
        from safeconduct.journey.explore import TooManyStatusesError
        from safeconduct.journey.model import RowError
        from safeconduct.journey.routes import HORIZON, routes
    corpus = corpus_of(args)
    as_of = day_of(args.as_of, "--as-of") if args.as_of else None
    case = load_case(args.case, corpus)
    if args.what_if:
        case = supposed(case, [pair_of(change) for change in args.what_if], corpus)
    to = states_of(corpus, args.to, "--to")
    assumed = load_assumptions(args.assume, corpus) if args.assume else None
    avoid = None if args.avoid is None else () if args.avoid == "none" else states_of(corpus, args.avoid, "--avoid")
    try:
        found = routes(corpus, case, as_of=as_of or case.as_of or date.today(), to=to,
                       horizon=HORIZON if args.horizon is None else args.horizon, avoid=avoid,
                       assumed=assumed)  # fmt: skip
    except RowError:
        mend = "lower the least chances of what may come about or be decided at the same time"
        raise InputError([Problem(Place(args.assume), "the least chances add up to more than one", mend)]) from None
    except TooManyStatusesError as error:
        raise InputError([Problem(Place(args.case), str(error), "say more in the case, or use --to")]) from None
    print(told(args, voice_for(args, corpus), found), end="")
    return 0


def told(args: argparse.Namespace, voice: Voice, found: Routes) -> str:
    """The ways out as asked for on the command line."""
    if args.format == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if args.explain:
        from safeconduct.tell.explained import explained_document

        step = _step(args.explain, [len(plan.steps) for plan in found.plans])
        return rendered(explained_document(voice, found, *step), args.format)
    from safeconduct.tell.routes import routes_document

    return rendered(routes_document(voice, found, figures=args.reader == "lawyer"), args.format)


def _step(text: str, steps: Sequence[int]) -> tuple[int, int]:
    """Plan and step by their numbers, from 0."""
    plan, _, step = text.partition(".")
    if plan.isdigit() and step.isdigit() and 1 <= int(plan) <= len(steps) and 1 <= int(step) <= steps[int(plan) - 1]:
        return int(plan) - 1, int(step) - 1
    known = ", ".join(f"{i + 1}.1 to {i + 1}.{n}" for i, n in enumerate(steps)) or "there is no plan"
    raise InputError([Problem(Place("--explain"), f"no step {text}", f"the steps are {known}")])
