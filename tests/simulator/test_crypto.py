"""Signatures and encryption against the platform's published vectors and another implementation."""

import pytest
from wechatpy.crypto import WeChatCrypto

from simulator.crypto import CryptoError, MessageCrypto, signature

TOKEN = "AAAAA"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx0000000000000001"
MESSAGE = "<xml><ToUserName><![CDATA[gh_0]]></ToUserName></xml>"
ENCRYPTED = (
    "Q3stYC6hdFzMh9T8HCvyDIqws7/d8koJ8JwLxrb8SOsy7d/eUIN4zcaCgrROWzAc2Z5vBhWeJrPKA/lkBMrWbf2zDEWf0SkrYMAANXRlZMsPmPA6"
    "+LIuId8yLI9wq/cP"
)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_signature_matches_the_official_vectors(timestamp: str, nonce: str, expected: str) -> None:
    assert signature(TOKEN, timestamp, nonce) == expected


def test_encryption_and_message_signature_match_the_vector() -> None:
    assert MessageCrypto(KEY, APP_ID).encrypt(MESSAGE, b"0123456789abcdef") == ENCRYPTED
    given = signature(TOKEN, "1714036504", "1514711492", ENCRYPTED)
    assert given == "06e2b6e40bd6b81ed79c68b44ca884e88dc8ccc0"
    assert MessageCrypto(KEY, APP_ID).decrypt(ENCRYPTED) == MESSAGE


@pytest.mark.parametrize("text", ["", "好", "字" * 700, "a" * 31, "a" * 32, "😀]]>"])
def test_wechatpy_reads_what_we_encrypt_and_we_read_what_it_encrypts(text: str) -> None:
    other, ours = WeChatCrypto(TOKEN, KEY, APP_ID), MessageCrypto(KEY, APP_ID)
    sealed = ours.encrypt(text)
    envelope = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    assert other.decrypt_message(envelope, signature(TOKEN, "1", "n", sealed), "1", "n") == text
    answer = other.encrypt_message(text, "n", "1")
    inside = answer.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert ours.decrypt(inside) == text


def test_a_message_for_another_account_or_a_damaged_one_is_refused() -> None:
    with pytest.raises(CryptoError):
        MessageCrypto(KEY, "wx0000000000000002").decrypt(ENCRYPTED)
    with pytest.raises(CryptoError):
        MessageCrypto(KEY, APP_ID).decrypt(ENCRYPTED[:-24] + "A" * 24)
    for broken in ("", "???", "AAAA", ENCRYPTED[:20]):
        with pytest.raises(CryptoError):
            MessageCrypto(KEY, APP_ID).decrypt(broken)
