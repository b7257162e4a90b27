"""Who makes, disables and begins accounts anew, and that it is over at once (P08, P22, P10-P13)."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from domain.access import AccountKind, Duty
from domain.errors import Refusal
from domain.people import Role
from handlers.actions.access import accounts as deeds
from handlers.actions.access.accounts import NewAccount
from storage import tables as t
from storage.access import accounts
from tests.console.village import settle
from tests.sign_in.gatehouse import LINK, PASSWORD, Gatehouse

PAGE = "/console/accounts"


def presses(gatehouse: Gatehouse, browser: FlaskClient, verb: str, login: str = "chenli", **given: str) -> int:
    to = f"{PAGE}/{gatehouse.found(login).id}/{verb}"
    return gatehouse.sends(browser, PAGE, to, given).status_code


def refusal(caught: pytest.ExceptionInfo[Refusal]) -> str:
    return str(caught.value.facts["kind"])


def test_the_director_makes_an_account_and_hands_over_its_link(gatehouse: Gatehouse) -> None:
    person = gatehouse.teacher("李新")
    director = gatehouse.signed_in("wumin")
    answer = gatehouse.sends(director, PAGE, PAGE, {"person": str(person), "login": "lixin"})
    found = LINK.search(answer.text)
    assert answer.status_code == 200 and found is not None and f"http://localhost{found[0]}" in answer.text
    assert LINK.search(director.get(PAGE).text) is None, "it is shown once"
    assert gatehouse.browser().get(found[0]).status_code == 200
    assert gatehouse.waiting(person, "account_link") == []
    made = [row for row in gatehouse.audited() if row[1] == "change"]
    assert made == [("吴敏（德育主任）", "change", "account.create")], "one row for one deed"


def test_the_link_can_go_to_the_teacher_s_wechat(gatehouse: Gatehouse) -> None:
    person = gatehouse.teacher("李新")
    director = gatehouse.browser(public_url="https://school.example.cn")
    gatehouse.signs_in(director, "wumin")
    answer = gatehouse.sends(director, PAGE, PAGE, {"person": str(person), "login": "lixin", "send": "1"})
    (text,) = gatehouse.waiting(person, "account_link")
    found = LINK.search(answer.text)
    assert found is not None and f"https://school.example.cn{found[0]}" in text and "lixin" in text
    assert "已经发到" in answer.text


def test_nobody_gets_the_link_of_a_colleague_who_decides_requests(gatehouse: Gatehouse) -> None:
    """With it a director would say yes to their own request."""
    head = gatehouse.teacher("周校", "zhouxiao")
    with gatehouse.database.begin() as session:
        machine = deeds.at_the_machine(gatehouse.village.school)
        deeds.set_duty(session, head, Duty.PRINCIPAL, machine, gatehouse.clock.now(), holds=True)
    principal = gatehouse.signed_in("zhouxiao")
    number = gatehouse.found("wumin").id
    answer = gatehouse.sends(principal, PAGE, f"{PAGE}/{number}/reset", {})
    assert answer.status_code == 200 and LINK.search(answer.text) is None and "发到本人的微信" in answer.text
    (text,) = gatehouse.waiting(gatehouse.village.director, "account_link")
    assert LINK.search(text) is not None


def test_what_cannot_be_made_is_said_at_the_field_and_nothing_typed_is_lost(gatehouse: Gatehouse) -> None:
    person = str(gatehouse.teacher("李新"))
    director = gatehouse.signed_in("wumin")
    for given, field in (
        ({"person": "", "login": "lixin"}, "person"),
        ({"person": "999999", "login": "lixin"}, "person"),
        ({"person": str(gatehouse.village.mother), "login": "mother"}, "person"),
        ({"person": person, "login": ""}, "login"),
        ({"person": person, "login": "li xin"}, "login"),
        ({"person": person, "login": "CHENLI"}, "login"),
        ({"person": person, "login": "x" * 61}, "login"),
        ({"person": person, "login": "<b>"}, "login"),
        ({"person": str(gatehouse.village.teacher), "login": "again"}, "person"),
    ):
        answer = gatehouse.sends(director, PAGE, PAGE, given)
        assert answer.status_code == 400 and f'id="{field}-wrong"' in answer.text, given
    answer = gatehouse.sends(director, PAGE, PAGE, {"person": person, "login": "chenli"})
    assert 'value="chenli"' in answer.text and f'value="{person}" selected' in answer.text
    with gatehouse.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.Account)) == 2


def test_a_disabled_teacher_is_out_by_the_next_request_and_everything_of_theirs_is_dead(gatehouse: Gatehouse) -> None:
    """P22, P10-P12: session, remembered browser, second step, WeChat, a link that was not used."""
    hers, asking = gatehouse.signed_in(), gatehouse.browser()
    where = "/console/sign-in/wechat"
    gatehouse.sends(asking, "/console/sign-in", where, {})
    page = asking.get(where).text
    code, number = re.findall(r"登录 (\d{4} \d{4})|class=\"big\">(\d{2})", page)
    gatehouse.says("陈立", f"登录 {code[0]}")
    gatehouse.says("陈立", number[1])
    director = gatehouse.signed_in("wumin")
    assert presses(gatehouse, director, "disable") == 200
    assert hers.get("/console/children").status_code == 303
    assert gatehouse.signs_in(hers).status_code == 400
    assert gatehouse.sends(asking, where, f"{where}/in", {}).status_code == 400
    assert "不能用" in gatehouse.says("陈立", f"登录 {code[0]}")
    assert "已停用" in director.get(PAGE).text
    assert presses(gatehouse, director, "enable") == 200
    assert gatehouse.signs_in(gatehouse.browser()).status_code == 303
    with gatehouse.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.KnownDevice)) == 2, "hers is forgotten"


def test_somebody_who_left_cannot_act_by_any_way(gatehouse: Gatehouse) -> None:
    """The account is not even disabled: session, password, and words in the chat that only a teacher may say."""
    hers = gatehouse.signed_in()
    assert "李思涵" in gatehouse.says("陈立", "我的学生")
    before = gatehouse.says("stranger", "今天")
    gatehouse.leaves(gatehouse.village.teacher)
    assert hers.get("/console/children").status_code == 303
    assert gatehouse.signs_in(hers).status_code == 400
    assert gatehouse.says("陈立", "今天") == before
    with gatehouse.database.read() as session:
        kept = session.scalar(select(func.count()).select_from(t.Inbox).where(t.Inbox.kind == "text"))
    assert kept == 3, "what they write is kept all the same"


def test_nobody_disables_or_begins_anew_themselves(gatehouse: Gatehouse) -> None:
    director = gatehouse.signed_in("wumin")
    for verb in ("disable", "reset"):
        assert presses(gatehouse, director, verb, "wumin") == 409
    assert director.get(PAGE).status_code == 200 and gatehouse.found("wumin").has_password


def test_nobody_deals_with_an_account_above_their_own(gatehouse: Gatehouse) -> None:
    head = gatehouse.teacher("周校", "zhouxiao")
    with gatehouse.database.begin() as session:
        machine = deeds.at_the_machine(gatehouse.village.school)
        assert deeds.set_duty(session, head, Duty.PRINCIPAL, machine, gatehouse.clock.now(), holds=True)
    director = gatehouse.signed_in("wumin")
    for verb in ("disable", "reset"):
        assert presses(gatehouse, director, verb, "zhouxiao") == 409
    with gatehouse.database.begin() as session, pytest.raises(Refusal) as caught:
        actor = gatehouse.actor(session)
        deeds.set_duty(session, gatehouse.village.director, Duty.PRINCIPAL, actor, gatehouse.clock.now(), holds=True)
    assert refusal(caught) == "rank"
    principal = gatehouse.signed_in("zhouxiao")
    assert presses(gatehouse, principal, "reset", "wumin") == 200


def test_a_new_account_for_somebody_above_is_refused_too(gatehouse: Gatehouse) -> None:
    head = gatehouse.teacher("周校")
    with gatehouse.database.begin() as session:
        machine = deeds.at_the_machine(gatehouse.village.school)
        deeds.set_duty(session, head, Duty.PRINCIPAL, machine, gatehouse.clock.now(), holds=True)
    director = gatehouse.signed_in("wumin")
    answer = gatehouse.sends(director, PAGE, PAGE, {"person": str(head), "login": "zhouxiao"})
    assert answer.status_code == 400 and 'id="person-wrong"' in answer.text


def test_the_last_one_who_leads_and_has_a_password_stays(gatehouse: Gatehouse) -> None:
    """The one who presses came in by WeChat and has none: without the other nobody could sign in by themselves."""
    second = gatehouse.teacher("孙德", role=Role.DIRECTOR)
    with gatehouse.database.begin() as session:
        now = gatehouse.clock.now()
        number = accounts.add(session, "sunde", AccountKind.STAFF, now, person_id=second)
        with pytest.raises(Refusal) as caught:
            deeds.disable(session, gatehouse.director, gatehouse.actor(session, "sunde"), now)
        assert refusal(caught) == "last"
        assert deeds.disable(session, number, gatehouse.actor(session, "wumin"), now)


def test_a_teacher_sees_and_changes_no_accounts(gatehouse: Gatehouse) -> None:
    browser = gatehouse.signed_in()
    assert browser.get(PAGE).status_code == 403
    answer = gatehouse.sends(browser, "/console/me", PAGE, {"person": "1", "login": "x"})
    assert answer.status_code == 403
    with gatehouse.database.begin() as session, pytest.raises(Refusal) as caught:
        deeds.disable(session, gatehouse.director, gatehouse.actor(session, "chenli"), gatehouse.clock.now())
    assert refusal(caught) == "rank"


def test_accounts_of_another_school_do_not_exist(gatehouse: Gatehouse) -> None:
    with gatehouse.database.begin() as session:
        now = gatehouse.clock.now()
        elsewhere = settle(session, now, name="赵一", school_name="别处小学", ref="o-else")
        new = NewAccount("elsewhere", AccountKind.STAFF, elsewhere.teacher)
        deeds.create(session, new, deeds.at_the_machine(), now)
    director = gatehouse.signed_in("wumin")
    assert "elsewhere" not in director.get(PAGE).text
    for verb in ("disable", "enable", "reset", "invite"):
        assert presses(gatehouse, director, verb, "elsewhere") == 404
    person = str(elsewhere.teacher)
    assert gatehouse.sends(director, PAGE, PAGE, {"person": person, "login": "mine"}).status_code == 400
    with gatehouse.database.begin() as session, pytest.raises(Refusal):
        actor = gatehouse.actor(session)
        deeds.disable(session, gatehouse.found("elsewhere").id, actor, gatehouse.clock.now())


def test_these_pages_ask_again_who_it_is(gatehouse: Gatehouse) -> None:
    director = gatehouse.signed_in("wumin")
    gatehouse.later(minutes=10)
    assert director.get(PAGE).location.startswith("/console/prove?to=/console/accounts")
    given = {"password": PASSWORD, "to": PAGE}
    assert gatehouse.sends(director, "/console/prove", "/console/prove", given).location == PAGE
    assert director.get(PAGE).status_code == 200
