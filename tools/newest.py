"""Does it run on the newest Python? Assesses a case on CPython built for WebAssembly, and compares what is said.

`python tools/newest.py`: needs Node.js with npm. Where no interpreter of a new version can be had otherwise, npm's
package `pyodide` brings one. It has no compiled libraries of ours, so this shows the core: reading the law, judging,
telling, with warnings as errors. `law check`, the store and the rest need an interpreter of the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASE = "examples/kz-officer-2022-12.yaml"
PURE = ["markdown-it-py>=3,<5", "mdurl", "polib>=1.2,<2", "tzdata>=2024.1", "PyYAML>=6.0.1,<7"]
PROGRAM = """
import { loadPyodide } from "pyodide";
const [packages, root, words] = process.argv.slice(2);
const python = await loadPyodide();
for (const [name, folder] of [["/packages", packages], ["/project", root]]) {
  python.FS.mkdir(name);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, name);
}
process.exitCode = await python.runPythonAsync(`
import os, sys, warnings
warnings.simplefilter("error")
sys.path[:0] = ["/project/src", "/packages"]
sys.dont_write_bytecode = True
os.chdir("/project")
print(sys.version.split()[0])
from safeconduct.cli.main import main
main(${words})
`);
"""


def main() -> int:
    """Print which Python it was and whether it says the same; 1 where it does not."""
    words = ["assess", CASE, "--format", "json"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "run.mjs").write_text(PROGRAM, encoding="utf-8")
        (folder / "package.json").write_text("{}", encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "pyodide"], cwd=folder, check=True)
        install = ["install", "--quiet", "--no-deps", "--target", str(folder / "packages")]
        subprocess.run([sys.executable, "-m", "pip", *install, *PURE], check=True)
        for compiled in folder.glob("packages/**/*.so"):
            compiled.unlink()
        theirs = subprocess.run(["node", "run.mjs", str(folder / "packages"), str(ROOT), repr(words)], cwd=folder,
                                check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout  # fmt: skip
    ours = subprocess.run([sys.executable, "-m", "safeconduct", *words], cwd=ROOT, check=True, stdout=subprocess.PIPE,
                          encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT / "src")}).stdout  # fmt: skip
    version, _, said = theirs.partition("\n")
    same = said == ours
    print(f"Python {version} says {'the same as' if same else 'something else than'} {sys.version.split()[0]}: "
          f"{' '.join(words)}, {len(ours.splitlines()):,} lines")  # fmt: skip
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
