"""R20 to R32: what is sealed, who sealed it, and whether the other implementation agrees."""

import base64
import random
import statistics
import time
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.wechat.crypto import StrictCrypto
from messages.inbound import Kind
from tests.ingress import pushes, second_opinion, signer
from tests.ingress.conftest import Opens
from tests.ingress.rooms import FORBIDDEN, SUCCESS, Ingress

XML = pushes.text("老师好")
GOOD = signer.padded(signer.framed(XML))


def _raw(count: int) -> str:
    return base64.b64encode(bytes(range(count))).decode()


def _flipped(at: int, bit: int = 1) -> str:
    raw = bytearray(base64.b64decode(signer.enciphered(GOOD)))
    raw[at] ^= bit
    return base64.b64encode(raw).decode()


def _padding(last: int) -> str:
    """Whole blocks whose last byte claims this much padding, the rest of it filled with zeros."""
    framed = signer.framed(XML)
    return signer.enciphered(framed + bytes(31 - len(framed) % 32) + bytes([last]))


def _only_the_padding_is_wrong(pad: int, filled: int) -> str:
    """A right message that ends where its last byte says, after ``pad`` bytes of which the rest are ``filled``."""
    for more in range(16):
        framed = signer.framed(pushes.text("a" * more))
        if (len(framed) + pad) % 16 == 0:
            return signer.enciphered(framed + bytes([filled]) * (pad - 1) + bytes([pad]))
    raise AssertionError("no length fits")


def _length(length: int) -> str:
    return signer.enciphered(signer.padded(signer.framed(XML, length=length)))


BROKEN = {
    "R20 empty": "",
    "R20 no base64": "!!!!",
    "R20 not ASCII": "密文",
    "R20 one byte": _raw(1),
    "R20 15 bytes": _raw(15),
    "R20 17 bytes": _raw(17),
    "R20 one block": _raw(16),
    "R20 line break inside": signer.enciphered(GOOD)[:40] + "\n" + signer.enciphered(GOOD)[40:],
    "R21 last byte": _flipped(-1),
    "R21 length bit": signer.enciphered(GOOD[:16] + bytes([GOOD[16] ^ 0x80]) + GOOD[17:]),
    "R22 pad 0": _padding(0),
    "R22 pad 33": _padding(33),
    "R22 pad 255": _padding(255),
    "R22 pad not alike": _only_the_padding_is_wrong(16, filled=0),
    "R22 pad 33, else right": _only_the_padding_is_wrong(33, filled=33),
    "R22 pad 255, else right": _only_the_padding_is_wrong(255, filled=255),
    "R22 longer than the data": signer.enciphered(bytes([32]) * 16),
    "R22 nothing but padding": signer.enciphered(bytes([32]) * 32),
    "R23 0xffffffff": _length(0xFFFFFFFF),
    "R23 one too long, beyond the end": _length(len(XML) + len(signer.APP_ID) + 1),
}


@pytest.mark.parametrize("ciphertext", BROKEN.values(), ids=BROKEN.keys())
def test_broken_ciphertext(safe: Ingress, ciphertext: str) -> None:
    """Signed: put aside, a repeat cannot help. Not signed: refused like everything that is not."""
    forged = [*signer.query(safe.timestamp, sealed=ciphertext)[:-1], ("msg_signature", "0" * 40)]
    assert safe.send("POST", forged, signer.envelope(ciphertext))[:2] == FORBIDDEN
    assert safe.rooms.untouched
    assert safe.sealed(ciphertext)[:2] == SUCCESS
    assert safe.rooms.aside == [signer.envelope(ciphertext)] and not safe.rooms.kept
    assert safe.count("quarantined") == 1


def test_R21_first_byte_is_only_the_salt(safe: Ingress) -> None:
    """CBC: it spoils the sixteen random bytes and one byte of the length."""
    assert safe.sealed(_flipped(0))[:2] == SUCCESS and len(safe.rooms.aside) == 1


@pytest.mark.parametrize("length", [0, len(XML) - 1])
def test_R23_a_length_too_short_never_yields_a_message(safe: Ingress, length: int) -> None:
    assert safe.sealed(_length(length))[:2] in (SUCCESS, FORBIDDEN)
    assert not safe.rooms.kept


@pytest.mark.parametrize(
    "app_id",
    ["wx9999999999999999", "", signer.APP_ID[:-1], signer.APP_ID.upper()],
    ids=["other", "empty", "prefix", "case"],
)
def test_R24_another_account(safe: Ingress, app_id: str) -> None:
    assert safe.sealed(signer.sealed(XML, app_id=app_id))[:2] == FORBIDDEN
    assert safe.rooms.untouched and safe.count("wrong_account") == 1


