"""The platform as another implementation sees it: signs and seals with wechatpy, never with our own code."""

import base64
import struct
import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # wechatpy's own, on import
    from wechatpy.crypto import PrpCrypto, WeChatCrypto
    from wechatpy.utils import WeChatSigner

Query = list[tuple[str, str]]
NONCE = "1514711492"
OPENID = "oLianxinTestParent0000000001"
GH = "gh_0123456789ab"


@dataclass(frozen=True)
class Account:
    """One service account as it is set up on the platform's pages."""

    token: str = "LianxinDoorToken"
    app_id: str = "wx0000000000000001"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    def signature(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self.token, *parts)
        return str(signer.signature)

    def query(self, at: datetime, nonce: str = NONCE) -> Query:
        """The signed query of any request."""
        timestamp = str(int(at.timestamp()))
        return [("signature", self.signature(timestamp, nonce)), ("timestamp", timestamp), ("nonce", nonce)]

    def sealed_query(self, at: datetime, sealed: str, nonce: str = NONCE) -> Query:
        """The query of an encrypted push."""
        timestamp = str(int(at.timestamp()))
        signed = self.signature(timestamp, nonce, sealed)
        return [*self.query(at, nonce), ("openid", OPENID), ("encrypt_type", "aes"), ("msg_signature", signed)]

    def seal(self, xml: bytes, app_id: str | None = None) -> str:
        """The ciphertext of one push."""
        sealed = PrpCrypto(self._key).encrypt(xml, self.app_id if app_id is None else app_id)
        return sealed.decode() if isinstance(sealed, bytes) else str(sealed)

    def seal_raw(self, plain: bytes) -> str:
        """AES over exactly these bytes, whatever their padding (a multiple of 16 of them)."""
        encryptor = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).encryptor()
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def opened(self, reply: bytes) -> str:
        """The inner XML of one of our answers; raises when signature, padding or app id are wrong."""
        text = reply.decode()
        crypto = WeChatCrypto(self.token, self.aes_key, self.app_id)
        parts = [_between(text, name) for name in ("MsgSignature", "TimeStamp", "Nonce")]
        return str(crypto.decrypt_message(text, *parts))

    @property
    def _key(self) -> bytes:
        return base64.b64decode(self.aes_key + "=")


def framed(xml: bytes, app_id: str, length: int | None = None) -> bytes:
    """Random bytes, length, message, app id: what is padded and enciphered."""
    return b"0123456789abcdef" + struct.pack(">I", len(xml) if length is None else length) + xml + app_id.encode()


def padded(content: bytes, pad: int | None = None) -> bytes:
    """PKCS#7 to 32 bytes; with ``pad`` only the last byte says so."""
    right = 32 - len(content) % 32
    return content + bytes([right]) * (right - 1) + bytes([right if pad is None else pad])


def envelope(sealed: str, beside: bytes = b"") -> bytes:
    """The body of an encrypted push; ``beside`` is the plaintext that compatible mode sends with it."""
    encrypt = f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    if beside:
        return beside.removesuffix(b"</xml>") + encrypt
    return f"<xml><ToUserName><![CDATA[{GH}]]></ToUserName>".encode() + encrypt


def push(**tags: str) -> bytes:
    """The XML of one text message; tags replace or add, "-" leaves one out."""
    known = {
        "ToUserName": GH,
        "FromUserName": OPENID,
        "CreateTime": "1795399200",
        "MsgType": "text",
        "Content": "老师好",
        "MsgId": "24587654321098765",
    }
    shown = {name: value for name, value in {**known, **tags}.items() if value != "-"}
    return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in shown.items())}</xml>".encode()


def _between(text: str, tag: str) -> str:
    inner = text.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
    return inner.removeprefix("<![CDATA[").removesuffix("]]>")
