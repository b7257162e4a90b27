"""What a teacher does with a child's file: filter, search, note, print; each leaves its row in the audit."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.access import Deed, Duty
from domain.clock import SetClock
from domain.people import Role
from domain.sealing import SEALED_NOTE
from domain.support import Area
from storage import tables as t
from storage.access import accounts, audit
from storage.contact import plans
from storage.contact.plans import NewPlan
from storage.database import Database
from storage.files import file
from storage.person import people
from storage.privacy import incidents
from tests.console.signed_in import sends
from tests.console.village import Village, say
from tests.documents.reading import page_texts


@pytest.fixture
def page(village: Village) -> str:
    return f"/console/children/{village.hanhan}"


@pytest.fixture
def psych(sqlite_database: Database, village: Village, clock: SetClock) -> int:
    """The school's teacher for the mind, who is paired with nobody."""
    with sqlite_database.begin() as session:
        person = people.add_person(session, village.school, "苏宁", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, person, Duty.PSYCH, None, clock.now())
    return person


def test_a_filter_stays_in_the_address_and_on_the_page(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "平常的话", clock.now())
        say(session, village.hanhan, "电话里说的", clock.now(), direction="note", kind="call")
    shown = staff.get(f"{page}?kind=call").text
    assert "电话里说的" in shown and "平常的话" not in shown
    assert re.search(r'aria-current="true">电话<', shown) and 'name="kind" value="call"' in shown
    assert f'href="{page}?kind=voice#story"' in shown and "data-entries" not in shown, (
        "only the whole file keeps itself new"
    )
    assert "没有找到" in staff.get(f"{page}?kind=voice&from=2026-11-01").text
    assert 'value="2026-11-01"' in staff.get(f"{page}?kind=voice&from=2026-11-01").text


