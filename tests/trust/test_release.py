"""What is released is the same bytes for the same commit, and runs from the wheel alone."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"})
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel(tmp_path_factory.mktemp("wheel"))


def test_the_same_sources_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    first, second = (hashlib.sha256(file.read_bytes()).hexdigest() for file in (built, wheel(tmp_path)))

    assert first == second


def test_the_wheel_assesses_a_case_from_any_folder(built: Path, tmp_path: Path) -> None:
    """It brings its law, its words and its pictures along; only the libraries come from elsewhere."""
    with zipfile.ZipFile(built) as parts:
        parts.extractall(tmp_path / "installed")
    case = (ROOT / "examples" / "kz-officer-2022-12.yaml").read_text(encoding="utf-8")
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "safeconduct", "assess", "case.yaml", "--lang", "ru"], check=False,
                          cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")})  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert "kz-officer: Казахстан" in done.stdout
    assert list((tmp_path / "installed" / "safeconduct" / "corpus").rglob("*.md"))
