"""What the load generator puts on the wire is what the platform would send, by another implementation's judgement."""

from urllib.parse import parse_qs, urlsplit

from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto

from bench.account import Account, Callbacks

ACCOUNT = Account()


def _opened(request: bytes) -> dict[str, str]:
    """Split as a server does, then decrypted by wechatpy, which checks the signature as well."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    method, target, version = first.split(" ")
    assert (method, version) == ("POST", "HTTP/1.1")
    assert f"Content-Length: {len(body)}" in fields
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
    inner = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
    told = {field.tag: field.text or "" for field in fromstring(inner)}
    assert query["openid"] == told["FromUserName"]
    return told


def test_a_text_is_understood_by_another_implementation() -> None:
    told = _opened(Callbacks(ACCOUNT).text("o-parent-1", "老师好 <&]]>"))
    assert (told["ToUserName"], told["FromUserName"]) == (ACCOUNT.name, "o-parent-1")
    assert (told["MsgType"], told["Content"]) == ("text", "老师好 <&]]>")


def test_a_report_is_understood_by_another_implementation() -> None:
    told = _opened(Callbacks(ACCOUNT).report("o-parent-1", 7))
    assert (told["Event"], told["MsgID"], told["Status"]) == ("TEMPLATESENDJOBFINISH", "7", "success")


def test_no_two_messages_are_the_same() -> None:
    callbacks = Callbacks(ACCOUNT)
    numbers = {_opened(callbacks.text("o-parent-1", "在吗"))["MsgId"] for _ in range(20)}
    assert len(numbers) == 20


def test_an_encrypted_answer_can_be_read() -> None:
    sealed = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id).encrypt_message("<xml>好</xml>", "n", "1")
    assert Callbacks(ACCOUNT).opened(sealed) == "<xml>好</xml>"
