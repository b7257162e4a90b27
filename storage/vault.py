"""Seals what is personal before it reaches the database, and finds it again by a blind index.

AES-256-GCM with a key id in front and the column's name as associated data, so that a sealed value moved to another
column does not open. Keys live outside the database and its backups. The blind index is an HMAC with a key of its
own, derived from the oldest secret key so that rotation does not change it.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import StorageError

VERSION = b"\x01"
KEY_ID_SIZE = 4
NONCE_SIZE = 12


class SealBroken(StorageError):
    """A sealed value does not open: the wrong key, another column's value, or a changed byte."""


class Vault:
    """Seals with the newest key, opens with any of them. ``keys`` are 32 bytes each, newest first."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys:
            raise ValueError("a vault needs at least one key")
        self._ciphers = {_key_id(key): AESGCM(_derive(key, b"seal")) for key in keys}
        self._newest = _key_id(keys[0])
        self._index_key = _derive(keys[-1], b"blind index")
        self._token_keys = [_derive(key, b"link token") for key in keys]

    def seal(self, value: bytes, place: str) -> bytes:
        """The sealed form of a value that belongs in ``place`` ("table.column")."""
        nonce = os.urandom(NONCE_SIZE)
        return VERSION + self._newest + nonce + self._ciphers[self._newest].encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The value again; raises SealBroken."""
        key_id = sealed[1 : 1 + KEY_ID_SIZE]
        cipher = self._ciphers.get(key_id)
        if sealed[:1] != VERSION or cipher is None:
            raise SealBroken(f"no key for a value in {place}")
        start = 1 + KEY_ID_SIZE
        try:
            return cipher.decrypt(sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :], place.encode())
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"a value in {place} does not open") from broken

    def index(self, value: str, domain: str) -> bytes:
        """The blind index (32 bytes) by which a sealed value of this domain is found."""
        return hmac.new(self._index_key, f"{domain}\x00{value}".encode(), hashlib.sha256).digest()

    def sign(self, message: str) -> str:
        """A signature (hex, 128 bits) for links that leave the house."""
        return _mac(self._token_keys[0], message)

    def has_signed(self, message: str, signature: str) -> bool:
        """Whether one of the keys made this signature; links that left before a rotation keep their time."""
        return any(hmac.compare_digest(_mac(key, message), signature) for key in self._token_keys)


def _mac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:32]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"lianxin " + purpose).derive(key)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"lianxin key id" + key).digest()[:KEY_ID_SIZE]
