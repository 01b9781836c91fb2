"""Many states told side by side: removal first, nothing blank, nothing ranked, a map that needs no colour."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from safeconduct import compare, load_case
from safeconduct.tell.compared import KINDS, comparison_document
from safeconduct.tell.document import Document, Section, Table
from safeconduct.tell.html import as_html
from safeconduct.tell.map import WORLD, Kind, Marks, plane, world_map
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

from .test_opening import ROOT, corpus

HOSTS = ("KZ", "AM", "GE", "DE", "EE", "TR", "AE", "IS", "US")
FORBIDDEN = re.compile(r"\bsafe\b|guarantee|you will be released|nothing can happen|безопасн|гарант", re.IGNORECASE)


@cache
def document(language: str = "en") -> Document:
    case = load_case(ROOT / "examples" / "kz-deserter-2023-09.yaml", corpus())
    return comparison_document(voice_of(corpus(), language), case, compare(corpus(), case, hosts=HOSTS))


def tables(language: str = "en") -> list[Table]:
    return [part for section in document(language).parts if isinstance(section, Section)
            for part in section.parts if isinstance(part, Table)]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_terminal_shows_it_in_eighty_columns_and_no_word_promises(language: str) -> None:
    text = as_text(document(language))

    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert None is FORBIDDEN.search(text)


def test_removal_by_any_channel_comes_first_and_a_bar_on_surrender_never_leads() -> None:
    lead = document().lead

    assert "A hand-over outside any procedure" in lead[0]
    assert "Armenia" in lead[0]
    assert "Expulsion never asks what the charges are" in lead[1]


def test_states_stand_in_the_order_of_the_alphabet_after_the_one_the_person_is_in() -> None:
    names = [row[0] for row in tables()[0].rows]

    assert ["Kazakhstan", *sorted(names[1:])] == names


def test_no_cell_is_blank_but_the_paper_of_who_is_there_already() -> None:
    blank = [row for table in tables() for row in table.rows if not all(row)]

    assert [row[0] for row in blank] == ["Kazakhstan"]


def test_the_page_has_the_map_and_the_tables_that_say_the_same() -> None:
    page = as_html(document())

    assert page.count("<svg") == 1
    assert page.count("<table>") == 3
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "").split("<details>")[0]


# -- the map ----------------------------------------------------------------------------------------------------------


def drawn() -> str:
    kinds = list(KINDS.values())
    states = {host: kinds[at % len(kinds)] for at, host in enumerate(HOSTS)}
    return world_map(Marks(states, frozenset({"AM"}), "reported", "RU", "seeks"), "title", "says")


def test_every_kind_has_a_pattern_of_its_own_and_every_state_its_letters() -> None:
    svg = drawn()

    assert len(KINDS) == len({kind.pattern for kind in KINDS.values()})
    for host in HOSTS:
        assert svg.count(f">{host}</text>") == 1
    for kind in set(list(KINDS.values())[: len(HOSTS)]):
        assert f'fill="url(#map-{kind.pattern})"' in svg
        assert kind.says in svg


def test_crimea_is_drawn_with_ukraine() -> None:
    shapes = json.loads(WORLD.read_text("utf-8"))["shapes"]

    assert inside(34.2, 45.2, shapes["UA"])
    assert not inside(34.2, 45.2, shapes["RU"])


def inside(lon: float, lat: float, rings: list[list[int]]) -> bool:
    """Whether a point lies within one of the outlines, by crossings of a ray."""
    for ring in rings:
        points = [(a / 10, b / 10) for a, b in zip(ring[::2], ring[1::2], strict=True)]
        edges = zip(points, [*points[1:], points[0]], strict=True)
        crossed = [a for a, b in edges if (a[1] > lat) != (b[1] > lat)
                   and lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]]  # fmt: skip
        if len(crossed) % 2:
            return True
    return False


def test_the_projection_keeps_areas() -> None:
    """A patch of ten by two degrees at sixty north is about half one at the equator: the cosine of its parallel."""

    def area(lat: float) -> float:
        corners = [plane(0, lat - 1), plane(10, lat - 1), plane(10, lat + 1), plane(0, lat + 1)]
        sides = zip(corners, [*corners[1:], corners[0]], strict=True)
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in sides)) / 2

    assert pytest.approx(0.5, rel=0.005) == area(60) / area(0)


def test_a_state_too_small_for_the_outlines_is_a_circle() -> None:
    svg = world_map(Marks({"SG": Kind("dots", "#fff", "open")}, frozenset(), "", "RU", ""), "", "")

    assert "<circle" in svg.split(">SG</text>")[0].rsplit("<path", 1)[-1]


def test_the_world_is_in_the_package() -> None:
    assert Path(WORLD).resolve() == WORLD
    assert {"shapes", "points"} == set(json.loads(WORLD.read_text("utf-8")))
