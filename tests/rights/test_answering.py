"""The director's page: what waits, what is kept, the answer; what is deleted is nowhere any more."""

from flask.testing import FlaskClient

from domain.rights import Outcome
from storage import tables as t
from storage.privacy import rights
from tests.console.signed_in import sends
from tests.flows.hall import Hall
from tests.rights.everything import tables_with
from tests.rights.test_asking import waiting

CANARY = "老师，暗号是橙子八四零"


def test_what_waits_stands_with_its_day(hall: Hall, desk: FlaskClient) -> None:
    assert "没有等答复的申请" in desk.get("/console/rights").text
    hall.says("王芳", "看我的记录")
    (asked,) = waiting(hall)
    page = desk.get("/console/rights").text
    assert "李思涵妈妈" in page and "最晚" in page
    one = desk.get(f"/console/rights/{asked.id}").text
    assert "看我的记录" in one and "本人在微信里说的话" in one and "/export" in one


def test_a_no_needs_its_reason_and_nothing_is_lost(hall: Hall, desk: FlaskClient) -> None:
    hall.says("王芳", "看我的记录")
    (asked,) = waiting(hall)
    path = f"/console/rights/{asked.id}"
    answer = sends(desk, path, path, {"outcome": "refused", "text": ""})
    assert answer.status_code == 400 and "要写明理由" in answer.text and "checked" in answer.text
    answer = sends(desk, path, path, {"outcome": "refused", "text": "您的孩子是留守儿童"})
    assert answer.status_code == 400 and "您的孩子是留守儿童" in answer.text
    assert waiting(hall) == [asked] and hall.told("王芳", "rights_answer") == []


def test_the_answer_is_read_in_the_chat_kept_and_audited(hall: Hall, desk: FlaskClient) -> None:
    hall.says("王芳", "看我的记录")
    (asked,) = waiting(hall)
    path = f"/console/rights/{asked.id}"
    assert sends(desk, path, path, {"outcome": "done", "text": "打印好了，放在陈老师那里。"}).status_code == 303
    (told,) = hall.told("王芳", "rights_answer")
    assert told == f"【学校】您的{asked.id}号申请（看孩子和您自己的记录）办好了：打印好了，放在陈老师那里。"
    with hall.database.read() as session:
        kept = rights.get(session, asked.id)
        assert kept is not None and (kept.outcome, kept.answer) == (Outcome.DONE, "打印好了，放在陈老师那里。")
        deeds = [row.what for row in session.query(t.Audit).all() if row.child_id == asked.child_id]
    assert "rights.answer" in deeds
    twice = sends(desk, "/console/incidents", path, {"outcome": "done", "text": "打印好了，放在陈老师那里。"})
    assert twice.status_code == 303 and "已经答复过了" in desk.get(twice.location).text
    assert sends(desk, "/console/incidents", path, {"outcome": "done", "text": "再答一次"}).status_code == 409
    assert len(hall.told("王芳", "rights_answer")) == 1


def test_chosen_words_are_nowhere_after_a_deletion(hall: Hall, desk: FlaskClient) -> None:
    hall.says("王芳", CANARY)
    hall.says("王芳", "把我刚才发的话删了")
    (asked,) = waiting(hall)
    assert tables_with(hall.database, CANARY), "the search can find them"
    path = f"/console/rights/{asked.id}"
    entry = next(one for one in hall.file_of("李思涵") if one.text == CANARY)
    assert CANARY in desk.get(path).text
    given = {"outcome": "done", "text": "删掉了。", "entry": str(entry.id)}
    assert sends(desk, path, path, given).status_code == 303
    assert tables_with(hall.database, CANARY) == []
    assert hall.says("王芳", "我的申请").endswith("办好了。")


def test_only_own_words_that_no_law_keeps_can_be_chosen(hall: Hall, desk: FlaskClient) -> None:
    hall.says("王芳", CANARY)
    hall.bound("陈雨", "周桂英")
    hall.says("周桂英", "删除")
    (asked,) = waiting(hall)
    entry = next(one for one in hall.file_of("李思涵") if one.text == CANARY)
    path = f"/console/rights/{asked.id}"
    answer = sends(desk, path, path, {"outcome": "done", "text": "删掉了。", "entry": str(entry.id)})
    assert answer.status_code == 409 and "不能删的" in answer.text
    assert tables_with(hall.database, CANARY) and waiting(hall) == [asked]


def test_the_rules_are_told_to_anybody(desk: FlaskClient) -> None:
    page = desk.get("/h5/rules").text
    assert "儿童个人信息保护规则" in page and "云主机：某公司" in page and "六个月" in page
