"""The examples of the repository and some people drawn by hand, each judged once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from safeconduct import Assessment, Case, assess, load_case, read_case
from safeconduct.cli.assess import FORMATS
from safeconduct.reason.flips import with_flips
from safeconduct.tell.assessment import assessment_document
from safeconduct.tell.html import as_html
from safeconduct.tell.markdown import as_markdown
from safeconduct.tell.message import message
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

from .test_opening import ROOT, corpus

EXAMPLES = tuple(sorted(path.stem for path in (ROOT / "examples").glob("*.yaml")))
HEAD = "as_of: 2023-12-10\nhost: KZ\nrequesting: RU\n"
MANY = ", ".join(f"{{article: {code}, stage: wanted}}" for code in ("RU-205.2(2)", "RU-207.3(2)", "RU-337(5)") * 3)
DRAWN = {
    "a long name": f"case: {'kz-somebody-with-a-very-long-name-' * 9}\n{HEAD}charges: [RU-337(5)]",
    "many charges": f"case: many\n{HEAD}charges: [{MANY}]",
    "nothing known": f"case: nothing\n{HEAD}",
    "all charges known": f"case: all\n{HEAD}charges_known: all\ncharges: [RU-207.3(1)]\ncustody: {{stage: free}}\n"
                         "asylum: {stage: none}\nrisk: {torture: false, persecution: true, death_penalty: false}\n"
                         "stay: {basis: visa_free, entered_on: 2023-11-30, entered_lawfully: true}",
}  # fmt: skip
"""people whose screens strain a layout"""


@lru_cache
def judged(name: str) -> tuple[Case, Assessment]:
    """An example by its name, or a drawn person."""
    law = corpus()
    case = read_case(DRAWN[name], law) if name in DRAWN else load_case(ROOT / "examples" / f"{name}.yaml", law)
    return case, with_flips(law, case, assess(law, case))


@lru_cache
def said(name: str, form: str, language: str) -> str:
    """What a format says of an example in a language."""
    case, found = judged(name)
    voice = voice_of(corpus(), language)
    if form == "message":
        return message(voice, case.host, found.as_of)
    tell = {"text": as_text, "html": as_html, "markdown": as_markdown}[form]
    return tell(assessment_document(voice, case, found))


TOLD = tuple(form for form in FORMATS if form != "json")


def path_of(name: str) -> Path:
    """The case file of an example."""
    return ROOT / "examples" / f"{name}.yaml"