def test_R25_nothing_is_decrypted_before_its_signature_fits(safe: Ingress, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    right = StrictCrypto.decrypt

    def noted(self: StrictCrypto, text: str, app_id: str) -> bytes:
        asked.append(text)
        return right(self, text, app_id)

    monkeypatch.setattr(StrictCrypto, "decrypt", noted)
    query, body = safe.made(XML)
    wrongs = ["0" * 40, "", query[-1][1].upper(), query[0][1], query[-1][1][:-1]]
    for wrong in wrongs:
        assert safe.send("POST", [*query[:-1], ("msg_signature", wrong)], body)[:2] == FORBIDDEN
    assert safe.send("POST", query[:-1], body)[:2] == FORBIDDEN
    assert not asked and safe.rooms.untouched and safe.count("forged") == len(wrongs) + 1
    assert safe.send("POST", query, body).status == 200
    assert len(asked) == 1


PLAINTEXT = "<FromUserName>oEvil0000000000000000000000x</FromUserName><MsgType>text</MsgType><Content>假的</Content>"


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_R26_plaintext_beside_the_sealed_message(opens: Opens, mode: str) -> None:
    """Compatible mode sends both: only the sealed one is believed, whatever stands beside it."""
    ingress = opens(mode)
    ciphertext = signer.sealed(XML)
    body = signer.envelope(ciphertext, beside=PLAINTEXT)
    assert ingress.send("POST", signer.query(ingress.timestamp, sealed=ciphertext), body).status == 200
    assert [(one.text, one.address) for one in ingress.rooms.kept.values()] == [("老师好", pushes.PERSON)]


@pytest.mark.parametrize("signed", [0, 1])
def test_R26_two_ciphertexts(safe: Ingress, signed: int) -> None:
    """One of them is the platform's, so somebody's words may be in it: put aside, and neither is believed."""
    both = [signer.sealed(XML), signer.sealed(pushes.text("另一个"))]
    query = signer.query(safe.timestamp, sealed=both[signed])
    assert safe.send("POST", query, signer.envelope(*both))[:2] == SUCCESS
    assert safe.rooms.aside == [signer.envelope(*both)] and not safe.rooms.kept


@pytest.mark.parametrize(
    "body",
    [signer.envelope(signer.sealed(XML), signer.sealed(XML)), b"hello", b"", b"<xml>", b"\xff\xfe", b"<xml/>"],
    ids=["two", "hello", "empty", "open", "bytes", "xml"],
)
def test_R26_R40_nothing_in_the_body_was_signed(safe: Ingress, body: bytes) -> None:
    """The query's own signature says nothing about a body: who captured it could fill the quarantine."""
    query = signer.query(safe.timestamp, sealed=signer.sealed(XML))
    assert safe.send("POST", query, body)[:2] == FORBIDDEN
    assert safe.rooms.untouched


def test_R26_sealed_inside_sealed(safe: Ingress) -> None:
    inner = signer.envelope(signer.sealed(XML))
    assert safe.push(inner)[:2] == SUCCESS
    assert safe.rooms.aside == [inner] and not safe.rooms.kept


def test_R27_while_the_key_is_changed(opens: Opens) -> None:
    """The older key is read while it is listed, counted, and answered with the key that fitted."""
    ingress = opens("safe", aes_keys=(signer.AES_KEY, signer.OLD_KEY))
    heard = ingress.sealed(signer.sealed(XML, key=signer.OLD_KEY))
    assert "收到" in second_opinion.opened(heard.body, signer.OLD_KEY)
    assert len(ingress.rooms.kept) == 1 and ingress.count("old_key") == 1
    assert "收到" in second_opinion.opened(ingress.sealed(signer.sealed(XML)).body)
    assert ingress.count("old_key") == 1
    after = opens("safe")
    assert after.sealed(signer.sealed(XML, key=signer.OLD_KEY))[:2] in (SUCCESS, FORBIDDEN)
    assert not after.rooms.kept


@pytest.mark.parametrize("said", ["raw", "", "AES", "none"])
def test_R28_the_setting_decides_not_the_query(opens: Opens, said: str) -> None:
    safe = opens("safe")
    query, body = safe.made(XML)
    spoken = [(name, said if name == "encrypt_type" else value) for name, value in query]
    assert "收到" in second_opinion.opened(safe.send("POST", spoken, body).body)
    assert safe.send("POST", [*signer.query(safe.timestamp), ("encrypt_type", said)], XML)[:2] == FORBIDDEN
    plain = opens("plain")
    assert plain.send("POST", [*signer.query(plain.timestamp), ("encrypt_type", "aes")], XML).status == 200
    assert len(plain.rooms.kept) == 1


def test_R29_ten_thousand_random_ciphertexts(safe: Ingress) -> None:
    chance = random.Random(29)
    for _ in range(10_000):
        blocks = chance.randbytes(16 * chance.randint(1, 12))
        # One in two is well padded, so that the checks behind the padding are reached.
        ciphertext = signer.enciphered(signer.padded(blocks) if chance.random() < 0.5 else blocks)
        heard = safe.direct(signer.query(safe.timestamp, sealed=ciphertext), signer.envelope(ciphertext))
        assert heard[:2] in (SUCCESS, FORBIDDEN)
    assert not safe.rooms.kept
    assert len(safe.rooms.aside) + safe.count("wrong_account") == 10_000


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(sorted({*(example.decode() for example in pushes.EXAMPLES.values())}, key=len)),
    st.sampled_from(["<xml>", "</xml>", "<Content>", "</Content>", "<![CDATA[", "]]>", "<MsgId>", "</MsgId>"]),
    st.sampled_from(["<List>", "</List>", "&amp;", "&#0;", "<!--", "-->", "<?x", "?>", "<!DOCTYPE a>"]),
)


@settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(PIECES, max_size=8), cut=st.integers(0, 400), start=st.sampled_from(sorted(pushes.EXAMPLES)))
def test_R29_mangled_messages(opens: Opens, pieces: list[str], cut: int, start: str) -> None:
    """Any mixture inside an authentic body is kept or put aside; nothing is lost and nothing raises."""
    safe = opens("safe")
    whole = pushes.EXAMPLES[start].decode()
    mangled = (whole[:cut] + "".join(pieces) + whole[cut:]).encode("utf-8", "surrogatepass")
    query, body = safe.made(mangled)
    assert safe.direct(query, body).status == 200
    assert len(safe.rooms.raw) + len(safe.rooms.aside) == 1


def test_R30_every_refusal_looks_the_same(safe: Ingress) -> None:
    """Whatever is wrong inside: same status, body and headers, and the same time within a millisecond."""
    heard: set[tuple[object, ...]] = set()
    times: dict[str, list[float]] = {name: [] for name in BROKEN}
    for _ in range(60):
        for name, ciphertext in BROKEN.items():
            query, body = signer.query(safe.timestamp, sealed=ciphertext), signer.envelope(ciphertext)
            started = time.perf_counter()
            heard.add(tuple(safe.direct(query, body)))
            times[name].append(time.perf_counter() - started)
    assert heard == {(200, b"success", "text/plain; charset=utf-8")}
    middles = [statistics.median(found) for found in times.values()]
    assert max(middles) - min(middles) < 0.001


SIZES = [0, 1, 31, 32, 33, 2047, 2048]


@pytest.mark.parametrize("size", SIZES)
def test_R31_our_answer_opens_there(safe: Ingress, size: int) -> None:
    safe.rooms.words = lambda inbound: "a" * size
    heard = safe.push(XML)
    if size == 0:
        assert heard[:2] == SUCCESS  # the word itself, not sealed (wechat.md 1.3)
    else:
        assert second_opinion.field(second_opinion.opened(heard.body), "Content") == "a" * size


def test_R31_emoji_and_line_breaks(safe: Ingress) -> None:
    said = "好的👨‍👩‍👧‍👦\n明天见🇨🇳"
    safe.rooms.words = lambda inbound: said
    answer = second_opinion.opened(safe.push(XML).body)
    assert second_opinion.field(answer, "Content") == said
    assert second_opinion.field(answer, "ToUserName") == pushes.PERSON
    assert second_opinion.field(answer, "FromUserName") == pushes.ACCOUNT


@pytest.mark.parametrize("size", SIZES)
def test_R31_their_message_opens_here(safe: Ingress, size: int) -> None:
    text = "字" * (size // 3) + "a" * (size % 3)
    nonce = "880022"
    made = second_opinion.crypto().encrypt_message(pushes.text(text).decode(), nonce, safe.timestamp)
    query = [*signer.query(safe.timestamp, nonce), ("encrypt_type", "aes")]
    query.append(("msg_signature", second_opinion.field(made, "MsgSignature")))
    body = signer.envelope(second_opinion.field(made, "Encrypt"))
    assert safe.send("POST", query, body).status == 200
    ((inbound),) = safe.rooms.kept.values()
    assert (inbound.kind, inbound.text) == (Kind.TEXT, text)


AWKWARD = ["]]>", "a]]>b]]>c", "]]]]>>", "<b>&amp;</b>", "a\x00b\x0bc\ufffe", "x\ud800y", "{content} {0}", "\t换行\n"]


@pytest.mark.parametrize("said", AWKWARD, ids=ascii)
def test_R32_whatever_we_say_is_good_xml(ingress: Ingress, said: str) -> None:
    ingress.rooms.words = lambda inbound: said
    body = ingress.push(XML).body
    answer = body.decode() if ingress.mode == "plain" else second_opinion.opened(body)
    right = said.translate(dict.fromkeys([0, 0x0B, 0xFFFE, 0xD800]))
    assert ElementTree.fromstring(answer).findtext("Content") == right


def test_R32_nothing_left_to_say(ingress: Ingress) -> None:
    ingress.rooms.words = lambda inbound: "\x00\x0b"
    assert ingress.push(XML)[:2] == SUCCESS


@pytest.mark.parametrize(
    "said", ["字" * 700, "a" * 5000, "x" + "\u0301" * 3000, "👨‍👩‍👧‍👦" * 90], ids=["hanzi", "a", "zalgo", "emoji"]
)
def test_R32_never_longer_than_the_platform_shows(ingress: Ingress, said: str) -> None:
    ingress.rooms.words = lambda inbound: said
    body = ingress.push(XML).body
    answer = body.decode() if ingress.mode == "plain" else second_opinion.opened(body)
    shown = second_opinion.field(answer, "Content")
    assert said.startswith(shown) and 1900 < len(shown.encode()) <= 2048
