"""`python -m safeconduct`."""

from safeconduct.cli.main import main

raise SystemExit(main())
