"""The shipped corpus, read once and kept compiled beside it, as Python keeps its own modules.

Only the corpus of the installation is kept: who can write beside it can change the program itself. A folder given by
name is read and checked anew each time, and nothing in it is ever unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from pathlib import Path

from safeconduct.law.corpus import Corpus, digest_of


def shipped_corpus() -> Path:
    """The folder of the corpus that came with this installation, or of the checkout it runs from."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "corpus"
    return inside if inside.is_dir() else package.parents[1] / "corpus"


def load_corpus(folder: str | Path) -> Corpus:
    """A checked corpus; raise `CorpusError` with every mistake found.

    >>> load_corpus("no-such-folder")
    Traceback (most recent call last):
    safeconduct.law.problems.CorpusError: no-such-folder: no such folder; give --corpus a folder of law pages
    """
    root = Path(folder)
    if root.resolve() != shipped_corpus():
        return _read(folder)
    file = root / "__pycache__" / f"corpus.{sys.implementation.cache_tag}.pickle"
    key = _key(root)
    with contextlib.suppress(OSError):
        kept = file.read_bytes()
        if kept.startswith(key):
            corpus: Corpus = pickle.loads(kept[len(key) :])  # noqa: S301 - no less trusted than the program itself
            return corpus
    corpus = _read(folder)
    corpus.prepare()
    with contextlib.suppress(OSError):  # where nothing can be written it is read each time
        file.parent.mkdir(exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(key + pickle.dumps(corpus, pickle.HIGHEST_PROTOCOL))
        part.replace(file)
    return corpus


def _read(folder: str | Path) -> Corpus:
    from safeconduct.law.load import read_corpus  # parsers take a third of a cold start

    return read_corpus(folder)


def _key(root: Path) -> bytes:
    """What the compiled corpus depends on: the law, the code that read it, and how the folder was named."""
    code = hashlib.sha256(str(root).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return f"{digest_of(root)} {code.hexdigest()}\n".encode()
