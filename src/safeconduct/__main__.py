"""`python -m safeconduct`."""

from safeconduct.cli.main import run

raise SystemExit(run())
