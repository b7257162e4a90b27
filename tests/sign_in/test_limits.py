"""Guessing is stopped by name and by place, counted in the database; the real person still gets in (C05, C10, C12)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from scheduler import recovery
from storage import tables as t
from storage.access import passwords, sign_in_limits
from tests.sign_in.gatehouse import PASSWORD, Gatehouse

OFTEN = "试的次数太多了"


def place(number: int) -> str:
    return f"203.0.{number // 250}.{number % 250 + 1}"


def test_after_five_wrong_passwords_the_right_one_waits_too(gatehouse: Gatehouse) -> None:
    world = gatehouse.browser()
    answers = [gatehouse.signs_in(world, password="wrong", place=place(n)).status_code for n in range(6)]
    assert answers == [400] * 5 + [429]
    limited = gatehouse.signs_in(world, place=place(99))
    assert limited.status_code == 429 and OFTEN in limited.text
    gatehouse.later(minutes=15)
    assert gatehouse.signs_in(world, place=place(99)).status_code == 303


def test_a_name_that_nobody_has_is_limited_like_any_other(gatehouse: Gatehouse) -> None:
    world = gatehouse.browser()
    answers = [gatehouse.signs_in(world, "nobody", "x", place=place(n)).status_code for n in range(6)]
    assert answers == [400] * 5 + [429]


def test_right_passwords_do_not_count(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    assert [gatehouse.signs_in(browser).status_code for _ in range(8)] == [303] * 8


def test_while_the_world_guesses_the_real_one_gets_in_from_a_known_browser(gatehouse: Gatehouse) -> None:
    """C10: a thousand tries from five hundred addresses cost the guessers everything and her nothing."""
    hers = gatehouse.signed_in()
    gatehouse.sends(hers, "/console/me", "/console/sign-out", {})
    now = gatehouse.clock.now()
    with gatehouse.database.begin() as session:
        tried = [sign_in_limits.take(session, "chenli", place(n % 500), now, device_known=False) for n in range(1000)]
    assert sum(number is not None for number in tried) == sign_in_limits.OF_NAME
    assert gatehouse.signs_in(gatehouse.browser(), place=place(501)).status_code == 429
    assert gatehouse.signs_in(hers).status_code == 303


def test_a_known_browser_has_an_allowance_and_no_more(gatehouse: Gatehouse) -> None:
    hers = gatehouse.signed_in()
    answers = [gatehouse.signs_in(hers, password="forgotten").status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_a_browser_is_known_for_its_own_accounts_only(gatehouse: Gatehouse) -> None:
    """A staff room's browser keeps two of them apart; somebody else's gives nothing."""
    shared = gatehouse.signed_in("chenli")
    assert gatehouse.signs_in(shared, "wumin").status_code == 303
    world = gatehouse.browser()
    for login in ("chenli", "wumin"):
        for n in range(6):
            gatehouse.signs_in(world, login, "wrong", place=place(n))
        assert gatehouse.signs_in(shared, login).status_code == 303
    gatehouse.teacher("李新", "lixin")
    for n in range(6):
        gatehouse.signs_in(world, "lixin", "wrong", place=place(50 + n))
    assert gatehouse.signs_in(shared, "lixin").status_code == 429


def test_one_address_cannot_try_five_hundred_names(gatehouse: Gatehouse) -> None:
    now = gatehouse.clock.now()
    with gatehouse.database.begin() as session:
        tried = [sign_in_limits.take(session, f"name{n}", "203.0.113.9", now, device_known=False) for n in range(500)]
    assert sum(number is not None for number in tried) == sign_in_limits.OF_ADDRESS
    assert gatehouse.signs_in(gatehouse.browser(), place="203.0.113.9").status_code == 429
    assert gatehouse.signs_in(gatehouse.browser(), place="203.0.113.10").status_code == 303


def test_a_day_has_a_measure_for_an_address_too(small: Gatehouse) -> None:
    taken = 0
    for hour in range(20):
        now = small.clock.now()
        with small.database.begin() as session:
            for n in range(20):
                number = sign_in_limits.take(session, f"{hour}:{n}", "203.0.113.9", now, device_known=False)
                taken += number is not None
        small.later(minutes=16)
    assert taken == sign_in_limits.OF_ADDRESS_PER_DAY


def test_a_household_of_the_sixth_version_is_one_address(small: Gatehouse) -> None:
    now = small.clock.now()
    with small.database.begin() as session:
        tried = [sign_in_limits.take(session, f"n{n}", f"2001:db8::{n:x}", now, device_known=False) for n in range(30)]
        other = sign_in_limits.take(session, "n", "2001:db8:0:1::1", now, device_known=False)
    assert sum(number is not None for number in tried) == sign_in_limits.OF_ADDRESS and other is not None


def test_tries_are_forgotten_after_a_day(gatehouse: Gatehouse) -> None:
    gatehouse.signs_in(gatehouse.browser(), password="wrong")
    gatehouse.later(hours=23)
    recovery.tidy(gatehouse.database, gatehouse.clock)
    with gatehouse.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.SignInTry)) == 1
    gatehouse.later(hours=1)
    recovery.tidy(gatehouse.database, gatehouse.clock)
    with gatehouse.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.SignInTry)) == 0


def test_a_browser_that_is_known_no_more_is_forgotten(gatehouse: Gatehouse) -> None:
    gatehouse.signs_in(gatehouse.browser())
    for days, kept in ((179, 1), (1, 0)):
        gatehouse.later(days=days)
        recovery.tidy(gatehouse.database, gatehouse.clock)
        with gatehouse.database.read() as session:
            assert session.scalar(select(func.count()).select_from(t.KnownDevice)) == kept


def test_only_a_proxy_of_ours_says_where_a_request_comes_from(gatehouse: Gatehouse) -> None:
    """C05: what a browser writes itself into X-Forwarded-For changes nothing; of a proxy's the last entry counts."""
    alone, proxied = gatehouse.browser(), gatehouse.browser(proxies=("10.0.0.1",))
    for n in range(sign_in_limits.OF_ADDRESS):
        forged = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": place(n)}
        assert _post(gatehouse, alone, f"a{n}", forged) == 400
    assert _post(gatehouse, alone, "b", {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "8.8.8.8"}) == 429
    for n in range(sign_in_limits.OF_ADDRESS):
        told = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{place(n)}, 198.51.100.7"}
        assert _post(gatehouse, proxied, f"c{n}", told) == 400
    assert _post(gatehouse, proxied, "d", {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}) == 429
    assert _post(gatehouse, proxied, "d", {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.8"}) == 400


def test_fifty_sign_ins_at_once_work_out_two_hashes_at_a_time(
    small: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C12: 2 × 19 MiB, however many come; and no transaction is open meanwhile."""
    assert not passwords.is_right(None, "the hash that stands for nobody's is made now")
    lock, now, most = threading.Lock(), 0, 0
    real = passwords._HASHER.verify

    class Watched:
        def verify(self, kept: str, given: bytes) -> bool:
            nonlocal now, most
            with lock:
                now, most = now + 1, max(most, now + 1)
            with small.database.begin(deadline=5):  # a callback of the same moment gets its turn to write
                pass
            try:
                return real(kept, given)
            finally:
                with lock:
                    now -= 1

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    browsers = [small.browser() for _ in range(5)]

    def ten(number: int) -> list[int]:
        found = []
        for turn in range(10):
            where = place(10 * number + turn)
            found.append(small.signs_in(browsers[number], f"name{number}-{turn}", "wrong", place=where).status_code)
        return found

    with ThreadPoolExecutor(5) as pool:
        answers = [status for some in pool.map(ten, range(5)) for status in some]
    assert answers == [400] * 50
    assert 1 <= most <= passwords.AT_ONCE == 2
    assert (passwords.MEMORY_KIB, passwords.ROUNDS, passwords.LANES) == (19_456, 2, 1)


def _post(gatehouse: Gatehouse, browser: object, login: str, where: dict[str, str]) -> int:
    from flask.testing import FlaskClient

    assert isinstance(browser, FlaskClient)
    guard = browser.get("/console/sign-in").text.split('name="guard" value="')[1].split('"')[0]
    given = {"guard": guard, "login": login, "password": PASSWORD}
    return browser.post("/console/sign-in", data=given, environ_overrides=where).status_code
