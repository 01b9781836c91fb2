"""Whatever stands on a page of law, it is read or refused with its line, and nothing on it is ever run."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct import CorpusError, assess, load_corpus, read_case
from safeconduct.cli.main import main
from safeconduct.law.load import read_corpus

from .corpus_files import CASE
from .spec_file import FOLDER

# Hypothesis loads libcst to show how to keep a failing example; its warning must not hide the failure.
pytestmark = pytest.mark.filterwarnings("ignore:mypy_extensions.TypedDict:DeprecationWarning")

FRONT = "---\nid: law\ntitle: The law\njurisdiction: XA\nrank: statute\n---\n\n## Article 1\n\n"
NORM = FRONT + "```norm\nid: n\nauthority: police\nmay: fine\nwhen: %s\n```\n"
WHEN_LINE = 14
VOCABULARY = "vocabulary/own.yaml"
OFFENCES, COUNTERPARTS, PARTIES = "tables/offences.csv", "tables/counterparts.csv", "tables/parties.csv"


def write_law(root: Path, file: str, content: str | bytes) -> Path:
    """A corpus that is sound but for one file."""
    shutil.copytree(FOLDER / "tables", root / "tables")  # makes the folder too
    (root / "vocabulary").mkdir()
    shutil.copy(FOLDER / "vocabulary.yaml", root / "vocabulary")
    (root / "law.md").write_text(NORM % "person.student", encoding="utf-8")
    (root / file).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def refusal(root: Path) -> list[str]:
    """The lines of the refusal of a corpus; reading it takes less than a second."""
    start = time.perf_counter()
    with pytest.raises(CorpusError) as caught:
        load_corpus(root)
    assert time.perf_counter() - start < 1
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems)
    return lines


HOSTILE = {
    "import": "__import__('os').system('touch SENTINEL')",
    "eval": "eval('1')",
    "open": "open('SENTINEL', 'w') == 1",
    "lambda": "(lambda: person.student)()",
    "dunder": "().__class__.__bases__[0].__subclasses__() == 1",
    "attribute of a fact": "person.student.__class__ == 1",
    "attribute of a role": "host.__class__ == 'XA'",
    "method": "'XA'.format(1) == host",
    "percent": "'%s' % host == 'XA'",
    "f-string": "f'{host}' == 'XA'",
    "comprehension": "[x for x in ()] == 1",
    "long iteration": "any(person.student for x in range(10 ** 12))",
    "power": "9 ** 9 ** 9 ** 9 > 1",
    "repetition": "'a' * 10 ** 12 == host",
    "shift": "1 << 10 ** 12 > 1",
    "walrus": "(host := 'XA') == 'XA'",
    "yield": "(yield person.student)",
    "await": "await person.student",
    "star": "any(*person.student)",
    "keywords": "party(state=host, treaty='charter')",
    "subscript": "host[0] == 'X'",
    "slice": "person.citizenships[0:10**12]",
    "statement": "person.student; import os",
    "two lines": "person.student\nimport os",
    "breaking out": "person.student)\n(__import__('os').system('touch SENTINEL')",
    "bytes": "b'XA' == host",
    "complex": "person.age == 1j",
    "ellipsis": "person.student == ...",
    "None": "person.student is None",
    "a long condition": "person.student" + " or person.student" * 300,
    "NUL": "person.student\0",
    "a lone surrogate": "person.student == '\ud800'",
    "deep parentheses": "(" * 1000 + "person.student" + ")" * 1000,
    "deep brackets": "[" * 1000 + "]" * 1000,
    "deep calls": "any(" * 500 + ")" * 500,
    "deep signs": "-" * 3900 + "1 == 1",
    "deep denials": "not " * 950 + "person.student",
    "deep choices": "1 if person.student else " * 150 + "1",
    "look-alike letter": "аsylum.stage == 'none'",
    "unknown fact": "asylum.stag == 'none'",
    "unknown value": "asylum.stage == 'nome'",
    "unknown country": "host == 'ZZ'",
    "unknown treaty": "party(host, 'chartre')",
    "unknown question": "view('q') == 'yes'",
    "unknown norm": "applies('m')",
    "impossible day": "stay.entered_on < date('2024-02-30')",
    "wrong types": "person.age == 'forty'",
    "no condition": "",
    "a number": "1",
}


@pytest.mark.parametrize("condition", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_condition_is_refused_in_one_line_and_never_run(condition: str, tmp_path: Path) -> None:
    condition = condition.replace("SENTINEL", str(tmp_path / "SENTINEL"))
    law = write_law(tmp_path / "law", "law.md", NORM % json.dumps(condition))

    (line,) = refusal(law)
    assert line.startswith(f"{law / 'law.md'}:{WHEN_LINE}") or condition.count("\n")
    assert len(line) < 400
    assert not (tmp_path / "SENTINEL").exists()


DEEP = {f"{shape}{depth}": shape * depth + "person.student" + ")" * depth * (shape[-1] == "(") for depth in
        (50, 100, 150, 200, 250, 300, 320, 400) for shape in ("not ", "(", "person.age < 9 and (")}  # fmt: skip
FAR = {
    "days": "stay.entered_on + days(99999999999999) < as_of",
    "days back": "stay.entered_on - days(999999) < as_of",
    "months": "as_of + months(99999999) > stay.entered_on",
    "the end of time": "stay.entered_on + days(1) > date('9999-12-31')",
    "the beginning": "stay.entered_on - days(1) < date('0001-01-01')",
    "a long number": "person.age == 1" + "0" * 3900,
}


@pytest.mark.parametrize("condition", [*DEEP.values(), *FAR.values()], ids=[*DEEP, *FAR])
def test_what_is_read_can_be_judged(condition: str, tmp_path: Path) -> None:
    """A page that loads never breaks a case later, however deep its conditions and however far its days."""
    law = write_law(tmp_path / "law", "law.md", NORM % json.dumps(condition))
    try:
        corpus = load_corpus(law)
    except CorpusError:
        return
    case = read_case("".join(f"{key}: {value}\n" for key, value in CASE.items()), corpus)

    assert assess(corpus, case).to_dict()["findings"]


BAD_FILES: dict[str, tuple[str, str | bytes, str, str]] = {
    "no front matter": ("law.md", "# Law\n", ":1: ", "front matter"),
    "front matter is a list": ("law.md", "---\n- a\n---\n", ":2: ", "keys and values"),
    "unknown key of a page": ("law.md", FRONT.replace("title", "titel"), ":3: ", "did you mean title"),
    "unknown rank": ("law.md", FRONT.replace("statute", "statue"), ":5: ", "did you mean statute"),
    "unknown jurisdiction": ("law.md", FRONT.replace("XA", "XZ"), ":4: ", "unknown country XZ"),
    "a block is a list": ("law.md", FRONT + "```norm\n- id: n\n```\n", ":11: ", "keys and values"),
    "unknown key of a norm": ("law.md", NORM.replace("when", "wen") % "true", ":14: ", "did you mean when"),
    "unknown act": ("law.md", NORM.replace("fine", "fyne") % "true", ":13: ", "did you mean fine"),
    "two verbs": ("law.md", NORM % "true\nmust: fine", ":10: ", "exactly one"),
    "a date that is none": ("law.md", NORM % "person.student\nsince: 2024-13-01", ":15: ", "2024-13-01"),
    "an unknown norm": ("law.md", NORM % "person.student\nbecause: x\noverrides: [m]", ":10: ", "norm or group m"),
    "not UTF-8": ("law.md", NORM.encode("utf-16"), ":1: ", "UTF-8"),
    "binary": ("law.md", b"---\0---", "law.md: ", "binary"),
    "a Python tag": ("law.md", NORM % "!!python/object/apply:os.system [x]", ":14: ", "tag"),
    "a Python name": ("law.md", NORM % "!!python/name:os.system person.student", ":14: ", "tag"),
    "an alias": ("law.md", NORM % "&a person.student", ":14: ", "anchors"),
    "views": ("law.md", FRONT + "```question\nid: q\nasks: x\nviews: 5\n```\n", ":1", "view"),
    "outcomes": ("law.md", FRONT + "```encounter\nid: exit_control\nwho: court\noutcomes: 5\n```\n", ":1", "outcome"),
    "effect": ("law.md", FRONT + "```act\nid: fine\nby: police\neffect: [custody.stage]\n```\n", ":1", "effect"),
    "tells": ("law.md", FRONT + "```act\nid: fine\nby: police\ntells: 5\n```\n", ":1", "tells"),
    "takes": ("law.md", FRONT + "```act\nid: fine\nby: police\ntakes: [1, few, 3]\n```\n", ":1", "takes"),
    "higher": ("law.md", FRONT + "```priority\nid: p\nhigher: treaty\nlower: {page: law}\n```\n", ":12: ", "selects"),
    "a vocabulary that is a list": (VOCABULARY, "- facts\n", ":1: ", "mapping"),
    "an unknown section": (VOCABULARY, "fact: {}\n", ":1: ", "did you mean facts"),
    "a fact that is a word": (VOCABULARY, "facts: {a: bool}\n", ":1: ", "a needs"),
    "a type that is none": (VOCABULARY, "facts: {a: {type: bol}}\n", ":1: ", "bool"),
    "facts": (VOCABULARY, "facts: 5\n", ":1: ", "facts"),
    "constraints": (VOCABULARY, "constraints: 5\n", ":1: ", "constraint"),
    "lists": (VOCABULARY, "lists: [visas]\n", ":1: ", "lists"),
    "acts": (VOCABULARY, "acts: 5\n", ":1: ", "acts"),
    "broken YAML": (VOCABULARY, "facts: {a: [}\n", ":1: ", "not valid YAML"),
    "a column is missing": (COUNTERPARTS, "host,code\nXA,XR-101\n", ":1: ", "offence"),
    "an unknown column": (OFFENCES, "code,since,until,max_year,gravity\nXR-101,,,5,grave\n", ":1: ", "max_years"),
    "a short row": (OFFENCES, "code,since,until,max_years,gravity\nXR-101,,\n", ":2: ", "columns"),
    "a long row": (OFFENCES, "code,since,until,max_years,gravity\nXR-101,,,5,grave,x\n", ":2: ", "columns"),
    "a bad date": (PARTIES, "state,treaty,since,until\nXA,charter,soon,\n", ":2: ", "soon"),
    "years that are no number": (OFFENCES, "code,since,until,max_years,gravity\nXR-101,,,five,grave\n", ":2: ", "five"),
    "a gravity that is none": (OFFENCES, "code,since,until,max_years,gravity\nXR-101,,,5,grabe\n", ":2: ", "grabe"),
    "a row twice": (PARTIES, "state,treaty,since,until\nXA,charter,2005,\nXA,charter,none,\n", ":3: ", "twice"),
    "an open quote": (PARTIES, 'state,treaty,since,until\nXA,"charter,2005,\n', "parties.csv:", "CSV"),
    "a NUL in a table": (PARTIES, "state,treaty,since,until\nXA,\0,,\n", "parties.csv: ", "binary"),
    "an unknown time zone": ("tables/countries.csv", "code,name_en,zone\nXA,Arcadia,Here/There\n", ":2: ", "zone"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "content", "place", "word"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_of_the_law_is_told_with_its_place(
    file: str, content: str | bytes, place: str, word: str, tmp_path: Path
) -> None:
    lines = refusal(write_law(tmp_path / "law", file, content))

    assert any(place in line and file in line and word in line for line in lines), lines


def test_an_amending_page_with_a_day_that_is_none_is_told_with_its_place(tmp_path: Path) -> None:
    law = write_law(tmp_path / "law", "law.md", NORM % "person.student")
    patch = tmp_path / "patch.md"
    block = "```norm\nid: n\nauthority: police\nmay: fine\nsince: soon\n```\n"
    patch.write_text(f"---\namends: law\n---\n\n{block}", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"patch\.md:9: .*'soon' is not a date"):
        read_corpus(law, patches=[patch])


def test_a_folder_named_like_a_page_is_told(tmp_path: Path) -> None:
    law = write_law(tmp_path / "law", "law.md", NORM % "person.student")
    (law / "more.md").mkdir()

    assert any("more.md" in line and "directory" in line for line in refusal(law))


def test_an_empty_folder_or_none_is_told(tmp_path: Path) -> None:
    assert any("vocabulary" in line for line in refusal(tmp_path))
    assert any("no such folder" in line for line in refusal(tmp_path / "nowhere"))


def test_the_command_line_tells_it_the_same_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one line for each mistake, and nothing on the other channel."""
    law = write_law(tmp_path / "law", "law.md", NORM % "person.studnt")
    (tmp_path / "case.yaml").write_text("".join(f"{key}: {value}\n" for key, value in CASE.items()))
    for arguments in (["assess", str(tmp_path / "case.yaml")], ["law", "check"]):
        assert main([*arguments, "--corpus", str(law)]) == 2
        out, err = capsys.readouterr()
        assert not out
        assert err.startswith(
            f"safeconduct: {law / 'law.md'}:14: unknown name person.studnt; did you mean person.student"
        )
        assert err.count("\n") == 1


TOKENS = [
    ";",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "not ",
    "and ",
    " in ",
    "'",
    '"',
    "\\",
    "#",
    "-",
    ": ",
    "\n",
    "\t",
    "é",
    "\0",
    "`",
]


@settings(max_examples=150, deadline=2000)
@given(start=st.integers(0, 160), length=st.integers(0, 12), new=st.sampled_from(TOKENS) | st.text(max_size=6))
def test_a_page_with_other_letters_is_law_or_a_mistake(
    start: int, length: int, new: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    good = NORM % "person.age < 18 and asylum.stage in ('none', 'pending')"
    page = good[:start] + new + good[start + length :]
    law = write_law(tmp_path_factory.mktemp("law") / "law", "law.md", page.encode("utf-8", "surrogatepass"))
    try:
        load_corpus(law)
    except CorpusError as error:
        problems = error.problems
    else:
        return
    assert problems and all("\n" not in str(problem) for problem in problems)
