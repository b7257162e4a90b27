"""WeChat's signatures and message encryption, written from the platform's contract alone."""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# PKCS#7 on 32-byte blocks although AES blocks are 16 bytes long (guide/dev/push/encryption).
BLOCK = 32


class CryptoError(ValueError):
    """What came cannot be trusted or decrypted."""


def signature(*parts: str) -> str:
    """SHA-1 over the parts sorted as strings: (token, timestamp, nonce), plus the ciphertext for msg_signature."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


class MessageCrypto:
    """Encrypts and decrypts the XML of one account."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        self._app_id = app_id.encode()
        if len(self._key) != 32:
            raise CryptoError("the AES key must decode to 32 bytes")

    def encrypt(self, message: str, random: bytes | None = None) -> str:
        """Base64 of AES-CBC over random(16) + length(4, big-endian) + message + app id."""
        raw = message.encode()
        plain = (random or secrets.token_bytes(16)) + struct.pack(">I", len(raw)) + raw + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The message inside; CryptoError when padding, length or app id do not fit."""
        plain = _unpad(self._open(encrypted))
        if len(plain) < 20:
            raise CryptoError("too short")
        (length,) = struct.unpack(">I", plain[16:20])
        message, app_id = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or not hmac.compare_digest(app_id, self._app_id):
            raise CryptoError("app id does not match")
        try:
            return message.decode()
        except UnicodeDecodeError as error:
            raise CryptoError("not UTF-8") from error

    def _open(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CryptoError("not base64") from error
        if not sealed or len(sealed) % BLOCK:
            raise CryptoError("not whole blocks")
        decryptor = self._cipher().decryptor()
        return decryptor.update(sealed) + decryptor.finalize()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _unpad(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise CryptoError("bad padding")
    return plain[:-pad]
