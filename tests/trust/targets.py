"""What a target of the fuzzing is, and where its inputs come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "tests" / "spec"
EXAMPLES = ROOT / "examples"
SCENARIOS = ROOT / "scenarios"

Target = Callable[[Random, Path], bool]
"""tries one input in a folder of its own; whether it was accepted"""


def texts(files: list[Path]) -> list[str]:
    """The texts of files, in the order of their names."""
    return [file.read_text(encoding="utf-8") for file in sorted(files)]
