"""Pin every file that an installation takes by its hash, so that others can take the same bits.

`requirements/core.txt` is what `assess` needs, `requirements/all.txt` everything people use. Run it by `make pins`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = {"core": (), "all": ("casework", "check", "handouts", "journey", "population", "screen", "web")}
QUIET = (
    *("--quiet", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
)


def main() -> int:
    """Write the files again; the exit code is that of the resolver."""
    for name, extras in EXTRAS.items():
        out = ROOT / "requirements" / f"{name}.txt"
        out.parent.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "piptools", "compile", *QUIET, "--strip-extras", "--generate-hashes"]
        asked = [word for extra in extras for word in ("--extra", extra)]
        done = subprocess.run([*command, *asked, "--output-file", str(out), "pyproject.toml"], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
        lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
        own = ("safeconduct", "#")  # extras name the project itself, which no index has
        out.write_text("".join(line for line in lines if not line.startswith(own)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
