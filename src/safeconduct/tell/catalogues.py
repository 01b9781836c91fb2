"""Catalogues: gettext files kept as text, compiled at first use as Python compiles its modules."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

SOURCE = "en"
"""the language in which phrases stand in the code and in the corpus; it needs no catalogue"""
LANGUAGES = (SOURCE, "ru")
BEGUN = ("kk",)
"""catalogues that were begun: what they do not have is said in the source; only the workbench offers them"""
PHRASES = Path(__file__).parent / "catalogues"
"""the phrases of the program; those of a corpus stand in its folder `words`"""


@lru_cache
def catalogue(language: str, corpus: str) -> NullTranslations:
    """The phrases of the program and the texts of the corpus in a folder, in one language; without one, the source."""
    if language == SOURCE:
        return NullTranslations()
    phrases, texts = _read(PHRASES / f"{language}.po"), _read(Path(corpus) / "words" / f"{language}.po")
    if texts is None or phrases is None:
        return phrases or texts or NullTranslations()
    phrases.add_fallback(texts)
    return phrases


def _read(file: Path) -> GNUTranslations | None:
    """A catalogue, compiled or as it was kept compiled from the same bytes; None where there is none."""
    if not file.is_file():
        return None
    name = f"{file.stem}.{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}.mo"
    kept = file.parent / "__pycache__" / name
    with contextlib.suppress(OSError):
        return GNUTranslations(io.BytesIO(kept.read_bytes()))
    from polib import pofile  # needed once for each version of a catalogue

    compiled: bytes = pofile(str(file), encoding="utf-8").to_binary()
    with contextlib.suppress(OSError):  # where nothing can be written it is compiled each time
        kept.parent.mkdir(exist_ok=True)
        for old in kept.parent.glob(f"{file.stem}.*.mo"):
            old.unlink(missing_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(compiled)
        part.replace(kept)
    return GNUTranslations(io.BytesIO(compiled))
