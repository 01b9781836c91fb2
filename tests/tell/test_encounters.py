"""What a tired reader meets first: the encounter that is running, then what any day may bring, the rest in a line."""

from __future__ import annotations

import pytest

from safeconduct.tell.assessment import assessment_text
from safeconduct.tell.encounters import coming_next
from safeconduct.tell.voice import voice_of

from .test_opening import corpus, judged

HEAD = "case: x\nas_of: 2022-12-05\nhost: KZ\nrequesting: RU\ncharges: [RU-337(5)]\n"


@pytest.mark.parametrize(
    ("status", "first"),
    [
        ("", "identity_check"),
        ("custody: {stage: unknown}", "identity_check"),
        ("custody: {stage: detained}", "release"),
        ("custody: {stage: expulsion_holding}\nexpulsion: {stage: case}", "administrative_case"),
        ("custody: {stage: detained}\nexpulsion: {stage: in_force}", "expel"),
        ("custody: {stage: extradition_arrest}\nrequest: {stage: received}", "extradition_decision"),
        ("custody: {stage: extradition_arrest}\nextradition: {stage: complaint}", "surrender"),
        ("asylum: {stage: pending}", "asylum_decision"),
        ("asylum: {stage: on_appeal}\nexpulsion: {stage: appeal}", "expulsion_appeal"),
        ("stay: {basis: temporary_permit}", "permit_renewal"),
        ("protection: {prosecutor_consent: true}", "exit_control"),
    ],
)  # fmt: skip
def test_what_runs_comes_first(status: str, first: str) -> None:
    case, _ = judged(HEAD + status)

    assert coming_next(case)[0] == first


def test_what_is_not_next_is_still_told() -> None:
    """Shortened, never hidden: every encounter with the host that has a finding is named."""
    case, assessment = judged(HEAD)
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split()).lower()

    for name in {finding.encounter for finding in assessment.findings if finding.encounter and finding.state == "KZ"}:
        assert corpus().vocabulary.encounters[name].lower() in said


@pytest.mark.parametrize("removal", ["order expulsion", "carry out an expulsion", "hand over outside any procedure",
                                     "hand over on an extradition decision"])  # fmt: skip
@pytest.mark.parametrize("status", ["", "custody: {stage: detained}", "expulsion: {stage: in_force}"])
def test_no_way_of_removal_is_hidden(removal: str, status: str) -> None:
    case, assessment = judged(HEAD + status)

    if any(corpus().vocabulary.acts[finding.act] == removal for finding in assessment.findings):
        assert removal in " ".join(assessment_text(voice_of(corpus()), case, assessment).split()).lower()


def test_the_opening_stands_in_the_first_lines() -> None:
    """Two lines of header, a blank one, and then removal; what runs follows at once."""
    case, assessment = judged(HEAD + "custody: {stage: detained}\nevents: [{what: detain, at: 2022-12-05T10:30+06:00}]")
    lines = assessment_text(voice_of(corpus()), case, assessment).split("\n")

    assert lines[3].startswith("Expulsion")
    assert "Time limits that run" in lines[:30]


def test_an_arrest_is_not_what_may_happen_next_to_the_arrested() -> None:
    case, assessment = judged(HEAD + "custody: {stage: extradition_arrest}\nrequest: {stage: received}")
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split())

    assert "Arrest on a request" not in said.split("Reported practice")[0]
    assert "order extradition arrest" not in said.split("What else may happen")[1].split("Doors reported")[0]


def test_an_outcome_is_not_cited_by_norms_that_wait_for_an_offence_nobody_found() -> None:
    """The opening cites them, for there they are the ground; beside an outcome they would be the whole code."""
    case, assessment = judged(HEAD + "custody: {stage: free}")
    lines = assessment_text(voice_of(corpus()), case, assessment).split("\n")
    hearing = " ".join(lines[lines.index("Expulsion hearing") : lines.index("What the person may do now")])

    assert "order expulsion" in hearing and "CAO 517" not in hearing


def test_what_is_shown_of_the_person_s_own_deadline_says_what_to_file() -> None:
    case, assessment = judged(HEAD + "custody: {stage: detained}\nevents: [{what: detain, at: 2022-12-05T10:30+06:00}]")
    said = " ".join(assessment_text(voice_of(corpus()), case, assessment).split())

    assert "File by 2022-12-19: complain against the detention (CPC 106)." in said
    assert "file by 2022-12-19, lapses 2022-12-20: complain against the detention:" in said
