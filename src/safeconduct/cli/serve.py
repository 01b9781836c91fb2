"""`safeconduct serve`: the workbench in a browser on this machine."""

from __future__ import annotations

import argparse
import ipaddress
import logging
import sys
from pathlib import Path
from typing import Any

from safeconduct.cli.case import no_core, now, store_path
from safeconduct.cli.options import corpus_of, corpus_option, language_option, needs
from safeconduct.law.problems import InputError, Place, Problem

PORT = 8646


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command."""
    serve = commands.add_parser("serve", help="the workbench in a browser on this machine")
    serve.add_argument("--store", metavar="FILE", help="default: SAFECONDUCT_STORE, else a file in your data folder")
    serve.add_argument("--port", type=int, default=PORT, metavar="N", help=f"default: {PORT}")
    serve.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="another address than that of this "
                       "machine alone: what is sent over a network is not encrypted")  # fmt: skip
    serve.add_argument("--name", action="append", default=[], metavar="HOST", help="a name it also answers to, as that "
                       "of an onion service; may stand twice")  # fmt: skip
    serve.add_argument("--idle", type=int, default=15, metavar="MINUTES", help="lock when untouched (default: 15)")
    serve.add_argument("--reports", metavar="DIR", help="show the reports of populations in this folder")
    corpus_option(serve)
    language_option(serve)
    serve.set_defaults(run=run_serve)


def run_serve(args: argparse.Namespace) -> int:
    """`safeconduct serve`."""
    no_core()
    with needs("serve", "web"):
        import uvicorn

        from safeconduct.web.app import application
        from safeconduct.web.desk import Desk
    if not 1 <= args.idle <= 24 * 60:
        raise InputError([Problem(Place("--idle"), f"{args.idle} minutes", "give 1 to 1440")])
    if not 0 < args.port < 65536:
        raise InputError([Problem(Place("--port"), f"{args.port} is no port", "give 1024 to 65535")])
    if args.reports and not Path(args.reports).is_dir():
        raise InputError([Problem(Place("--reports"), f"no folder {args.reports:.80}")])
    names = frozenset([*args.name, *([] if _loopback(args.bind) else [args.bind])])
    desk = Desk(corpus_of(args), store_path(args), now, idle=60.0 * args.idle, names=names, language=args.lang or "",
                reports=Path(args.reports) if args.reports else None)  # fmt: skip
    if not _loopback(args.bind):
        print("Others on the network can reach it, and what is sent is not encrypted.", file=sys.stderr)
    print(f"http://{args.bind}:{args.port}/ (Ctrl-C ends it, and locks)", file=sys.stderr)
    config = uvicorn.Config(application(desk), host=args.bind, port=args.port, log_level="critical", access_log=False,
                            server_header=False, date_header=False, proxy_headers=False)  # fmt: skip
    logging.disable(logging.CRITICAL)  # what libraries say of a request could be a fact
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit:
        what = f"{args.port} is taken, or {args.bind} is no address of this machine"
        raise InputError([Problem(Place("--port"), what)]) from None
    return 0


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
