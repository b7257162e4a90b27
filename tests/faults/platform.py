"""A small signer of our own that pushes messages as the platform does: encrypted, in time, three tries at most."""

import base64
import hashlib
import http.client
import itertools
import secrets
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "faults"
APP_ID = "wx00000000000000fa"
ACCOUNT = "gh_school"
AES_KEY = "lianxinFaultsEncodingAESKey0123456789abcdef"
CUT_SECONDS = 5.0  # the platform hangs up then
_numbers = itertools.count(23_000_000_000_000_000)


class NoAnswer(Exception):
    """The connection broke, nobody listened, or five seconds passed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform got: the status, the whole body, the words for the person, and after how many seconds."""

    status: int
    body: bytes
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Message:
    """One push, the same bytes each time it is tried."""

    xml: str
    number: int
    text: str


def text_message(sender: str, text: str, *, at: float | None = None) -> Message:
    """A text as the person typed it, with a number of its own."""
    number = next(_numbers)
    moment = int(at if at is not None else time.time())
    content = f"<Content>{_escaped(text)}</Content><MsgId>{number}</MsgId>"
    return Message(_xml(sender, moment, "text", content), number, text)


class Platform:
    """One connection to the account's address; opens again after it broke."""

    def __init__(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._line: http.client.HTTPConnection | None = None

    def push(self, message: Message) -> Answer:
        """Deliver once. Raises NoAnswer."""
        began = time.monotonic()
        target, body = sealed(message.xml)
        try:
            line = self._line or http.client.HTTPConnection(*self._where, timeout=CUT_SECONDS)
            self._line = line
            line.request("POST", target, body, {"Content-Type": "text/xml"})
            answer = line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.hang_up()
            raise NoAnswer(str(broken)) from None
        seconds = time.monotonic() - began
        if seconds > CUT_SECONDS:
            raise NoAnswer(f"{seconds:.1f} s")
        return Answer(answer.status, content, opened(content), seconds)

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def sealed(xml: str) -> tuple[str, bytes]:
    """The target with its query, and the encrypted body, as they go over the wire."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
    cipher = base64.b64encode(_aes(_padded(xml.encode()), encrypt=True)).decode()
    query = {
        "signature": _sha1(TOKEN, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": _sha1(TOKEN, timestamp, nonce, cipher),
    }
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>"
    return f"/wechat?{urlencode(query)}", body.encode()


def opened(body: bytes) -> str:
    """The words of an answer: "" for an empty one or ``success``."""
    if body in (b"", b"success"):
        return ""
    envelope = ElementTree.fromstring(body)
    found = {part.tag: part.text or "" for part in envelope}
    expected = _sha1(TOKEN, found["TimeStamp"], found["Nonce"], found["Encrypt"])
    assert found["MsgSignature"] == expected, "an answer with a wrong signature is shown to nobody"
    inner = _inner(_aes(base64.b64decode(found["Encrypt"]), encrypt=False))
    return ElementTree.fromstring(inner).findtext("Content", "")


def _xml(sender: str, moment: int, kind: str, rest: str) -> str:
    head = f"<ToUserName>{ACCOUNT}</ToUserName><FromUserName>{sender}</FromUserName>"
    return f"<xml>{head}<CreateTime>{moment}</CreateTime><MsgType>{kind}</MsgType>{rest}</xml>"


def _escaped(text: str) -> str:
    """As character data; a bare carriage return would be read as a line feed."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\r", "&#13;")


def _padded(xml: bytes) -> bytes:
    content = secrets.token_bytes(16) + struct.pack(">I", len(xml)) + xml + APP_ID.encode()
    pad = 32 - len(content) % 32
    return content + bytes([pad]) * pad


def _inner(content: bytes) -> str:
    (size,) = struct.unpack(">I", content[16:20])
    assert content[: -content[-1]][20 + size :] == APP_ID.encode(), "the answer is for another account"
    return content[20 : 20 + size].decode()


def _aes(content: bytes, *, encrypt: bool) -> bytes:
    key = base64.b64decode(AES_KEY + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
    worker = cipher.encryptor() if encrypt else cipher.decryptor()
    return worker.update(content) + worker.finalize()


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
