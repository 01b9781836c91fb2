"""safeconduct: executable law for people caught between two states."""

from safeconduct.law.case import Case, load_case, read_case
from safeconduct.law.compiled import load_corpus
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, CorpusError, InputError
from safeconduct.reason.assess import assess
from safeconduct.reason.results import Assessment, Finding

__all__ = [
    "Assessment",
    "Case",
    "CaseError",
    "Corpus",
    "CorpusError",
    "Finding",
    "InputError",
    "assess",
    "load_case",
    "load_corpus",
    "read_case",
]
