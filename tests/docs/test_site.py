"""The site is built without a network from the same sources, and asks for nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r'<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)="([^"]+)"')
LED_TO = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder)))
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    loaded = {address for page in pages for address in LOADED.findall(page.read_text(encoding="utf-8"))}

    assert len(pages) > 50
    assert {address for address in loaded if "//" in address} == set()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_link_between_pages_leads_to_one(site: Path) -> None:
    lost = set()
    for page in site.rglob("*.html"):
        if page.name != "404.html":
            for address in LED_TO.findall(page.read_text(encoding="utf-8")):
                if "//" not in address and not address.startswith("mailto:") and not (page.parent / address).exists():
                    lost.add((str(page.relative_to(site)), address))

    assert lost == set()
