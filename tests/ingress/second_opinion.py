"""WeChat's encryption as wechatpy has it: the other implementation that ours must agree with."""

import re
import warnings

from tests.ingress import signer

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # wechatpy's own, while it is imported
    from wechatpy.crypto import WeChatCrypto


def crypto(key: str = signer.AES_KEY) -> WeChatCrypto:
    return WeChatCrypto(signer.TOKEN, key, signer.APP_ID)


def opened(answer: bytes, key: str = signer.AES_KEY) -> str:
    """The XML inside an encrypted answer; raises when signature, padding or account do not fit."""
    text = answer.decode()
    return str(
        crypto(key).decrypt_message(text, *(field(text, name) for name in ("MsgSignature", "TimeStamp", "Nonce")))
    )


def field(xml: str, name: str) -> str:
    """The text of one flat element, without its CDATA."""
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", xml, re.DOTALL)
    assert found is not None, f"no {name}"
    return found[1]
