"""Keys: from a passphrase, for a case, for a reader. Nothing here is ours but the order of the calls.

Argon2id (RFC 9106) makes keys from passphrases, ChaCha20-Poly1305 (RFC 8439) seals records, and age (X25519) wraps the
key of a case for its readers.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass

import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY, SALT, _NONCE = 32, 16, 12
SHORTEST = 12
"""characters of a new passphrase"""


class WrongKeyError(ValueError):
    """A seal does not open with this key: wrong passphrase, wrong reader, or changed bytes."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one try of a passphrase costs: passes, memory in KiB, lanes."""

    passes: int = 3
    memory: int = 128 * 1024
    lanes: int = 4


@dataclass(frozen=True, slots=True, repr=False)
class Stretched:
    """What a passphrase gives: the key of the file, and the key of the reader whose passphrase it is."""

    file: bytes
    reader: bytes


def stretch(passphrase: str, salt: bytes, work: Work) -> Stretched:
    """Keys from a passphrase; one typed on another keyboard in another Unicode form gives the same."""
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    made = hash_secret_raw(secret, salt, time_cost=work.passes, memory_cost=work.memory, parallelism=work.lanes,
                           hash_len=2 * KEY, type=Type.ID)  # fmt: skip
    return Stretched(made[:KEY], made[KEY:])


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY)


def new_id() -> str:
    """A random id that says nothing."""
    return secrets.token_hex(16)


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Encrypt; *about* names what it is, so that one sealed thing cannot be put in the place of another."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, box: bytes, about: str) -> bytes:
    """Decrypt what `seal` made; raise `WrongKeyError` where key, bytes or *about* are others."""
    try:
        return ChaCha20Poly1305(key).decrypt(box[:_NONCE], box[_NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise WrongKeyError("does not open") from None


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A reader's secret; *recipient* is its public half, which may be given to anybody."""

    secret: str
    recipient: str

    @classmethod
    def new(cls) -> Identity:
        made = pyrage.x25519.Identity.generate()
        return cls(str(made), str(made.to_public()))

    @classmethod
    def of(cls, secret: str) -> Identity:
        return cls(secret, str(pyrage.x25519.Identity.from_str(secret).to_public()))

    def open(self, box: bytes) -> bytes:
        """Decrypt an age file made for this reader; raise `WrongKeyError` where it was made for others, or changed."""
        try:
            return bytes(pyrage.decrypt(box, [pyrage.x25519.Identity.from_str(self.secret)]))
        except pyrage.DecryptError:
            raise WrongKeyError("not made for this reader, or changed") from None


def close_for(plain: bytes, recipients: list[str]) -> bytes:
    """An age file that these recipients can open; raise `ValueError` where one is no recipient."""
    try:
        return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(text) for text in recipients]))
    except pyrage.RecipientError:
        raise ValueError("not an age recipient") from None
