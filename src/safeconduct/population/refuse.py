"""What a table of cases may not hold: names, numbers of papers, telephones, addresses."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

_WORDS: Final = (
    "name surname firstname lastname patronymic alias fio фио фамилия имя отчество passport iin иин inn инн snils "
    "снилс ssn tax phone telephone mobile tel телефон email mail почта address street home city postcode zip адрес "
    "telegram телеграм instagram vk facebook photo face fingerprint fingerprints birth birthday dob lat lon latitude "
    "longitude gps imei ip"
)
_VALUES: Final = (
    ("an e-mail address", r"\S@\S+\.\w"),
    ("an account or a link", r"^@\w|://|\bt\.me/|\bwww\."),
    ("a telephone number", r"^\+\d[\d ()-]{6,}|\(\d{3,4}\)[ -]?\d|^\d{3}-\d{3}-\d{2}|^[78][ -]\d{3}[ -]\d{3}[ -]\d{2}"),
    ("the number of a paper", r"\d{9}|\d{2} \d{2} \d{6}|\d{4} \d{6}|^\d{3}-\d{2}-\d{4}$|^[A-ZА-Я]{1,3} ?\d{6}"),
    ("a name", r"^\p{Lu}[\p{Ll}'’-]+(?:[ _.]+\p{Lu}[\p{Ll}'’.-]*)+$"),
    ("a name", r"^\p{Lu}{3,}(?: \p{Lu}{2,})+$|^(?:\p{Lu}\. ?)+\p{Lu}[\p{Ll}]+"),
    ("a name", r"\p{Lu}[\p{Ll}]+(?:ович|евич|овна|евна|ична|ovich|evich|ovna|evna)\b"),
    ("an address", r"(?i)\b(?:ул|пр|просп|пер|кв|д|street|st|avenue|ave|road|rd|flat|apt)\b\.? ?[\p{L}\d]*.*\d"),
)
"""patterns in the syntax that Rust's regex shares with Python, but for the classes of letters"""
_UPPER, _LOWER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ", "a-zа-яёәғқңөұүһі"


def column(name: str) -> str:
    """Why a column is refused by its name; nothing where it is not."""
    words = re.split(r"[\W_]+", re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", "_", name).lower())
    if not set(_WORDS.split()).isdisjoint(words):
        return "a table of cases holds no names, numbers of papers, telephones or addresses"
    return ""


@cache
def patterns() -> tuple[tuple[str, str], ...]:
    """What a value may look like and must not, with the pattern."""
    return tuple((what, _plain(pattern)) for what, pattern in _VALUES)


@lru_cache(100_000)
def value(text: str) -> str:
    """What a value looks like that may not be there; nothing where it may."""
    return next((what for what, pattern in patterns() if re.search(pattern, text)), "")


def _plain(pattern: str) -> str:
    pattern = pattern.replace(r"[\p{Ll}", f"[{_LOWER}").replace(r"\p{Lu}", f"[{_UPPER}]")
    return pattern.replace(r"[\p{L}", f"[{_LOWER}{_UPPER}").replace(r"\p{L}", f"[{_LOWER}{_UPPER}]")
