"""Papers to file hold their text and nothing else; a gap keeps a paper a draft; the memo says that it stays inside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from safeconduct import Case, Corpus, assess, load_case, load_corpus
from safeconduct.casework.papers.drafting import draft, final, memo
from safeconduct.casework.papers.files import docx, pdf
from safeconduct.casework.papers.known import known
from safeconduct.casework.papers.template import GAP, LANGUAGES, Paper, Part, templates
from safeconduct.law.case import Event, Moment
from safeconduct.law.dates import Day
from safeconduct.law.problems import InputError
from safeconduct.tell.voice import Voice, voice_of

ROOT = Path(__file__).resolve().parents[2]
EVERY = [(name, language) for name in templates() for language in LANGUAGES]
DOUBT = re.compile(
    r"contested|arguab|doubt|unknown|not encoded|from memory|on record|the other side|it may be|perhaps|safeconduct"
    r"|спорн|сомнен|возможно,|неизвестн|вероятно|LAWYER", re.IGNORECASE
)  # fmt: skip
HARM = re.compile(r"\bsafe\b|guarantee|will be released|безопасн|гарант", re.IGNORECASE)


@cache
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def english() -> Voice:
    return voice_of(corpus())


@cache
def officer() -> Case:
    return load_case(ROOT / "examples" / "kz-officer-2022-12.yaml", corpus())


@cache
def filled(name: str, language: str) -> Paper:
    made = draft(corpus(), officer(), name, language, today=date(2022, 12, 5)).paper
    return made.filled({gap: f"answer {number}" for number, gap in enumerate(made.gaps)})


def text_of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def text_of_pdf(data: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_the_papers_are_those_that_are_needed() -> None:
    assert set(templates()) == {
        "custody-objection", "custody-appeal", "surrender-complaint", "asylum-statement", "expulsion-appeal",
        "refusal-complaint", "exit-consent", "written-refusal", "interim-measures", "visa-index",
    }  # fmt: skip


@pytest.mark.parametrize("name", templates())
def test_a_paper_names_what_the_corpus_knows(name: str) -> None:
    paper = templates()[name]
    blocks = corpus().by_id
    assert set(paper.texts) == set(LANGUAGES)
    assert [norm for norm in (*paper.norms, paper.limit) if norm and norm not in blocks] == []
    assert not paper.act or paper.act in corpus().vocabulary.acts
    assert paper.act or paper.tells
    assert paper.facts <= set(known(english(), officer(), assess(corpus(), officer())))


@pytest.mark.parametrize("name", templates())
def test_both_languages_of_a_paper_say_the_same(name: str) -> None:
    """As far as that can be counted: the same parts in the same order, and the same articles."""
    one, other = (templates()[name].texts[language] for language in LANGUAGES)
    numbers = [re.findall(r"\d+", " ".join(GAP.sub("", part.text) for part in parts if part.kind != "to"))
               for parts in (one, other)]  # fmt: skip

    assert [part.kind for part in one] == [part.kind for part in other]
    assert set(numbers[0]) == set(numbers[1])


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_final_paper_holds_no_doubt_no_program_and_no_gap(name: str, language: str) -> None:
    paper = filled(name, language)
    final(paper)
    for text in (text_of_docx(docx(paper)), text_of_pdf(pdf(paper))):
        assert len(text) > 200
        assert DOUBT.findall(text) == []
        assert HARM.findall(text) == []
        assert "kz-officer" not in text
        assert not re.search(r"\w+_\w+|\{|\||kz-\w+-", text)  # no word of a case file or of the pages


@pytest.mark.parametrize(("name", "language"), [EVERY[0], EVERY[3], EVERY[12]])
def test_a_docx_file_tells_nothing_of_its_making(name: str, language: str) -> None:
    data = docx(filled(name, language))
    about = Document(io.BytesIO(data)).core_properties
    told = [about.author, about.last_modified_by, about.title, about.comments, about.keywords, about.subject,
            about.category, about.created, about.modified]  # fmt: skip
    assert [value for value in told if value] == []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {item.date_time for item in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = parts.namelist()
        whole = b"".join(parts.read(name) for name in names)
    assert not any("thumbnail" in name or "app.xml" in name or "comments" in name for name in names)
    assert re.findall(rb"<w:(ins|del|moveFrom|moveTo|comment\w*) |rsid|trackRevisions|python|safeconduct", whole) == []
    assert docx(filled(name, language)) == data


@pytest.mark.parametrize(("name", "language"), [EVERY[0], EVERY[3], EVERY[12]])
def test_a_pdf_file_tells_nothing_of_its_making(name: str, language: str) -> None:
    data = pdf(filled(name, language))
    reader = PdfReader(io.BytesIO(data))
    assert "".join(str(value) for value in (reader.metadata or {}).values()).strip() == ""
    assert re.findall(rb"(?i)typst|safeconduct|CreationDate|ModDate|/Author|xmp:Create\w+|/Annots", data) == []
    assert pdf(filled(name, language)) == data


def test_what_is_sure_is_filled_in_and_what_is_not_is_a_gap() -> None:
    paper = draft(corpus(), officer(), "custody-objection", "en", today=date(2022, 12, 5)).paper
    said = " ".join(part.text for part in paper.parts)
    assert "detained on 5 December 2022, 10:30 on" in said
    assert "search notice of Russia" in said
    assert "articles charged" in paper.gaps  # the list of charges is not said to be complete
    assert any(gap.startswith("ground of article 590") for gap in paper.gaps)  # surrender is open
    said = " ".join(part.text for part in
                    draft(corpus(), replace(officer(), charges_known="all"), "custody-objection", "ru",
                          today=date(2022, 12, 5)).paper.parts)  # fmt: skip
    assert "задержан 5 декабря 2022 г., 10:30" in said
    assert "В розыске указаны: ст.\u00a0337 ч.\u00a05 УК РФ." in said


def test_grounds_are_named_only_where_surrender_is_barred_whatever_else_is_true() -> None:
    case = replace(officer(), facts={**officer().facts, "asylum.stage": "granted"})
    found = assess(corpus(), case)
    assert found.find("decide_surrender").modality == "must_not"
    assert "УПК РК, ст.\u00a0590 ч.\u00a01 п.\u00a04" in known(voice_of(corpus(), "ru"), case, found)["grounds"]
    assert known(english(), officer(), assess(corpus(), officer()))["grounds"] == ""


def test_an_imprecise_day_is_a_gap() -> None:
    event = Event("detain", Moment(Day.parse("2022-12")))
    case = replace(officer(), events=(event,))
    assert known(english(), case, assess(corpus(), case))["detained"] == ""


def test_a_gap_keeps_a_paper_from_being_final() -> None:
    paper = draft(corpus(), officer(), "asylum-statement", "en", today=date(2022, 12, 5)).paper
    with pytest.raises(InputError, match="not answered: language, or strike this line; answer it, or strike it with -"):
        final(paper.filled({gap: "x" for gap in paper.gaps if not gap.startswith("language")}))


@pytest.mark.parametrize(
    ("text", "answers", "left"),
    [
        ("[LAWYER: a]", {"a": "-"}, []),
        ("Annexes: [LAWYER: a].", {"a": "-"}, ["Annexes."]),
        ("On [LAWYER: a] in [LAWYER: b].", {"a": "Monday", "b": "Astana"}, ["On Monday in Astana."]),
        ("On [LAWYER: a] in [LAWYER: b].", {"a": "Monday"}, ["On Monday in [LAWYER: b]."]),
        ("1 [LAWYER: a]", {"a": " two   words "}, ["1 two words"]),
    ],
)
def test_a_struck_gap_leaves_no_trace(text: str, answers: Mapping[str, str], left: list[str]) -> None:
    paper = Paper("x", "en", (Part("paragraph", text),)).filled(answers)
    assert [part.text for part in paper.parts] == left


def test_a_term_that_has_run_out_is_said_before() -> None:
    def told(today: date) -> str:
        return " ".join(draft(corpus(), officer(), "custody-objection", "en", today=today).before)

    assert "has run out" not in told(date(2022, 12, 6))
    assert "has run out" in told(date(2022, 12, 20))


def test_who_learns_of_a_step_and_what_rests_on_memory_is_said_before() -> None:
    before = draft(corpus(), officer(), "interim-measures", "en", today=date(2022, 12, 5)).before
    assert any("the host's government, with the name of the person" in line for line in before)
    assert any(line.startswith("Read before filing, here it is recalled only") for line in before)
    for name in templates():
        assert "learns of it" in draft(corpus(), officer(), name, "en", today=date(2022, 12, 5)).before[0]


def test_a_paper_of_another_state_is_refused() -> None:
    abroad = replace(officer(), host="AM")
    with pytest.raises(InputError, match="custody-objection is a paper of Kazakhstan, the host is AM"):
        draft(corpus(), abroad, "custody-objection", "en", today=date(2022, 12, 5))


def test_the_memo_is_marked_as_internal_and_holds_what_a_paper_may_not() -> None:
    made = memo(english(), officer(), today=date(2022, 12, 5))
    for text in (text_of_docx(docx(made)), text_of_pdf(pdf(made))):
        assert "INTERNAL" in text
        assert "Contested" in text
        assert "Not legal advice" in text
    assert not any(part.text.startswith(("---", "===")) for part in made.parts)
