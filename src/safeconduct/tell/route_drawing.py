"""Pictures of a plan in SVG: the way as boxes and diamonds, and a timeline. Whoever cannot see them has the table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from safeconduct.journey.results import Plan, RouteStep
from safeconduct.tell.voice import Voice

BOX, GAP, HIGH = 140, 26, 64
LONG = 420
"""pixels of the longest time in a timeline, which fits a page without being scrolled"""
INK, PERSON, STATE = "currentColor", "#4a90d955", "#c9a22755"
FONT = 'font-family="sans-serif" font-size="12"'


def drawing(voice: Voice, plan: Plan, number: int) -> str:
    """The way from left to right: the person's acts in boxes, decisions of others in boxes with a cut corner."""
    width = len(plan.steps) * (BOX + GAP) + GAP
    parts = [_open(width, HIGH + 66, f"way-{number}", voice.say("The way of plan {number}", number=number),
                   "; ".join(_name(voice, step) for step in plan.steps))]  # fmt: skip
    for at, step in enumerate(plan.steps):
        x = GAP + at * (BOX + GAP)
        if at:
            parts.append(f'<path d="M{x - GAP} 44 h{GAP - 6}" stroke="{INK}" marker-end="url(#head-{number})"/>')
        parts.append(_box(voice, step, x))
        if step.if_refused:
            parts.append(f'<path d="M{x + BOX / 2} 76 v14" stroke="{INK}" stroke-dasharray="3 3"/>')
            other = voice.act(step.if_refused[0].act) if step.if_refused[0].act else voice.say("it does not come")
            parts.append(_text(x + BOX / 2, 104, wrap(other, 22)[:2], INK))
    head = (f'<defs><marker id="head-{number}" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto">'
            f'<path d="M0 0 L6 3 L0 6 z" fill="{INK}"/></marker></defs>')  # fmt: skip
    return "".join([parts[0], head, *parts[1:], "</svg>"])


def _box(voice: Voice, step: RouteStep, x: float) -> str:
    if step.of_person:
        shape = f'<rect x="{x}" y="12" width="{BOX}" height="{HIGH}" rx="6" fill="{PERSON}" stroke="{INK}"/>'
    else:
        shape = (f'<path d="M{x + 12} 12 h{BOX - 12} v{HIGH} h{-BOX} v{-(HIGH - 12)} z" fill="{STATE}" '
                 f'stroke="{INK}"/>')  # fmt: skip
    lines = wrap(_name(voice, step), 19)[:3]
    return shape + _text(x + BOX / 2, 55 - 7 * len(lines), lines, INK)


def timeline(voice: Voice, plan: Plan, number: int) -> str:
    """A bar for each step: from the earliest day it can be over to the latest; the tick is its usual time."""
    steps = [step for step in plan.steps if step.days is not None]
    longest = max(plan.days[1], 1)
    scale, height = LONG / longest, 26 * len(steps) + 40
    parts = [_open(LONG + 244, height, f"time-{number}", voice.say("Timeline of plan {number}", number=number),
                   voice.say("{least} to {most} days in all; the table beside it says the same.",
                           least=plan.days[0], most=plan.days[1]))]  # fmt: skip
    least = most = 0
    for at, step in enumerate(steps):
        lo, usual, hi = step.days or (0, 0, 0)
        y = 12 + 26 * at
        start, least, most = least, least + lo, most + hi
        parts.append(_text(196, y + 13, [_name(voice, step)[:30]], INK, anchor="end"))
        parts.append(f'<rect x="{204 + start * scale:.1f}" y="{y}" width="{max((most - start) * scale, 2):.1f}" '
                     f'height="16" fill="{PERSON if step.of_person else STATE}" stroke="{INK}"/>')  # fmt: skip
        tick = 204 + (start + usual) * scale
        parts.append(f'<path d="M{tick:.1f} {y} v16" stroke="{INK}" stroke-width="2"/>')
    for share in (0, 0.5, 1):
        parts.append(_text(204 + share * LONG, height - 8, [voice.span(f"{round(longest * share)} days")], INK))
    return "".join([*parts, "</svg>"])


def _open(width: float, height: float, ident: str, title: str, says: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{ident}-t {ident}-d" {FONT} fill="none">'
            f'<title id="{ident}-t">{escape(title)}</title><desc id="{ident}-d">{escape(says)}</desc>')  # fmt: skip


def _text(x: float, y: float, lines: Sequence[str], ink: str, *, anchor: str = "middle") -> str:
    rows = "".join(f'<tspan x="{x:.1f}" dy="{14 if i else 0}">{escape(line)}</tspan>' for i, line in enumerate(lines))
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}" text-anchor="{anchor}">{rows}</text>'


def _name(voice: Voice, step: RouteStep) -> str:
    return voice.act(step.act)
