"""Passwords are kept exactly as they were typed, none is cut, the weakest are refused (C13)."""

import pytest

from storage.access import passwords
from tests.sign_in.gatehouse import PASSWORD, Gatehouse

EXACT = (
    "  前面有两个空格的密码",
    "🐼🐼🎋🎋 竹子和熊猫",
    "nul\x00in the middle",
    "à la carte, s'il vous",
    "x" * 127 + "y",
)


@pytest.mark.parametrize("password", EXACT)
def test_a_password_is_exactly_what_was_typed(password: str) -> None:
    assert passwords.fault(password, "chenli", "陈立") is None or len(set(password)) <= 2
    kept = passwords.hashed(password)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right(kept, password)
    for near in (password.strip(), password[:-1], password + " ", password.upper(), password.replace("\x00", "")):
        if near != password:
            assert not passwords.is_right(kept, near)


def test_a_long_one_is_refused_and_never_cut() -> None:
    kept = passwords.hashed("长" * 128)
    assert passwords.is_right(kept, "长" * 128) and not passwords.is_right(kept, "长" * 129)
    assert (
        passwords.fault("一二三四五六七八九十" * 13, "chenli", "陈立") == "密码太长，最多 128 个字，请换一个短一些的。"
    )
    assert "太短" in (passwords.fault("九个字的密码呀哈哈", "chenli", "陈立") or "")


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "12345678901234", "9876543210", "0000000000", "1212121212", "abcdefghij", "qwertyuiop",
        "password123", "Password!!1", "chenli2026", "CHENLI 123456", "陈立12345678", "woaini1314520", "          ",
        "1qaz2wsx2026", "20260901120000", "1234512345", "2026-09-01 12",
    ],
)  # fmt: skip
def test_what_everybody_guesses_first_is_refused(password: str) -> None:
    assert "太容易被猜到" in (passwords.fault(password, "chenli", "陈立") or "")


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct horse battery", "chenli likes 3 green apples", "9月1日开学第一天好冷"]
)
def test_what_nobody_guesses_will_do(password: str) -> None:
    assert passwords.fault(password, "chenli", "陈立") is None


def test_a_hash_of_other_costs_is_made_anew_when_somebody_signs_in(gatehouse: Gatehouse) -> None:
    from argon2 import PasswordHasher

    from storage.access import credentials

    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with gatehouse.database.begin() as session:
        credentials.set_password(session, gatehouse.account, older)
    assert passwords.is_outdated(older)
    gatehouse.signed_in()
    with gatehouse.database.read() as session:
        kept = credentials.password_of(session, gatehouse.account)
    assert kept is not None and not passwords.is_outdated(kept) and passwords.is_right(kept, PASSWORD)


@pytest.mark.parametrize("password", ["x" * 10_240, "x" * 200_000])
def test_ten_kilobytes_as_a_password_are_a_sentence_and_no_failure(small: Gatehouse, password: str) -> None:
    answer = small.signs_in(small.browser(), password=password)
    assert answer.status_code in (400, 413) and "<h1>" in answer.text


def test_bytes_that_are_no_text_are_a_wrong_password(small: Gatehouse) -> None:
    browser = small.browser()
    guard = browser.get("/console/sign-in").text.split('name="guard" value="')[1].split('"')[0]
    body = f"guard={guard}&login=chenli&password=%ff%fe%00%ed%a0%80"
    answer = browser.post("/console/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
