"""Writes callbacks as the platform writes them in safe mode: encrypted, signed, ready to put on the wire."""

import itertools
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from simulator import xmltext
from simulator.crypto import MessageCrypto, signature

Told = list[tuple[str, xmltext.Value]]


@dataclass(frozen=True, slots=True)
class Account:
    """What a bot and the platform agree on."""

    app_id: str = "wx0000000000000001"
    token: str = "lianxinBench"
    aes_key: str = "lianxinBenchEncodingAESKey012345678abcdefgh"
    name: str = "gh_000000000001"


class Callbacks:
    """Whole HTTP requests, each with a message number, nonce and ciphertext of its own."""

    def __init__(self, account: Account, path: str = "/wechat") -> None:
        self._account = account
        self._path = path
        self._crypto = MessageCrypto(account.aes_key, account.app_id)
        self._numbers = itertools.count(secrets.randbits(48) << 8)

    def text(self, sender: str, content: str) -> bytes:
        """Somebody says this."""
        told: Told = [("MsgType", "text"), ("Content", content), ("MsgId", next(self._numbers))]
        return self._request(sender, told)

    def report(self, reader: str, msgid: int) -> bytes:
        """A template message arrived (TEMPLATESENDJOBFINISH)."""
        told: Told = [("MsgType", "event"), ("Event", "TEMPLATESENDJOBFINISH"), ("MsgID", msgid), ("Status", "success")]
        return self._request(reader, told)

    def opened(self, answer: str) -> str:
        """The XML inside an encrypted answer. Raises CryptoError or XmlError."""
        return self._crypto.decrypt(str(xmltext.read(answer)["Encrypt"]))

    def _request(self, sender: str, told: Told) -> bytes:
        now = int(time.time())
        head: Told = [
            ("ToUserName", self._account.name),
            ("FromUserName", sender),
            ("CreateTime", now),
        ]
        sealed = self._crypto.encrypt(xmltext.write([*head, *told]))
        body = xmltext.write([("ToUserName", self._account.name), ("Encrypt", sealed)]).encode()
        query = urlencode(self._signed(str(now), sealed) | {"openid": sender, "encrypt_type": "aes"})
        lines = (
            f"POST {self._path}?{query} HTTP/1.1",
            "Host: 127.0.0.1",
            "User-Agent: Mozilla/4.0",
            "Content-Type: text/xml",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*lines, "", "")).encode() + body

    def _signed(self, timestamp: str, sealed: str) -> dict[str, str]:
        nonce, token = str(secrets.randbelow(10**9)), self._account.token
        return {
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": signature(token, timestamp, nonce),
            "msg_signature": signature(token, timestamp, nonce, sealed),
        }
