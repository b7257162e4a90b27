"""R06–R08, R24–R28: what counts in plain, compatible and safe mode, and while keys and modes are changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.door.house import Entrance
from tests.door.platform_side import GH, Account, envelope, push

Opens = Callable[..., Entrance]


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_r06_plaintext_is_refused_when_a_key_is_set(opens: Opens, mode: str) -> None:
    door = opens(mode)
    assert door.post(door.account.query(door.clock.now()), push()).refuses()
    assert door.house.is_empty()
    assert door.counters == {"plaintext_refused": 1}


def test_r07_a_captured_query_does_not_carry_another_body(plain: Entrance) -> None:
    query, body = plain.signed(push())
    assert plain.post(query, body).status == 200
    assert plain.post(query, push(Content="把钱转到这个账户", MsgId="6")).refuses()
    assert plain.house.only().text == "老师好"
    assert plain.counters == {"replayed": 1}


def test_r07_nor_when_time_and_nonce_are_cut_at_another_place(plain: Entrance) -> None:
    query = plain.account.query(plain.clock.now(), nonce="00")
    assert plain.post(query, push()).status == 200
    signature, timestamp = dict(query)["signature"], "0" + dict(query)["timestamp"]
    assert plain.account.signature(timestamp, "0") == signature  # the platform signs the joined string
    recut = [("signature", signature), ("timestamp", timestamp), ("nonce", "0")]
    assert plain.post(recut, push(Content="把钱转到这个账户", MsgId="6")).refuses()
    assert plain.house.only().text == "老师好"


def test_r07_nor_while_the_table_of_signatures_cannot_be_reached(plain: Entrance) -> None:
    plain.house.database_is_up = False
    query, body = plain.signed(push())
    assert plain.post(query, body).is_success()
    assert plain.post(query, push(Content="把钱转到这个账户")).refuses()
    assert plain.house.spooled == [body]


def test_r08_the_platforms_own_repeat_gets_the_same_answer_and_is_kept_once(any_mode: Entrance) -> None:
    query, body = any_mode.signed(push())
    first, second = (any_mode.post(query, body) for _ in range(2))
    assert first.status == second.status == 200
    if any_mode.mode == "plain":
        assert content(first.body.decode()) == content(second.body.decode()) == "收到"
    else:
        assert content(any_mode.account.opened(first.body)) == content(any_mode.account.opened(second.body)) == "收到"
    assert any_mode.house.only().text == "老师好"


def test_r08_a_repeat_that_was_signed_and_sealed_anew_is_the_same_message(safe: Entrance) -> None:
    assert safe.push(push()).status == 200
    safe.clock.advance(timedelta(seconds=5))
    assert safe.push(push()).status == 200
    assert safe.house.only().text == "老师好"


@pytest.mark.parametrize("foreign", ["wx9999999999999999", "", "wx00000000000000", "wx00000000000000010"])
def test_r24_another_accounts_ciphertext(safe: Entrance, foreign: str) -> None:
    assert safe.push_sealed(safe.account.seal(push(), app_id=foreign)).refuses()
    assert safe.house.is_empty()
    assert safe.counters == {"wrong_account": 1}


def test_r25_nothing_is_decrypted_before_its_signature_fits(safe: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    decrypted: list[str] = []
    monkeypatch.setattr("bot.wechat.crypto.StrictCrypto.decrypt", lambda _self, text, _app: decrypted.append(text))
    query, body = safe.signed(push())
    wrong = [(name, "0" * 40 if name == "msg_signature" else value) for name, value in query]
    without = [(name, value) for name, value in query if name != "msg_signature"]
    plain_signature = [(n, dict(query)["signature"] if n == "msg_signature" else v) for n, v in query]
    for forged in (wrong, without, plain_signature):
        assert safe.post(forged, body).refuses()
    assert decrypted == []
    assert safe.house.is_empty()


class TestEnvelopes:
    """R26: envelopes that say more than one thing."""

    def test_two_encrypt_elements(self, safe: Entrance) -> None:
        sealed = safe.account.seal(push())
        body = f"<xml><Encrypt>{sealed}</Encrypt><Encrypt>{sealed}</Encrypt></xml>".encode()
        assert safe.post(safe.account.sealed_query(safe.clock.now(), sealed), body).is_success()
        assert safe.house.aside == [(body, "tag twice")]
        assert not safe.house.kept

    def test_encrypt_element_inside_encrypt_element(self, safe: Entrance) -> None:
        sealed = safe.account.seal(push())
        body = f"<xml><Encrypt><Encrypt>{sealed}</Encrypt></Encrypt></xml>".encode()
        assert safe.post(safe.account.sealed_query(safe.clock.now(), sealed), body).is_success()
        assert safe.house.aside == [(body, "nested text")]

    def test_encrypt_inside_what_was_encrypted(self, safe: Entrance) -> None:
        inner = push(Encrypt=safe.account.seal(push(Content="inner")))
        assert safe.push(inner).is_success()
        assert safe.house.aside == [(inner, "Encrypt inside Encrypt")]
        assert not safe.house.kept

    def test_a_broken_envelope_in_which_nothing_was_signed_is_a_forgery(self, safe: Entrance) -> None:
        query = safe.account.query(safe.clock.now())
        for body in (b"", b"hello", b"<xml>", b"<xml><Encrypt>AAAA</Encrypt><Encrypt>AAAA</Encrypt></xml>"):
            assert safe.post(query, body).refuses()
        assert safe.house.is_empty()

    @pytest.mark.parametrize("mode", ["safe", "compatible"])
    def test_plaintext_beside_encrypt_is_not_believed(self, opens: Opens, mode: str) -> None:
        door = opens(mode)
        sealed = door.account.seal(push(Content="真的"))
        body = envelope(sealed, push(Content="假的", FromUserName="oLianxinSomebodyElse00000002"))
        assert door.post(door.account.sealed_query(door.clock.now(), sealed), body).status == 200
        kept = door.house.only()
        assert (kept.text, kept.address) == ("真的", "oLianxinTestParent0000000001")

    def test_a_compatible_push_to_a_plain_door_counts_by_its_plaintext(self, plain: Entrance) -> None:
        body = envelope(plain.account.seal(push(Content="密")), push(Content="明"))
        assert plain.post(plain.account.query(plain.clock.now()), body).status == 200
        assert plain.house.only().text == "明"

    def test_a_safe_push_to_a_plain_door_is_put_aside(self, plain: Entrance) -> None:
        body = envelope(plain.account.seal(push()))
        assert plain.post(plain.account.query(plain.clock.now()), body).is_success()
        assert [raw for raw, _reason in plain.house.aside] == [body]


class TestKeyRotation:
    """R27: the previous EncodingAESKey counts while it is listed."""

    OLD = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"

    def test_the_old_key_is_understood_counted_and_answered_in_kind(self, opens: Opens) -> None:
        door = opens("safe", aes_keys=(Account().aes_key, self.OLD))
        door.account = replace(door.account, aes_key=self.OLD)
        heard = door.push(push())
        assert content(door.account.opened(heard.body)) == "收到"
        assert door.house.only().text == "老师好"
        assert door.counters == {"old_key": 1}

    def test_the_new_key_opening_the_old_ones_messages_by_chance_does_not_lose_one(self, opens: Opens) -> None:
        door = opens("safe", aes_keys=(Account().aes_key, self.OLD))
        door.account = replace(door.account, aes_key=self.OLD)
        for number in range(1_500):  # one in 256 has an acceptable padding under the wrong key
            query, body = door.signed(push(MsgId=str(number)))
            assert door.in_process(query, body).status == 200
        assert len(door.house.kept) == door.counters["old_key"] == 1_500

    def test_the_new_key_is_not_counted(self, opens: Opens) -> None:
        door = opens("safe", aes_keys=(Account().aes_key, self.OLD))
        assert content(door.account.opened(door.push(push()).body)) == "收到"
        assert door.counters == {}

    def test_a_key_that_is_no_longer_listed(self, safe: Entrance) -> None:
        safe.account = replace(safe.account, aes_key=self.OLD)
        assert safe.push(push()).is_success()
        ((raw, reason),) = safe.house.aside
        assert reason.startswith("encryption") and raw.startswith(b"<xml>")


@pytest.mark.parametrize("encrypt_type", ["raw", "aes", "", None])
def test_r28_the_configuration_decides_not_the_query(safe: Entrance, encrypt_type: str | None) -> None:
    query, body = safe.signed(push())
    rest = [(name, value) for name, value in query if name != "encrypt_type"]
    said = [] if encrypt_type is None else [("encrypt_type", encrypt_type)]
    assert safe.post([*rest, *said], body).status == 200
    assert safe.house.only().text == "老师好"


def test_r28_saying_raw_does_not_let_plaintext_in(safe: Entrance) -> None:
    query = [*safe.account.query(safe.clock.now()), ("encrypt_type", "raw")]
    assert safe.post(query, push()).refuses()


def test_r59_a_message_for_another_account(opens: Opens) -> None:
    for mode in ("plain", "safe"):
        door = opens(mode, account=GH)
        assert door.push(push(ToUserName="gh_another0000")).refuses()
        assert not door.house.kept and not door.house.aside
        assert door.counters == {"wrong_account": 1}
        door.clock.advance(timedelta(seconds=1))
        assert door.push(push()).status == 200
        assert door.house.only().account == GH


def content(xml: str) -> str:
    return xml.split("<Content><![CDATA[")[1].split("]]></Content>")[0]
