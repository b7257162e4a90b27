"""An incident: exports stop, downloads end, whom to tell is a list, and an operator reads no name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.access import AccountKind
from domain.incident import Exposed, exposed_of
from handlers.actions.access.accounts import at_the_machine
from handlers.actions.privacy import incidents as deeds
from storage import tables as t
from storage.person import people
from storage.privacy import incidents
from tests.console.signed_in import sends
from tests.flows.hall import Hall


def test_while_one_is_open_its_school_is_frozen_and_downloads_are_over(hall: Hall) -> None:
    now = hall.clock.now()
    with hall.database.begin() as session:
        other = people.add_school(session, "别的小学", now)
        session.add(
            t.FileExport(
                token=bytes(32), school_id=1, child_id=1, kind="file", made_at=now, until=now + timedelta(hours=1),
                size=1, sha256=bytes(32), head=bytes(32),
            )
        )  # fmt: skip
    with hall.database.begin() as session:
        assert not incidents.frozen(session, 1)
        opened = deeds.begin(session, at_the_machine(), "电脑丢了", [Exposed.CHAT], now, school_id=1)
        assert opened.downloads == 1
    with hall.database.begin() as session:
        assert incidents.frozen(session, 1) and not incidents.frozen(session, other)
        assert deeds.end(session, at_the_machine(), opened.number, "找回来了", now)
        assert not deeds.end(session, at_the_machine(), opened.number, "又找回来了", now)
    with hall.database.begin() as session:
        assert not incidents.frozen(session, 1)
        deeds.begin(session, at_the_machine(), "服务器被人进来过", [Exposed.CONTACTS], now)
        assert incidents.frozen(session, 1) and incidents.frozen(session, other), "everywhere"


def test_whom_to_tell_follows_what_was_seen(hall: Hall) -> None:
    hall.says("王芳", "老师好，思涵这周还好吗")
    with hall.database.begin() as session:
        now = hall.clock.now()
        number = deeds.begin(session, at_the_machine(), "电脑丢了", [Exposed.CHAT], now).number
        chat = incidents.get(session, number)
        everybody = deeds.begin(session, at_the_machine(), "名单发错群", [Exposed.CONTACTS], now).number
        contacts = incidents.get(session, everybody)
        assert chat is not None and contacts is not None
        said = {one.guardian.child.name for one in incidents.concerned(session, chat, now)}
        known = {one.guardian.child.name for one in incidents.concerned(session, contacts, now)}
        content, count = deeds.whom_to_tell(session, at_the_machine(), chat, now, as_csv=True)
        notices = deeds.drafts(session, chat, now)
    assert said == {"李思涵"} and said < known
    text = content.decode()
    assert count == text.count("\r\n") - 1 and "王芳" in text and "微信" in text and "和学校说过的话" in text
    assert "涉及人数" in notices.office and "孩子 1 名" in notices.office
    assert "可能被别人看到" in notices.family and "王芳" not in notices.family


def test_a_kind_that_is_none_is_named() -> None:
    assert exposed_of("contacts，chat") == (Exposed.CONTACTS, Exposed.CHAT)
    with pytest.raises(ValueError, match="钱"):
        exposed_of("contacts,钱")


def test_the_director_opens_reads_takes_and_closes(hall: Hall, desk: FlaskClient) -> None:
    page = "/console/incidents"
    assert "没有记过事件" in desk.get(page).text
    answer = sends(desk, page, page, {"what": "名单发错了群"})
    assert answer.status_code == 400 and "至少选一种" in answer.text and "名单发错了群" in answer.text
    assert sends(desk, page, page, {"what": "名单发错了群", "exposed": "contacts"}).status_code == 303
    assert "没有结束，导出停着" in desk.get(page).text
    assert desk.get("/console/incidents/1/list").data.startswith(b"PK")
    assert "网信" in desk.get("/console/incidents/1/notices").text
    assert sends(desk, page, "/console/incidents/1/close", {"outcome": "都撤回了"}).status_code == 303
    assert "都撤回了" in desk.get(page).text


def test_a_button_that_is_pressed_twice_opens_one_incident(hall: Hall, desk: FlaskClient) -> None:
    page, given = "/console/incidents", {"what": "名单发错了群", "exposed": "contacts"}
    for _ in range(2):
        assert sends(desk, page, page, given).status_code == 303
    with hall.database.read() as session:
        assert len(incidents.listed(session)) == 1
    assert sends(desk, page, "/console/incidents/1/close", {"outcome": "都撤回了"}).status_code == 303
    assert sends(desk, page, page, given).status_code == 303, "the same happened again"
    with hall.database.read() as session:
        assert len(incidents.listed(session)) == 2


def test_an_operator_closes_for_all_and_reads_no_name(
    hall: Hall, outside: Callable[[AccountKind], FlaskClient]
) -> None:
    browser, page = outside(AccountKind.OPERATOR), "/console/incidents"
    assert sends(browser, page, page, {"what": "服务器被人进来过", "exposed": "chat"}).status_code == 303
    text = browser.get(page).text
    assert "涉及所有学校" in text and "王芳" not in text and "李思涵" not in text
    assert browser.get("/console/incidents/1/list").status_code == 403
    assert browser.get("/console/incidents/1/notices").status_code == 403
    assert sends(browser, page, "/console/incidents/1/close", {"outcome": "查清了"}).status_code == 303
