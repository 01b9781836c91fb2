"""Every page of the specification holds, to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safeconduct import CaseError, CorpusError, assess, load_corpus, read_case
from safeconduct.reason.flips import with_flips

from .compare import differences
from .corpus_files import case_text, write_corpus
from .spec_file import Check, all_checks, checks_of, spec_files


def run(check: Check, folder: Path) -> list[str]:
    """What is wrong with a check, each with its file and line."""
    write_corpus(check, folder)
    wants_error = check.expected.kind == "error"
    try:
        corpus = load_corpus(folder)
        if check.case is not None:
            case = read_case(case_text(check), corpus, file=str(check.file))
            found = with_flips(corpus, case, assess(corpus, case))
            if not wants_error:
                return differences(check, found.to_dict())
    except CorpusError as error:
        told = re.sub(r"\S*/pages/\w+\.md|\S*/vocabulary/own\d+\.yaml", lambda _: str(check.file), str(error))
        return _refusal(check, told) if wants_error and check.case is None else [f"{check}: the law is refused: {told}"]
    except CaseError as error:
        return _refusal(check, str(error)) if wants_error else [f"{check}: the case is refused: {error}"]
    return [f"{check.place(check.expected.line)}: nothing was refused"]


def _refusal(check: Check, message: str) -> list[str]:
    """Each line of an `error` fence stands in the message; `at TEXT` says that it names the line that reads so."""
    wanted = [line.strip() for line in check.expected.text.splitlines() if line.strip()]
    page = check.file.read_text(encoding="utf-8").splitlines()
    told = {page[int(number) - 1].strip() for number in re.findall(r"\.md:(\d+):", message)}
    missing = [line for line in wanted if line not in message and line.removeprefix("at ") not in told]
    return [f"{check.place(check.expected.line)}: expected {line!r} in: {message}" for line in missing]


@pytest.mark.parametrize("check", all_checks(), ids=str)
def test_the_law_finds_what_the_page_says(check: Check, tmp_path: Path) -> None:
    wrong = run(check, tmp_path / "corpus")

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("file", spec_files(), ids=lambda file: file.stem)
def test_a_page_has_a_title_and_promises_something_in_each_section(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert {check.heading for check in checks_of(file)} >= set(re.findall(r"^## (.*)$", text, re.MULTILINE))


def test_a_wrong_page_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    page = tmp_path / "99-wrong.md"
    page.write_text(
        "# Wrong\n\n```norm\nid: n\nauthority: police\nmay: fine\n```\n\n```case\ncase: x\n```\n\n"
        "```finds\ndetain: may\nfine:\n  possible: [must]\n```\n"
    )
    (check,) = checks_of(page)

    assert [
        f"{page}:14: detain: 0 findings match, among: fine by police",
        f"{page}:16: fine: possible: expected ['must'], found ['may']",
    ] == run(check, tmp_path / "corpus")
