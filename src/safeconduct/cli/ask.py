"""`safeconduct ask`: the interview in a terminal. It talks on the error stream; the case file goes to the output."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from safeconduct.cli.options import corpus_of, corpus_option, day_of, language_option, voice_for
from safeconduct.cli.paper import write_new
from safeconduct.law.case_file import case_text
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, InputError, Place, Problem, nearest
from safeconduct.reason.asking import Ask, states
from safeconduct.reason.interview import Interview, begin
from safeconduct.reason.tonight import expulsion_open
from safeconduct.tell.asked import asked, excluded, name, read, value
from safeconduct.tell.layout import wrap
from safeconduct.tell.line import LINES, general_sentences, opening_words
from safeconduct.tell.voice import Voice, mark
from safeconduct.tell.words import UNREVIEWED

BACK, REVIEW, END = "<", "=", "."
KEYS = mark("?/Enter  don't know    -  does not apply    <  back    =  review    .  end here")
FIRST = mark("Not legal advice. Only what can still matter is asked, and each question names the decision that hangs "
             "on it. Nothing is stored but the case file you ask for. Nobody is asked for what could be turned "
             "against them.")  # fmt: skip


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("ask", help="an interview that writes a case file")
    parser.add_argument("--out", metavar="CASE.yaml", help="write the case file there (default: to the output)")
    parser.add_argument("--line", choices=LINES, help="a call that may be heard, or one with a relative: no names, "
                        "places or articles, nothing kept, six general sentences at the end")  # fmt: skip
    parser.add_argument("--host", metavar="STATE", help="the state the person is in")
    parser.add_argument("--requesting", metavar="STATE", help="the state that seeks the person")
    parser.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: today)")
    corpus_option(parser)
    language_option(parser)
    parser.set_defaults(run=run_ask)


def run_ask(args: argparse.Namespace) -> int:
    """`safeconduct ask [--out CASE.yaml] [--line unsafe|third-party]`."""
    if args.line and args.out:
        raise InputError([Problem(Place("--out"), "nothing is stored with --line", "leave --out out")])
    if args.out and Path(args.out).exists():
        raise InputError([Problem(Place(args.out), "is there already", "name a new file")])
    corpus = corpus_of(args)
    voice = voice_for(args, corpus)
    day = day_of(args.as_of, "--as-of") if args.as_of else date.today()
    host, requesting = _state(corpus, args.host, "--host"), _state(corpus, args.requesting, "--requesting")
    if args.line:
        return _on_the_line(voice, args.line, day, host, requesting)
    put(voice.say(FIRST))
    _unreviewed(voice)
    put(voice.say(KEYS))
    interview = _converse(voice, begin(corpus, day, host=host, requesting=requesting))
    if interview.now is not None and {"host", "requesting"} - interview.answers.keys():
        return 0
    title = Path(args.out).stem if args.out else "interview"
    text = case_text(interview.case(title), corpus)
    if args.out:
        write_new(Path(args.out), text.encode())
        put(voice.say("Written: {file}. Next: safeconduct assess {file}", file=args.out))
    else:
        print(text, end="")
    return 0


def _on_the_line(voice: Voice, line: str, day: date, host: str, requesting: str) -> int:
    """Few questions about stages, nothing kept, six sentences. The states are given or the only ones the corpus has."""
    chosen = {"host": host, "requesting": requesting}
    for ask in states(voice.corpus):
        if not chosen[ask.name] and len(ask.codes) != 1:
            mend = f"give one of {', '.join(ask.codes)}"
            raise InputError([Problem(Place(f"--{ask.name}"), "the corpus has several states", mend)])
        chosen[ask.name] = chosen[ask.name] or ask.codes[0]
    put(opening_words(voice, line))
    _unreviewed(voice)
    put(voice.say(KEYS))
    interview = _converse(
        voice, begin(voice.corpus, day, host=chosen["host"], requesting=chosen["requesting"], processes_only=True)
    )
    case = interview.case()
    expulsion = expulsion_open(voice.corpus, case)
    print()
    for number, sentence in enumerate(general_sentences(voice, line, case, expulsion=expulsion), 1):
        print("\n".join(wrap(sentence, f"{number}. ", "   ")))
    return 0


def _converse(voice: Voice, interview: Interview) -> Interview:
    """Ask until nothing is left, or until the person ends."""
    before = len(interview.given)
    while (ask := interview.now) is not None:
        try:
            typed = said_to(voice, ask, f"{len(interview.given) - before + 1}. ")
        except EOFError:
            return interview
        if typed == END:
            return interview
        if typed == BACK:
            interview = interview.back()
        elif typed == REVIEW:
            interview = _review(voice, interview)
        else:
            try:
                interview = interview.answer(read(voice, ask, typed))
            except CaseError as error:
                put(excluded(voice, error), indent="   ")
            except ValueError as error:
                put(str(error), indent="   ")
    return _review(voice, interview) if sys.stdin.isatty() and not interview.processes_only else interview


def _review(voice: Voice, interview: Interview) -> Interview:
    """Show the answers and let one be changed."""
    while interview.given:
        put(voice.say("Your answers. A number changes one; Enter goes on."))
        for number, (ask, given) in enumerate(interview.given, 1):
            put(f"{number:3} {name(voice, ask.name)}: {value(voice, ask, given)}", hang="    ", gap=False)
        typed = _input()
        if not (typed.isdigit() and 1 <= int(typed) <= len(interview.given)):
            return interview
        ask = interview.given[int(typed) - 1][0]
        try:
            interview = interview.revise(ask.name, read(voice, ask, said_to(voice, ask)))
        except CaseError as error:
            put(excluded(voice, error), indent="   ")
        except ValueError as error:
            put(str(error), indent="   ")
        if interview.now is not None:
            return interview
    return interview


def _list(options: list[str]) -> str:
    """Options with their numbers on one line; it is wrapped where it is long."""
    return "   ".join(f"{number} {words}".replace(" ", "\xa0") for number, words in enumerate(options, 1))


def said_to(voice: Voice, ask: Ask, number: str = "") -> str:
    """Ask one question and give what was typed; raises `EOFError` where nobody answers any more."""
    said = asked(voice, ask)
    put(f"{number}{said.says[:1].upper()}{said.says[1:]}", hang="   ")
    for text in filter(None, (said.serves, _list([words for _, words in said.options]), said.hint)):
        put(text, indent="   ")
    return _input()


def put(text: str, *, indent: str = "", hang: str = "", gap: bool = True) -> None:
    """Say something on the error stream, in 80 columns; *gap* leaves a line before what is not indented."""
    if gap and not indent:
        print(file=sys.stderr)
    print("\n".join(wrap(text, indent, hang or indent)).replace("\xa0", " "), file=sys.stderr)


def _unreviewed(voice: Voice) -> None:
    if voice.unreviewed:
        put(voice.say(UNREVIEWED))


def _input() -> str:
    print("   > ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        print(file=sys.stderr)
        raise EOFError
    return line.strip()


def _state(corpus: Corpus, code: str | None, option: str) -> str:
    if code and code not in corpus.countries:
        raise InputError([Problem(Place(option), f"unknown country {code:.20}", nearest(code, corpus.countries))])
    return code or ""
