"""Every citation in what is told leads to the provision, on whichever page it stands."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from safeconduct.tell.citations import citation
from safeconduct.tell.voice import Voice

_APART = re.compile(r"(<svg.*?</svg>|<h1>.*?</h1>|<summary>.*?</summary>|<[^>]+>)", re.DOTALL)
"""marks of HTML, and what holds no links"""


Index = tuple[re.Pattern[str], dict[str, str]]
"""what to look for, and which block each is"""


def linked(index: Index, html: str) -> str:
    """The same HTML with a link at each citation (`CPC 590(1)(9)`) and each id (`kz-cpc-590-1-9`)."""
    pattern, ids = index

    def link(match: re.Match[str]) -> str:
        said = match.group()
        return f'<a href="/law/of/{quote(ids[said])}">{said}</a>' if said in ids else said

    pieces = _APART.split(html)
    return "".join(piece if number % 2 else pattern.sub(link, piece) for number, piece in enumerate(pieces))


def citations(voice: Voice) -> Index:
    """The name of each instrument with its articles, the longest first, as the voice cites them."""
    ids: dict[str, str] = {}
    articles: dict[str, set[str]] = {}
    for block in voice.corpus.blocks:
        said, name = escape(citation(voice, block)), escape(block.page.name(voice.language))
        if said.startswith(name) and len(said) > len(name):
            ids.setdefault(said, block.id)
            articles.setdefault(name, set()).add(said.removeprefix(name))
    names = [
        f"{re.escape(name)}(?:{'|'.join(re.escape(rest) for rest in sorted(rests, key=len, reverse=True))})"
        for name, rests in sorted(articles.items(), key=lambda item: len(item[0]), reverse=True)
    ]
    ids |= {escape(block_id): block_id for block_id in voice.corpus.by_id}
    return re.compile(rf"(?:{'|'.join(names)})(?![\w(])|(?<![\w-])[a-z][a-z0-9]*(?:-\w+)+(?![\w-])"), ids
