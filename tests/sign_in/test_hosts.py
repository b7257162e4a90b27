"""The pages answer under their own names only (C05)."""

import pytest

from console import hosts
from storage.traffic import links
from tests.sign_in.gatehouse import Gatehouse


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
def test_this_machine_s_own_names_are_always_good(small: Gatehouse, host: str) -> None:
    assert small.browser().get("/console/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "localhost@evil.example",
        "127.0.0.1:1:2",
        "",
        "a b",
    ],
)
@pytest.mark.parametrize(
    "path", ["/console/sign-in", "/console/children", "/nowhere", "/static/style.css", "/h5/waiting/1"]
)
def test_any_other_name_is_answered_with_a_sentence(small: Gatehouse, host: str, path: str) -> None:
    answer = small.browser().get(path, headers={"Host": host})
    assert answer.status_code == 400 and "这个地址不是这里的" in answer.text
    assert "evil" not in answer.text and "Set-Cookie" not in answer.headers


def test_the_public_address_and_the_names_that_were_set_are_good(small: Gatehouse) -> None:
    browser = small.browser(public_url="https://School.example.cn:8443", hosts=("192.168.1.10",))
    for host in ("school.example.cn", "school.example.cn:8443", "192.168.1.10:8000"):
        assert browser.get("/console/sign-in", headers={"Host": host}).status_code == 200
    assert browser.get("/console/sign-in", headers={"Host": "192.168.1.11"}).status_code == 400


def test_a_family_s_letter_opens_under_the_public_address(small: Gatehouse) -> None:
    from tests.console.village import write_letter

    now = small.clock.now()
    with small.database.begin() as session:
        letter = write_letter(session, small.village.school, now)
    path = links.letter_path(small.vault, letter, small.village.mother, now)
    browser = small.browser(public_url="https://school.example.cn")
    assert browser.get(path, headers={"Host": "school.example.cn"}).status_code == 200
    assert browser.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_a_proxy_that_took_the_https_off_breaks_no_form(small: Gatehouse) -> None:
    browser = small.browser(public_url="https://school.example.cn")
    host = {"Host": "school.example.cn"}
    guard = browser.get("/console/sign-in", headers=host, base_url="http://school.example.cn").text
    given = {"guard": guard.split('name="guard" value="')[1].split('"')[0], "login": "chenli", "password": "x"}
    to, base = "/console/sign-in", "http://school.example.cn"
    fine = browser.post(to, data=given, base_url=base, headers={"Origin": "https://school.example.cn"})
    assert fine.status_code == 400, "a wrong password, and a form that counts"
    assert browser.post(to, data=given, base_url=base, headers={"Origin": "https://evil.example"}).status_code == 403


def test_without_a_public_address_only_this_machine_is_meant() -> None:
    assert hosts.trusted("") == hosts.LOOPBACK
