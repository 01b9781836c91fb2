"""A store with a light key derivation, so that tests are quick; the strength of the real one has its own test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from safeconduct.casework.keys import Work
from safeconduct.casework.store import Store

LIGHT = Work(passes=1, memory=64, lanes=1)
PASSPHRASE = "otter lamp seven quarry"
NOW = datetime(2022, 12, 5, 8, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.create(path, PASSPHRASE, now=NOW, work=LIGHT) as made:
        yield made


@pytest.fixture
def again(store: Store) -> Callable[..., Store]:
    """Open the same store once more."""

    def opened(passphrase: str = PASSPHRASE, **more: str) -> Store:
        return Store.open(store.path, passphrase, work=LIGHT, **more)

    return opened
