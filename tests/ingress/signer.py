"""Signs and seals as the platform does, written for the tests from its contract; shares no line with the program."""

import base64
import hashlib
import secrets
import struct
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Query = list[tuple[str, str]]

TOKEN = "IngressToken"
APP_ID = "wx00000000000000e1"
AES_KEY = "ingressTestsEncodingAESKey0123456789abcdefG"
OLD_KEY = "ingressTestsOlderAESKey00123456789abcdefghG"


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def query(timestamp: str, nonce: str = "770011", sealed: str | None = None) -> Query:
    """The query of a push; of an encrypted one when there is a ciphertext."""
    found = [("signature", sha1(TOKEN, timestamp, nonce)), ("timestamp", timestamp), ("nonce", nonce)]
    if sealed is not None:
        found += [("encrypt_type", "aes"), ("msg_signature", sha1(TOKEN, timestamp, nonce, sealed))]
    return found


def target(parameters: Query) -> str:
    return f"/wechat?{urlencode(parameters)}"


def framed(xml: bytes, app_id: str = APP_ID, length: int | None = None) -> bytes:
    """Sixteen random bytes, the length, the message, the account."""
    return secrets.token_bytes(16) + struct.pack(">I", len(xml) if length is None else length) + xml + app_id.encode()


def padded(content: bytes) -> bytes:
    """PKCS#7 on blocks of 32 bytes."""
    pad = 32 - len(content) % 32
    return content + bytes([pad]) * pad


def enciphered(blocks: bytes, key: str = AES_KEY) -> str:
    """Exactly these bytes under the key, in base64; their length is a multiple of 16."""
    raw = base64.b64decode(key + "=")
    encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
    return base64.b64encode(encryptor.update(blocks) + encryptor.finalize()).decode()


def sealed(xml: bytes, key: str = AES_KEY, app_id: str = APP_ID) -> str:
    return enciphered(padded(framed(xml, app_id)), key)


def envelope(*ciphertexts: str, beside: str = "") -> bytes:
    """An encrypted body with any number of ciphertexts, and whatever stands beside them."""
    shown = "".join(f"<Encrypt><![CDATA[{one}]]></Encrypt>" for one in ciphertexts)
    return f"<xml><ToUserName><![CDATA[gh_ingress]]></ToUserName>{beside}{shown}</xml>".encode()
