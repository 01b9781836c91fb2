"""Ways out as one HTML page that needs nothing else: words, the way drawn, a timeline with its table beside it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from safeconduct.journey.results import Plan, Routes
from safeconduct.law.corpus import Corpus
from safeconduct.tell.route_drawing import drawing, timeline
from safeconduct.tell.routes import LAST, pages, title_of

STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
h1 { font-size: 1.4rem } h2 { font-size: 1.15rem; border-bottom: 1px solid #999; margin-top: 2rem }
li { margin: .3rem 0 } li ul { font-size: .95rem; color: #333 } svg { width: 100%; height: auto }
figure { margin: 1rem 0; overflow-x: auto } table { border-collapse: collapse; font-size: .9rem }
td, th { border: 1px solid #bbb; padding: .2rem .5rem; text-align: left }
footer { margin-top: 2rem; font-style: italic }
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } figure, li { break-inside: avoid } }
"""


def route_page(corpus: Corpus, routes: Routes, *, figures: bool = True) -> str:
    """The page; no script, no font, no link that leaves it."""
    title = escape(title_of(corpus, routes))
    body = "\n".join(_body(corpus, routes, figures=figures))
    return (f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>\n<main>\n'
            f"<h1>{title}</h1>\n{body}\n</main>\n<footer>{LAST}</footer>\n</body>\n</html>\n")  # fmt: skip


def _body(corpus: Corpus, routes: Routes, *, figures: bool) -> Iterator[str]:
    number = 0
    for part in pages(corpus, routes, figures=figures):
        if part.title:
            yield f"<h2>{escape(part.title)}</h2>"
        yield from (f"<p>{escape(said)}</p>" for said in part.said)
        if part.plan is not None:
            number += 1
            yield f"<figure>{drawing(corpus, part.plan, number)}</figure>"
        numbered = [item for item in part.items if item.number]
        for tag, items in (("ol", numbered), ("ul", [item for item in part.items if not item.number])):
            if items and part.title:
                rows = "".join(f"<li>{escape(item.text)}{_under(item.under)}</li>" for item in items)
                yield f"<{tag}>{rows}</{tag}>"
            else:
                yield from (f"<p>{escape(item.text)}</p>" for item in items)
        if part.plan is not None:
            yield f"<figure>{timeline(corpus, part.plan, number)}</figure>"
            yield _table(corpus, part.plan)


def _under(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _table(corpus: Corpus, plan: Plan) -> str:
    """What the timeline shows, as a table."""
    rows = []
    for step in plan.steps:
        days = [str(day) for day in step.days] if step.days else ["not read"] * 3
        name = corpus.vocabulary.acts.get(step.act, step.act)
        who = "the person" if step.of_person else corpus.vocabulary.authorities.get(step.by, step.by)
        rows.append(f"<tr><td>{escape(name)}</td><td>{escape(who)}</td>{''.join(f'<td>{d}</td>' for d in days)}</tr>")
    head = "<tr><th>step</th><th>by</th><th>days, least</th><th>usual</th><th>most</th></tr>"
    return f"<table><caption>Days of each step</caption>{head}{''.join(rows)}</table>"
