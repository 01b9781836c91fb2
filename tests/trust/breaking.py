"""How inputs are broken: texts in one to eight places, bytes by flips, cuts and repeats."""

from __future__ import annotations

from random import Random

WORDS = [
    *("unknown", "n/a", "null", "~", "true", "no", "[]", "{}", "[[", "}}", "- ", "? ", ": ", "&a", "*a", "<<: *a"),
    *("'", '"', "|", ">", "---", "...", "%YAML 9", "!!python/name:os.system", "__import__('os')", "${HOME}"),
    *("\t", "\r\n", "\u2028", "\ufeff", "\u202e", "\x00", "\x1b[2J", "é", "ё", "{{7*7}}", "<script>"),
    *("2022-02-30", "2022-09", "0000-00-00", "9999-12-31", "1e309", "-0", "9" * 20, "0x10", "1_000", "NaN"),
    *("KZ", "RU", "RU-337(5)", "RU-207.3", "other", "charges", "person:", "as_of:", "../../../etc/passwd"),
    *("any(x for x in charges)", "view('q')", "party(host, 'cat')", "not ", " and ", "=" * 300, "(" * 300, "a." * 200),
]
EDGES = (0, 1, 0x7F, 0x80, 0xFF)


def broken(random: Random, text: str, other: str, words: list[str] = WORDS) -> str:
    """A text with one to eight things done to it; parts of *other* may come in."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 5, 8))):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + int(random.expovariate(1 / 12)))
        piece = text[start:end]
        match random.randrange(9):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + piece * random.randrange(2, 5) + text[end:]
            case 2 | 3:
                text = text[:start] + random.choice(words) + text[end:]
            case 4:
                sign = chr(random.choice((random.randrange(128), random.randrange(0x110000))))
                text = text[:start] + sign + text[end:]
            case 5:
                lines = text.split("\n")
                line = random.randrange(len(lines))
                lines[line] = " " * random.randrange(9) + lines[line].lstrip()
                text = "\n".join(lines)
            case 6:
                lines = text.split("\n")
                random.shuffle(lines) if len(lines) < 40 else lines.pop(random.randrange(len(lines)))
                text = "\n".join(lines)
            case 7:
                lines, theirs = text.split("\n"), other.split("\n")
                at, place = random.randrange(len(theirs)), random.randrange(len(lines))
                lines[place:place] = theirs[at : at + random.randrange(1, 9)]
                text = "\n".join(lines)
            case _:
                parts = text.split(" ")
                parts[random.randrange(len(parts))] = random.choice(other.split(" "))
                text = " ".join(parts)
    return text


def encoded(random: Random, text: str) -> bytes:
    """The bytes of a text, now and then with some that are no text."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    if data and random.random() < 0.1:
        for _ in range(random.randrange(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def flipped(random: Random, data: bytes, *, most: int = 8) -> bytes:
    """Bytes with bits turned, runs overwritten, cut, doubled or dropped, as a bad disk or a bad hand leaves them."""
    made = bytearray(data)
    for _ in range(random.randrange(1, most + 1)):
        if not made:
            break
        place = random.randrange(len(made))
        run = 1 + int(random.expovariate(1 / 6))
        match random.randrange(8):
            case 0 | 1 | 2:
                made[place] ^= 1 << random.randrange(8)
            case 3:
                made[place] = random.choice(EDGES)
            case 4:
                made[place : place + run] = random.randbytes(len(made[place : place + run]))
            case 5:
                made[place:place] = made[place : place + run]
            case 6:
                del made[place : place + run]
            case _:
                if random.random() < 0.2:
                    del made[place:]
    return bytes(made)
