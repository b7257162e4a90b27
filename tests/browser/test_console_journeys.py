"""A teacher, a director, an officer and an operator do their work in a real browser, on a phone's screen."""

from domain.access import Deed
from domain.clock import SetClock
from storage.access import audit, credentials, passwords
from storage.database import Database
from storage.files import file
from tests.browser.axe import is_too_wide
from tests.browser.chromium import Browser
from tests.browser.console_school import School, fills, presses, reads
from tests.console.village import say

PASSWORD = "竹篮 打水 一场空 也好"


def test_a_teacher_signs_in_answers_a_mother_and_finds_it_in_the_file(
    school: School, browser: Browser, sqlite_database: Database, clock: SetClock
) -> None:
    child = school.number("child_id")
    with sqlite_database.begin() as session:
        credentials.set_password(session, school.world.accounts["paired"], passwords.hashed(PASSWORD))
        say(session, child, "奶奶说这几天咳嗽，晚上睡不好。", clock.now())
    browser.is_a_phone()
    assert "登录" in school.opens(browser, "/console/")
    fills(browser, login="paired", password=PASSWORD)
    assert "今天" in presses(browser, "登录")
    assert not is_too_wide(browser)

    assert "问一句" in school.opens(browser, f"/console/inbox/{school.number('ticket_id')}")
    fills(browser, text="好的，我晚上去看看。")
    presses(browser, "发给")
    assert "好的，我晚上去看看。" in school.opens(browser, f"/console/children/{child}")

    fills(browser, q="咳嗽")
    found = presses(browser, "找")
    assert "咳嗽" in found and "好的，我晚上去看看" not in found

    school.opens(browser, f"/console/children/{child}/note")
    fills(browser, text="妈妈春节前回来。")
    presses(browser, "记下")
    with sqlite_database.read() as session:
        assert any("妈妈春节前回来" in one.text for one in file.timeline(session, child))

    school.opens(browser, "/console/me")
    presses(browser, "退出登录")
    browser.finds("history.back(); true")
    assert "李思涵" not in school.opens(browser, f"/console/children/{child}"), "nothing is left behind"


def test_a_director_grants_a_request_and_reads_who_saw_what(
    school: School, browser: Browser, sqlite_database: Database
) -> None:
    browser.is_a_phone()
    child = school.number("child_id")
    school.seats(browser, "paired")
    assert "申请导出档案" in school.opens(browser, f"/console/children/{child}/request?part=export")

    school.seats(browser, "director")
    assert "给家里带走" in school.opens(browser, "/console/requests")
    assert "用到" in presses(browser, "同意")

    whole = school.opens(browser, "/console/school")
    assert "还没有结对" in whole and "预警" in whole and not is_too_wide(browser)
    seen = school.opens(browser, f"/console/children/{child}/views")
    assert "吴敏" in seen
    with sqlite_database.read() as session:
        rows = audit.rows(session, 50, account_id=school.world.accounts["director"])
        assert {Deed.VIEW, Deed.CHANGE} <= {row.deed for row in rows}


def test_an_officer_sees_numbers_and_nobody(school: School, browser: Browser) -> None:
    browser.is_a_phone()
    school.seats(browser, "officer")
    county = school.opens(browser, "/console/")
    assert "清水湾小学" in county and "石桥小学" in county and "勾稽" in county
    assert not {name for name in ("李思涵", "周小远", "赵一诺", "王芳", "陈立") if name in county}
    assert "不归您用" in school.opens(browser, f"/console/children/{school.number('child_id')}")


def test_an_operator_sees_states_and_no_words(school: School, browser: Browser) -> None:
    browser.is_a_phone()
    school.seats(browser, "operator")
    system = school.opens(browser, "/console/")
    assert "定时的事" in system
    audited = school.opens(browser, "/console/audit")
    for words in (system, audited):
        assert not {name for name in ("李思涵", "王芳", "own 的话") if name in words}
    assert "不归您用" in school.opens(browser, f"/console/children/{school.number('child_id')}")
    assert "不归您用" in school.opens(browser, "/console/inbox") or "李思涵" not in reads(browser)
