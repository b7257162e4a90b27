"""WeRoBot's message crypto, made strict: every check in constant time or before any byte is believed.

NotAuthentic   the signature does not fit, or nothing authentic can be behind it (403, nothing kept)
Undecryptable  the signature fits but the ciphertext is broken (quarantine)
WrongAccount   it decrypts, for another account (403)
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import struct

from werobot.crypto import MessageCrypt, PrpCrypto

from domain.errors import LianxinError

BLOCK = 32  # the platform pads to 32 bytes, not to AES's 16
RANDOM = 16
LENGTH = 4
APP_ID = re.compile(rb"[0-9A-Za-z_-]*")


class NotAuthentic(LianxinError):
    """Nothing shows that the platform sent this."""


class Undecryptable(LianxinError):
    """Signed by the platform's token, and still not readable."""


class WrongAccount(LianxinError):
    """Meant for another account."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hex, as the platform computes it."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def fits(given: str, *parts: str) -> bool:
    """Whether the given signature is the right one; takes the same time for every wrong one."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


class StrictCrypto(PrpCrypto):  # type: ignore[misc]  # WeRoBot has no types
    """PrpCrypto with full PKCS#7, length and account checks, and one system call for its random bytes."""

    def get_random_string(self) -> str:
        return secrets.token_hex(RANDOM // 2)

    def decrypt(self, text: str, app_id: str) -> bytes:
        """The plaintext of a base64 ciphertext. Raises Undecryptable or WrongAccount."""
        content = self._unpadded(text)
        if len(content) < RANDOM + LENGTH:
            raise Undecryptable("too short")
        (size,) = struct.unpack(">I", content[RANDOM : RANDOM + LENGTH])
        body = content[RANDOM + LENGTH :]
        if size > len(body):
            raise Undecryptable("length")
        if not hmac.compare_digest(body[size:], app_id.encode()):
            raise _not_for(app_id, body, body[size:])
        return body[:size]

    def _unpadded(self, text: str) -> bytes:
        try:
            sealed = base64.b64decode(text.encode(), validate=True)
        except (binascii.Error, ValueError):
            raise Undecryptable("base64") from None
        if not sealed or len(sealed) % 16:
            raise Undecryptable("block size")
        decryptor = self.cipher.decryptor()
        plain: bytes = decryptor.update(sealed) + decryptor.finalize()
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or pad > len(plain) or plain[-pad:] != bytes([pad]) * pad:
            raise Undecryptable("padding")
        return plain[:-pad]


def _not_for(app_id: str, body: bytes, rest: bytes) -> LianxinError:
    """Ours by its end, or nobody's: then length or padding lies. Otherwise it names another account."""
    if body.endswith(app_id.encode()) or not APP_ID.fullmatch(rest):
        return Undecryptable("length")
    return WrongAccount("wrong_account")


class StrictMessageCrypt(MessageCrypt):  # type: ignore[misc]
    """MessageCrypt around StrictCrypto for one EncodingAESKey (43 characters)."""

    def __init__(self, token: str, encoding_aes_key: str, app_id: str) -> None:
        super().__init__(token, encoding_aes_key, app_id)
        self.prp_crypto = StrictCrypto(base64.b64decode(encoding_aes_key + "="))

    def encrypted(self, xml: str, timestamp: str) -> str:
        """A reply's XML in its encrypted envelope, signed for this timestamp."""
        return str(self.encrypt_message(xml, timestamp, secrets.token_hex(8)))