def test_a_turned_page_keeps_its_filter(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        for at in range(40):
            say(session, village.hanhan, f"话{at}。", clock.now())
            say(session, village.hanhan, f"记{at}。", clock.now(), direction="note", kind="note")
    first = staff.get(f"{page}?kind=note").text
    (older,) = re.findall(r'href="([^"]+)">↑ 更早的', first)
    assert "kind=note" in older
    then = staff.get(older.replace("&amp;", "&")).text
    assert "记9。" in then and "话" not in re.sub(r"<[^>]+>", "", then.split('id="story"')[1])


def test_a_day_that_cannot_be_read_is_said_at_once(staff: FlaskClient, village: Village, page: str) -> None:
    assert "日期请写成" in staff.get(f"{page}?from=2026/1/1").text
    assert "请换一下" in staff.get(f"{page}?from=2026-11-02&to=2026-11-01").text
    assert staff.get(f"{page}?kind=nothing").status_code == 404


def test_whose_words_one_may_ask_for_are_those_around_the_child(
    staff: FlaskClient, village: Village, page: str
) -> None:
    shown = staff.get(page).text
    assert f'<option value="{village.mother}">妈妈 王芳</option>' in shown
    assert f'value="{village.father}"' not in shown
    assert "selected" not in staff.get(f"{page}?who={village.father}").text, "of another child: as if not asked for"


def test_a_search_marks_what_it_found_and_is_written_down(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "等妈妈回家包饺子", clock.now())
        say(session, village.hanhan, "别的话", clock.now())
        say(session, village.hanhan, "长" * 3000 + "饺子" + "尾" * 3000, clock.now())
    shown = staff.get(f"{page}/search?q=饺子").text
    assert shown.count("<mark>饺子</mark>") == 2 and "别的话" not in shown and len(shown) < 12_000
    assert "看全文" in shown
    with sqlite_database.read() as session:
        (row,) = audit.rows(session, 5, deed=Deed.SEARCH)
    assert (row.child_id, row.detail, row.what) == (village.hanhan, "找：饺子", "file.search")


def test_a_search_for_nothing_shows_the_file_with_its_filter(staff: FlaskClient, page: str) -> None:
    answer = staff.get(f"{page}/search?q=+&kind=note&who=&from=&to=")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?kind=note")


def test_the_head_tells_what_is_open(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        plan = NewPlan(village.hanhan, Area.STUDY, "作业写不完", "放学辅导一小时", village.teacher, now.date())
        plans.add(session, plan, now)
        session.add(
            t.Promise(
                once="p",
                school_id=village.school,
                child_id=village.hanhan,
                by_id=village.mother,
                what="周末打电话",
                due_on=now.date(),
                said_at=now,
                state="open",
            )
        )
        session.add(
            t.Hazard(
                once="h",
                school_id=village.school,
                child_id=village.hanhan,
                what="井没有盖",
                found_at=now,
                recheck_on=now.date() + timedelta(days=7),
            )
        )
    shown = staff.get(page).text
    for words in ("放学辅导一小时", "周末打电话", "井没有盖", "记一次联系", "写一条备注", "打印一生一档", "申请导出"):
        assert words in shown, words
    assert "帮扶计划 · 学业（陈立负责）：放学辅导一小时" in shown, "and that it was agreed stands in the story"


def test_a_note_is_kept_once_and_nothing_is_lost_when_it_is_wrong(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    form = re.search(r'name="form" value="([^"]+)"', staff.get(f"{page}/note").text)
    assert form is not None
    for _ in range(2):
        answer = sends(staff, f"{page}/note", f"{page}/note", {"form": form[1], "text": "<b>奶奶</b>腿不好"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#latest")
    with sqlite_database.read() as session:
        (entry,) = file.timeline(session, village.hanhan)
        row = audit.rows(session, 1, deed=Deed.CHANGE)[0]
    assert (entry.kind, entry.text, entry.author) == ("note", "<b>奶奶</b>腿不好", "吴老师")
    assert row.child_id == village.hanhan
    for wrong in (
        {"form": form[1], "text": "  "},
        {"form": "0", "text": "写了很久"},
        {"form": form[1], "text": "长" * 1001},
    ):
        answer = sends(staff, f"{page}/note", f"{page}/note", wrong)
        assert answer.status_code == 400 and wrong["text"] in answer.text


def test_a_sealed_note_is_read_on_its_own_page_by_named_duties(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    psych: int,
    page: str,
) -> None:
    counsellor = visit(psych)
    form = re.search(r'name="form" value="([^"]+)"', counsellor.get(f"{page}/note").text)
    assert form is not None
    given = {"form": form[1], "text": "夜里睡不着", "sealed": "1"}
    answer = sends(counsellor, f"{page}/note", f"{page}/note", given)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}/sealed")
    assert "夜里睡不着" in counsellor.get(f"{page}/sealed").text
    assert counsellor.get(page).status_code == 403, "the file itself is asked for"
    assert f'href="{page}/sealed"' in counsellor.get("/console/children").text
    with sqlite_database.read() as session:
        assert file.timeline(session, village.hanhan) == []
    assert "夜里睡不着" in staff.get(f"{page}/sealed").text
    for ordinary in (page, f"{page}/search?q=睡不着", f"{page}/entries"):
        assert "<mark>" not in staff.get(ordinary).text and "夜里" not in staff.get(ordinary).text
    teacher = visit(village.teacher)
    refused = teacher.get(f"{page}/sealed")
    assert refused.status_code == 403 and "夜里" not in refused.text
    assert "保密" not in teacher.get(page).text and "sealed" not in teacher.get(f"{page}/note").text


def test_who_may_not_write_sealed_notes_cannot_send_one(
    visit: Callable[..., FlaskClient], sqlite_database: Database, village: Village, page: str
) -> None:
    teacher = visit(village.teacher)
    form = re.search(r'name="form" value="([^"]+)"', teacher.get(f"{page}/note").text)
    assert form is not None
    answer = sends(teacher, f"{page}/note", f"{page}/note", {"form": form[1], "text": "话", "sealed": "1"})
    assert answer.status_code == 400 and "去掉“保密”" in answer.text
    with sqlite_database.read() as session:
        assert file.timeline(session, village.hanhan) == []


def test_an_alert_is_for_those_to_whom_it_is_open(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
    page: str,
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "不想活了", clock.now())
        alert = say(session, village.hanhan, "预警A1：自伤", clock.now(), direction="note", kind="alert")
    teacher = visit(village.teacher)
    assert "不想活了" in teacher.get(page).text, "what was said stays in the file"
    for path in (page, f"{page}/entries", f"{page}/search?q=预警", f"{page}?kind=note"):
        assert "预警A1" not in teacher.get(path).text, path
    assert teacher.get(f"{page}/entries/{alert}").status_code == 404
    assert "预警A1" in staff.get(page).text


def test_the_paper_holds_the_file_and_who_printed_it(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "等妈妈回家包饺子", clock.now())
        say(session, village.hanhan, "很久以前", clock.now() - timedelta(days=400))
        say(session, village.hanhan, "保密的话", clock.now(), direction="note", kind=SEALED_NOTE)
    assert f'action="{page}/paper.pdf"' in staff.get(f"{page}/paper").text
    answer = staff.get(f"{page}/paper.pdf?from=2026-09-01&to=2027-01-20")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    words = "".join(page_texts(answer.data))
    for found in ("李思涵的成长档案", "王芳", "等妈妈回家包饺子", "吴敏", "第1页"):
        assert found in words, found
    assert "很久以前" not in words and "保密的话" not in words
    assert "很久以前" in "".join(page_texts(staff.get(f"{page}/paper.pdf").data))
    with sqlite_database.read() as session:
        assert [row.what for row in audit.rows(session, 5, deed=Deed.EXPORT)] == ["file.paper", "file.paper"]
    assert staff.get(f"{page}/paper.pdf?from=x").status_code == 400


def test_nothing_is_printed_while_an_incident_is_open(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        incidents.open_new(session, "吴敏", "一台电脑丢了", [], clock.now(), school_id=village.school)
    answer = staff.get(f"{page}/paper.pdf")
    assert answer.status_code == 409 and "导出都停着" in answer.text


def test_a_print_asks_again_who_it_is(staff: FlaskClient, village: Village, clock: SetClock, page: str) -> None:
    clock.advance(timedelta(minutes=11))
    answer = staff.get(f"{page}/paper.pdf")
    assert answer.status_code == 303 and "prove" in answer.headers["Location"]


def test_a_child_is_found_by_a_part_of_its_name_among_ones_own(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
) -> None:
    with sqlite_database.begin() as session:
        people.add_child(session, village.school, "阿卜杜·热西提", "四年级一班", clock.now())
    for name, found in (("思涵", "李思涵"), ("阿卜杜•热西提", "阿卜杜·热西提"), ("热西提", "阿卜杜·热西提")):
        shown = staff.get("/console/children", query_string={"q": name}).text
        assert f"<bdi>{found}</bdi>" in shown and "周远" not in shown
    teacher = visit(village.teacher)
    assert "<bdi>李思涵</bdi>" in teacher.get("/console/children?q=李").text
    assert "没有叫“<bdi>周远</bdi>”的" in teacher.get("/console/children?q=周远").text, "not theirs: not even a hint"


def test_whoever_answers_for_the_school_takes_the_words_of_an_entry_out(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
    page: str,
) -> None:
    with sqlite_database.begin() as session:
        entry = say(session, village.hanhan, "写错了孩子", clock.now())
    path = f"{page}/entries/{entry}/redact"
    assert path in staff.get(f"{page}/entries/{entry}").text
    assert "李思涵" in staff.get(path).text and "写错了孩子" in staff.get(path).text
    half = sends(staff, path, path, {"ground": "mistake", "reason": " "})
    assert half.status_code == 400 and "请写明原因" in half.text
    assert sends(staff, path, path, {"ground": "mistake", "reason": "记到别人家了"}).status_code == 303
    shown = staff.get(page).text
    assert "写错了孩子" not in shown and "记到别人家了" in shown
    assert staff.get(path).status_code == 404, "there is nothing left to take out"
    teacher = visit(village.teacher)
    assert teacher.get(path).status_code == 403
    assert "redact" not in teacher.get(f"{page}/entries/{entry}").text
