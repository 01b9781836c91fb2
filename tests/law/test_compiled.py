"""The shipped corpus is kept compiled; a folder given by name never is."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from safeconduct import load_corpus
from safeconduct.law import compiled
from safeconduct.law.load import read_corpus

SHIPPED = compiled.shipped_corpus()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the corpus that the program takes for its own."""
    folder = tmp_path / "corpus"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(compiled, "shipped_corpus", lambda: folder)
    return folder


def test_what_was_kept_is_what_was_read(own: Path) -> None:
    first = load_corpus(own)
    (kept,) = (own / "__pycache__").iterdir()
    again = load_corpus(own)
    read = read_corpus(own)
    assert kept.suffix == ".pickle" and again is not first
    assert again.digest == first.digest == read.digest
    assert [repr(block) for block in again.blocks] == [repr(block) for block in read.blocks]
    assert {name: repr(page) for name, page in again.pages.items()} == {n: repr(p) for n, p in read.pages.items()}
    assert all(block.page is again.pages[block.page.id] for block in again.blocks)
    for part in ("vocabulary", "tables", "order", "rank"):
        assert pickle.dumps(_said(getattr(again, part))) == pickle.dumps(
            pickle.loads(pickle.dumps(_said(getattr(read, part))))
        )


def _said(part: Any) -> Any:
    """What a part of the corpus holds, without what was worked out of it since."""
    return {field.name: getattr(part, field.name) for field in fields(part)} if is_dataclass(part) else part


def test_a_case_loads_the_pages_of_its_states_alone(own: Path) -> None:
    load_corpus(own)
    corpus, read = load_corpus(own), read_corpus(own)
    part = corpus.between("KZ", "RU")
    assert "blocks" not in corpus.__dict__
    assert [repr(block) for block in part.blocks] == [repr(block) for block in read.between("KZ", "RU").blocks]


def test_a_changed_page_is_read_anew(own: Path) -> None:
    before = load_corpus(own)
    page = own / "kz" / "criminal-code.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more word.\n", encoding="utf-8")
    assert load_corpus(own).digest != before.digest


def test_a_folder_given_by_name_is_never_unpickled(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(SHIPPED, other, ignore=shutil.ignore_patterns("__pycache__"))
    load_corpus(own)
    shutil.copytree(own / "__pycache__", other / "__pycache__")
    for file in (other / "__pycache__").iterdir():
        file.write_bytes(b"cos\nsystem\n(S'exit 3'\ntR.")
    assert load_corpus(other).digest == load_corpus(own).digest


def test_a_place_that_cannot_be_written_is_read_each_time(own: Path) -> None:
    (own / "__pycache__").write_text("a file, where a folder would have to be")
    assert load_corpus(own).digest == load_corpus(own).digest


def test_a_kept_corpus_needs_no_parser() -> None:
    code = ("import sys; from safeconduct import load_corpus; from safeconduct.law.compiled import shipped_corpus;"
            "load_corpus(shipped_corpus()); print('markdown_it' in sys.modules)")  # fmt: skip
    source = {"PYTHONPATH": str(Path(compiled.__file__).parents[2])}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=source)
    assert done.stdout.strip() == "False"
