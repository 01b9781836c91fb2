"""`safeconduct now`: from a cold start to an hour list on one page, with at most eight answers."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from safeconduct.cli.ask import put, said_to
from safeconduct.cli.options import corpus_of, corpus_option, language_option, voice_for
from safeconduct.cli.paper import paper_options, put_paper
from safeconduct.law.case import Case, Input, load_case, read_moment
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.reason.asking import Ask
from safeconduct.reason.tonight import SCENES, asks, clocks, expulsion_open, local, situation
from safeconduct.tell.asked import read
from safeconduct.tell.tonight import hour_list
from safeconduct.tell.voice import Voice


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command."""
    parser = commands.add_parser("now", help="the next hours on one page: clocks, what to say, a first draft")
    parser.add_argument("scene", choices=SCENES, help="where the person is caught")
    parser.add_argument("case", nargs="?", help="a case file (YAML), where there is one")
    parser.add_argument("--answer", action="append", default=[], metavar="NAME=VALUE",
                        help="answer a question beforehand: host=KZ, hour='2025-03-14 23:00'")  # fmt: skip
    parser.add_argument("--clock", metavar="TIME", help="the local time it is (default: this machine's)")
    paper_options(parser, default="text")
    corpus_option(parser)
    language_option(parser)
    parser.set_defaults(run=run_now)


def run_now(args: argparse.Namespace) -> int:
    """`safeconduct now detained|airport|refused|transit [CASE]`."""
    corpus = corpus_of(args)
    voice = voice_for(args, corpus)
    case = load_case(args.case, corpus) if args.case else None
    clock = _clock(corpus, args.clock)
    answers = _answers(voice, args, case, clock)
    host = case.host if case else str(answers["host"])
    clock = local(corpus, host, clock)
    stated = situation(corpus, args.scene, answers, clock, case)
    limits, expulsion = clocks(corpus, stated), expulsion_open(corpus, stated)
    put_paper(args, hour_list(voice, args.scene, stated, limits, clock, expulsion=expulsion))
    return 0


def _answers(voice: Voice, args: argparse.Namespace, case: Case | None, clock: datetime) -> dict[str, Input]:
    """What was given beforehand, what the case file says, and what is asked now."""
    given = dict(_pair(text) for text in args.answer)
    answers: dict[str, Input] = {}
    if case is not None:
        answers = {"host": case.host, "requesting": case.requesting, **case.facts}
        answers |= {"charges": ()} if case.charges else {}
        answers |= {f"events[{event.what}].at": event.at for event in case.events}
    while True:
        host = str(answers.get("host", ""))
        questions = list(asks(voice.corpus, args.scene, host, clock.date()))
        ask = next((one for one in questions if one.name not in answers), None)
        if ask is None:
            break
        answers[ask.name] = _answer(voice, ask, given.pop(ask.name)) if ask.name in given else _asked(voice, ask)
    if case is not None and case.charges:
        del answers["charges"]
    if given:
        name = next(iter(given))
        known = [one.name for one in questions]
        raise InputError([Problem(Place("--answer"), f"nothing is asked as {name:.40}", nearest(name, known))])
    return answers


def _asked(voice: Voice, ask: Ask) -> Input:
    while True:
        try:
            return read(voice, ask, said_to(voice, ask))
        except EOFError:
            raise InputError(
                [Problem(Place("--answer"), f"{ask.name} is not answered", f"give {ask.name}=...")]
            ) from None
        except ValueError as error:
            put(str(error), indent="   ")


def _answer(voice: Voice, ask: Ask, text: str) -> Input:
    try:
        return read(voice, ask, text)
    except ValueError as error:
        raise InputError([Problem(Place(f"--answer {ask.name}"), str(error))]) from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError([Problem(Place("--answer"), f"{text:.40} is no answer", "write NAME=VALUE")])
    return name.strip(), value.strip()


def _clock(corpus: Corpus, text: str | None) -> datetime:
    """The time given, without a zone that of the host; else this machine's, with its zone."""
    if text is None:
        return datetime.now().astimezone()
    moment = read_moment(text.replace(" ", "T", 1), corpus, name="--clock")
    if moment is None or moment.clock is None:
        raise InputError([Problem(Place("--clock"), f"{text:.40} is no time", "write 2025-03-14T23:00")])
    return moment.clock
