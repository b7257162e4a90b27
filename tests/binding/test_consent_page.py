"""The page of the consent card: what is seen before anything is done, what is refused, what stands there afterwards."""

import pytest
from sqlalchemy import func, select

from handlers.actions.binding import consent_texts as deeds
from handlers.actions.binding.consent_texts import Wish
from handlers.actions.school_settings import Unfit
from storage import tables as t
from storage.access import audit
from storage.person import consent_texts
from tests.binding.office import OWN, PAGE, PLAIN, SETTINGS, Office, adds, number_of, writes
from tests.console.signed_in import guard_of, sends
from tests.conversation.stage import Stage


def test_two_who_change_it_at_once_do_not_undo_each_other(stage: Stage, office: Office) -> None:
    browser = office.opens()
    typed = {"own": OWN, "meaning": "anew", "number": "0"}
    seen = sends(browser, PAGE, PAGE, typed)
    adds(stage, PLAIN)
    late = browser.post(PAGE, data={"guard": guard_of(seen.text), **typed, "sure": "1"})
    assert late.status_code == 400 and "刚刚有人改过" in late.text
    assert OWN in late.text, "what was typed is still there"
    with stage.database.read() as session:
        assert consent_texts.own(session, number_of(session)).words == PLAIN


def test_nothing_is_done_before_the_preview_was_seen(stage: Stage, office: Office) -> None:
    browser = office.opens()
    typed = {"own": f"  {OWN}\r\n", "meaning": "anew", "number": "0"}
    seen = sends(browser, PAGE, PAGE, typed)
    assert seen.status_code == 200 and "现在没有要重新问的家长" in seen.text
    with stage.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.ConsentVersion)) == 0
    back = browser.post(PAGE, data={"guard": guard_of(seen.text), **typed, "again": "1"})
    assert back.status_code == 200 and OWN in back.text and 'value="anew" checked' in back.text


def test_who_changed_it_and_whom_it_asks_stand_in_the_audit(stage: Stage, office: Office) -> None:
    stage.bound("陈雨", "王芳")
    writes(office.opens(), OWN)
    with stage.database.read() as session:
        row = audit.rows(session, 1, school_id=number_of(session))[0]
    assert row.who.startswith("林国华")
    assert row.detail == f"同意书第 2026-11+1 版：（空） → {OWN}；意思变了，重新问 1 位家长"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("留守儿童的材料另外保管。", "家长会看到"),
        ("留 守儿童的材料另外保管。", "家长会看到"),
        ("家长必须配合。", "家长会看到"),
        ("三天不回复视为同意。", "家长自己定"),
        ("同意以后不得撤回。", "家长自己定"),
        ("不同意就不能参加活动。", "家长自己定"),
        ("请回复 1。", "怎么回复"),
        ("回复“３”同意", "怎么回复"),
        ("找\u202e任主林", "看不见的符号"),
        ("找\u200b林主任", "看不见的符号"),
        ("找\x07林主任", "看不见的符号"),
        ("{孩子}的照片贴在墙上。", "大括号"),
        ("｛老师｝会看。", "大括号"),
        ("长" * 121, "最多 120 个字"),
        ("👨" * 100, "最多 120 个字"),
        ("", "没有改"),
    ],
)
def test_what_cannot_stand_in_the_card_is_said_at_the_field(own: str, said: str, stage: Stage, office: Office) -> None:
    answer = sends(office.opens(), PAGE, PAGE, {"own": own, "meaning": "wording", "number": "0", "sure": "1"})
    assert answer.status_code == 400 and said in answer.text
    assert 'id="own-wrong"' in answer.text and own in answer.text, "nothing that was typed is lost"
    with stage.database.read() as session:
        assert consent_texts.own(session, number_of(session)).number == 0


@pytest.mark.parametrize(
    "own",
    [
        "老师每天回1次电话。",
        "老师每周回复一次。",
        "按14岁以下保管。",
        "照片按3个班分开放。",
        "电话：0570-1234567（王老师）👩",
    ],
)
def test_what_only_looks_like_it_may_stand(own: str) -> None:
    assert deeds.wrong_with(own) == ""


def test_whether_families_are_asked_is_never_guessed(office: Office) -> None:
    answer = sends(office.opens(), PAGE, PAGE, {"own": OWN, "number": "0", "sure": "1"})
    assert answer.status_code == 400 and 'id="meaning-wrong"' in answer.text and OWN in answer.text


def test_what_breaks_templates_and_pages_is_shown_as_it_was_written(stage: Stage, office: Office) -> None:
    nasty = "<script>alert(1)</script>{% raw %}&]]>'\""
    with pytest.raises(Unfit), stage.database.begin() as session:
        deeds.change(session, number_of(session), Wish("{{ 7*7 }}", True, 0), None, stage.clock.now())
    browser = office.opens()
    nasty = nasty.replace("{% raw %}", "% raw %")
    seen = writes(browser, nasty)
    for page in (seen.text, browser.get(PAGE).text, browser.get(SETTINGS).text):
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert nasty in stage.scans("王芳", stage.codes["王芳"])


def test_old_versions_are_turned_over_page_by_page(stage: Stage, office: Office) -> None:
    for number in range(25):
        adds(stage, f"第{number}次说明。", asks_anew=False)
    browser = office.opens()
    first = browser.get(PAGE).text
    assert first.count("<details>") == 20 and len(first.encode()) < 50_000
    older = first.split(f"{PAGE}?before=")[1].split("#")[0]
    rest = browser.get(f"{PAGE}?before={older}").text
    assert rest.count("<details>") == 6 and "2026-11+1 版" in rest
    assert "没有更早的了" in browser.get(f"{PAGE}?before=1").text
    assert browser.get(f"{PAGE}?before=x").status_code == 404


def test_what_the_law_asks_for_stays_whatever_the_school_writes(stage: Stage) -> None:
    with stage.database.read() as session:
        before = deeds.standing(session, number_of(session)).text.splitlines()
    adds(stage, OWN)
    with stage.database.read() as session:
        after = deeds.standing(session, number_of(session)).text.splitlines()
    assert [line for line in after if OWN not in line] == before
