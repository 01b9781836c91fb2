"""What if: the findings that would be others, and the norms that would stand otherwise."""

from __future__ import annotations

import json

import pytest

from safeconduct import CaseError, assess
from safeconduct.cli.main import main
from safeconduct.law.supposed import supposed
from safeconduct.reason.differences import Difference, difference
from safeconduct.tell.assessment import assessment_document
from safeconduct.tell.html import as_html
from safeconduct.tell.markdown import as_markdown
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of

from .examples import judged, path_of
from .test_opening import corpus

OFFICER = "kz-officer-2022-12"
GRANTED = (("asylum.stage", "granted"),)


def made(*changes: tuple[str, str]) -> Difference:
    case, found = judged(OFFICER)
    return difference(found, assess(corpus(), supposed(case, changes, corpus())), changes)


def test_the_difference_is_that_of_two_cases_judged_apart() -> None:
    """Every act is in it whose possible modalities differ, and no other."""
    case, found = judged(OFFICER)
    other = assess(corpus(), supposed(case, GRANTED, corpus()))
    keys = [{(f.encounter, f.act, f.state, f.by, f.to, f.of): (f.possible, f.on_record_possible) for f in a.findings}
            for a in (found, other)]  # fmt: skip
    differ = {key for key in keys[0].keys() | keys[1].keys() if keys[0].get(key) != keys[1].get(key)}

    told = {(c.either.encounter, c.either.act, c.either.state, c.either.by, c.either.to, c.either.of)
            for c in made(*GRANTED).findings}  # fmt: skip
    assert differ and told == differ


def test_the_proofs_differ_in_the_norm_that_bars() -> None:
    changed = next(c for c in made(*GRANTED).findings if c.either.act == "decide_surrender")

    assert changed.before is not None and changed.after is not None
    assert (changed.before.modality, changed.after.modality) == ("unknown", "must_not")
    assert ("kz-cpc-590-1-4", "applies") in {(line.norm.id, line.status) for _, line in changed.proof if line}


def test_what_changes_nothing_is_told_as_nothing() -> None:
    case, found = judged(OFFICER)
    same = difference(found, found, (("asylum.stage", "none"),))

    assert same.findings == ()
    assert "every finding would stay as it is" in as_text(assessment_document(voice_of(corpus()), case, found, same))


@pytest.mark.parametrize("tell", [as_text, as_html, as_markdown], ids=lambda tell: str(tell.__name__))
@pytest.mark.parametrize(("language", "words"), [("en", "this would be otherwise"), ("ru", "было бы иначе")])
def test_it_stands_beside_the_finding_in_every_format(tell: object, language: str, words: str) -> None:
    case, found = judged(OFFICER)
    assert callable(tell)
    said = tell(assessment_document(voice_of(corpus(), language), case, found, made(*GRANTED)))

    assert words in said
    assert said.index(words) < len(said) / 3


def test_several_changes_are_made_together_and_the_json_has_both_proofs(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["assess", str(path_of(OFFICER)), "--format", "json", "--what-if", "risk.torture=true"]
    assert main([*command, "--what-if", "charges[0].political=true"]) == 0
    data = json.loads(capsys.readouterr().out)["what_if"]

    assert data["supposed"] == {"risk.torture": "true", "charges[0].political": "true"}
    surrender = next(item for item in data["findings"] if item["act"] == "decide_surrender")
    assert surrender["after"]["modality"] == "must_not"
    assert {"norm", "charge", "before", "after"} == surrender["proof"][0].keys()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("asylum.stag=granted", "no fact asylum.stag; did you mean asylum.stage"),
        ("asylum.stage=given", "asylum.stage: given"),
        ("asylum.stage", "asylum.stage is not FACT=VALUE"),
        ("charges[7].political=true", "no fact charges[7].political"),
        ("risk.torture={", "risk.torture"),
    ],
)  # fmt: skip
def test_a_wrong_change_is_one_clear_line(change: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(path_of(OFFICER)), "--what-if", change]) == 2
    error = capsys.readouterr().err

    assert line in error
    assert "Traceback" not in error and error.count("\n") == 1


def test_a_case_is_not_changed_by_what_is_supposed() -> None:
    case, _ = judged(OFFICER)
    other = supposed(case, GRANTED, corpus())

    assert (case.facts.get("asylum.stage"), other.facts["asylum.stage"]) != ("granted", "none")
    with pytest.raises(CaseError):
        supposed(case, (("nonsense", "1"),), corpus())
