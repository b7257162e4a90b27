"""One ticket on a page: an answer there does what the same words in the chat would do, and nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.clock import SetClock
from domain.people import Role
from domain.ticket import Outcome, TicketKind
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.person import people
from storage.talk import conversations, ready_texts
from tests.console.signed_in import GUARD, sends
from tests.console.village import Village
from tests.console.waiting import ANSWER, ASKED, INBOX, answers, asks, sent, ticket_of

Visit = Callable[..., FlaskClient]


@pytest.fixture
def question(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        return asks(session, village, clock.now())


@pytest.fixture
def teacher(visit: Visit, village: Village) -> FlaskClient:
    return visit(village.teacher)


def test_an_answer_goes_to_the_family_after_the_pause_and_stands_in_the_file(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    answer = answers(teacher, question, ANSWER)
    assert answer.status_code == 303
    ((kind, state, leaves_at),) = sent(sqlite_database)
    assert (kind, state) == ("relay_to_family", "queued") and leaves_at >= clock.now() + timedelta(seconds=10)
    ticket = ticket_of(sqlite_database, question)
    assert (ticket.outcome, ticket.closed_by) == (Outcome.ANSWERED, village.teacher)
    with sqlite_database.read() as session:
        assert file.timeline(session, village.hanhan, 1)[0].text == ANSWER
        assert conversations.waiting_for(session, village.teacher) == []
    page = teacher.get(answer.location).text
    assert "李思涵妈妈" in page and "回过了" in page and "撤回" in page


def test_who_has_opened_it_is_told_to_the_others(
    staff: FlaskClient,
    teacher: FlaskClient,
    question: int,
    village: Village,
    sqlite_database: Database,
    clock: SetClock,
) -> None:
    with sqlite_database.begin() as session:
        another = asks(session, village, clock.now(), name="another")
    page = f"{INBOX}/{question}"
    assert "看过" not in teacher.get(page).text
    assert "看过" not in teacher.get(page).text, "one's own look is no news"
    told = staff.get(page).text
    assert told.count("看过") == 1 and "<bdi>陈立</bdi>" in told
    assert "看过" not in staff.get(f"{INBOX}/{another}").text, "it is another ticket of the same child"
    assert "<bdi>吴敏</bdi>" in teacher.get(page).text


def test_the_second_press_sends_nothing(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    page = teacher.get(f"{INBOX}/{question}").text
    form = page.partition('name="form" value="')[2].partition('"')[0]
    given = {"form": form, "text": ANSWER}
    to = f"{INBOX}/{question}/answer"
    assert sends(teacher, f"{INBOX}/{question}", to, given).status_code == 303
    assert sends(teacher, f"{INBOX}/{question}", to, given).status_code == 303
    assert len(sent(sqlite_database)) == 1


def test_what_has_not_left_is_taken_back_and_stands_in_the_form_again(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    answers(teacher, question, ANSWER)
    back = sends(teacher, f"{INBOX}/{question}", f"{INBOX}/{question}/back", {})
    assert back.status_code == 200 and "撤回了，没有发出" in back.text and ANSWER in back.text
    assert [state for _, state, _ in sent(sqlite_database)] == ["cancelled"]
    assert ticket_of(sqlite_database, question).closed_at is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写一句回话"),
        ("周远昨天没来", "这句话里有别的孩子：周远"),
        ("留守的孩子都填一下", "家里人看了会难过"),
        ("证号 330421201501011234 对吗", "像是有身份证号"),
        ("长" * 601, "有 601 个字"),
    ],
)
def test_what_is_doubted_is_said_at_the_field_and_nothing_typed_is_lost(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, text: str, sentence: str
) -> None:
    answer = answers(teacher, question, text)
    assert answer.status_code == 400 and sentence in answer.text and text in answer.text
    assert sent(sqlite_database) == [] and ticket_of(sqlite_database, question).closed_at is None


def test_what_is_sent_all_the_same_is_written_down(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    assert answers(teacher, question, "周远昨天没来", anyway="1").status_code == 303
    with sqlite_database.read() as session:
        kinds = {entry.kind: entry.text for entry in file.timeline(session, village.hanhan, 3)}
    assert "周远" in kinds["second_look"]


def test_a_director_answers_what_the_teacher_left(
    visit: Visit, village: Village, question: int, sqlite_database: Database
) -> None:
    director = visit(village.director)
    assert answers(director, question, ANSWER).status_code == 303
    assert [kind for kind, _, _ in sent(sqlite_database)] == ["ticket_result"]
    assert ticket_of(sqlite_database, question).closed_by == village.director
    with sqlite_database.read() as session:
        assert conversations.waiting_for(session, village.teacher) == [], "nor does the family wait for the teacher"


def test_somebody_was_faster(
    visit: Visit, teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    page = teacher.get(f"{INBOX}/{question}").text
    form = page.partition('name="form" value="')[2].partition('"')[0]
    guard = GUARD.search(page)
    assert guard is not None
    answers(visit(village.director), question, ANSWER)
    given = {"guard": guard[1], "form": form, "text": "我来回：二十四号"}
    late = teacher.post(f"{INBOX}/{question}/answer", data=given)
    assert late.status_code == 409 and "已经处理了" in late.text and "我来回：二十四号" in late.text


def test_a_colleague_gets_it_and_the_family_knows(
    visit: Visit, teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        colleague = people.add_person(session, village.school, "赵敏", Role.TEACHER, clock.now())
    to = f"{INBOX}/{question}/pass"
    wrong = sends(teacher, f"{INBOX}/{question}", to, {"to": "99"})
    assert wrong.status_code == 400 and "请选转给哪位老师" in wrong.text
    done = sends(teacher, f"{INBOX}/{question}", to, {"to": str(colleague), "note": "她管放假"})
    assert done.status_code == 303
    assert ticket_of(sqlite_database, question).owner_id == colleague
    page = visit(colleague).get(f"{INBOX}/{question}").text
    assert ASKED in page and "看整个档案" not in page, "the file itself is not the colleague's"
    assert answers(visit(colleague), question, ANSWER).status_code == 303
    assert "ticket_result" in [kind for kind, _, _ in sent(sqlite_database)]


def test_put_off_and_closed_without_words(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    page = f"{INBOX}/{question}"
    assert sends(teacher, page, f"{page}/later", {"days": "9"}).status_code == 400
    assert sends(teacher, page, f"{page}/later", {"days": "2"}).status_code == 303
    assert ticket_of(sqlite_database, question).due_at > clock.now() + timedelta(days=2)
    assert sends(teacher, page, f"{page}/close", {}).status_code == 400
    assert sends(teacher, page, f"{page}/close", {"reason": "已经打电话说过"}).status_code == 303
    assert ticket_of(sqlite_database, question).outcome is Outcome.ANSWERED and sent(sqlite_database) == []
    with sqlite_database.read() as session:
        assert conversations.waiting_for(session, village.teacher) == []


@pytest.mark.parametrize(
    ("form", "sentence"), [("pass", "请选转给哪位老师"), ("later", "请选晚几天回"), ("close", "请选一个原因")]
)
def test_what_is_wrong_stands_in_its_own_form_which_is_open(
    teacher: FlaskClient, question: int, form: str, sentence: str
) -> None:
    page = f"{INBOX}/{question}"
    answer = sends(teacher, page, f"{page}/{form}", {})
    before, said, after = answer.text.partition(sentence)
    assert answer.status_code == 400 and said
    assert before.rpartition("<details")[2].startswith(" open") and f'action="{page}/{form}"' in after
    assert 'aria-invalid="true"' not in answer.text, "nothing is wrong with the answer"


def test_a_leave_is_granted(teacher: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock) -> None:
    slots = {"shown": "11月25日周三", "symptom": "", "sure": True, "from": "2026-11-25", "to": "2026-11-25"}
    slots |= {"reason": "", "pick_up": "", "picked_up_by": "", "start": "2026-11-25", "end": "2026-11-25"}
    with sqlite_database.begin() as session:
        number = asks(session, village, clock.now(), kind=TicketKind.LEAVE, said="明天请假", slots=slots)
    page = teacher.get(f"{INBOX}/{number}").text
    assert "11月25日周三" in page and "准假" in page
    form = page.partition('name="form" value="')[2].partition('"')[0]
    done = sends(teacher, f"{INBOX}/{number}", f"{INBOX}/{number}/decide", {"form": form, "choice": "0", "text": ""})
    assert done.status_code == 303
    assert ticket_of(sqlite_database, number).outcome is Outcome.REFUSED


def test_ready_texts_come_filled(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        ready_texts.keep_for(session, village.school, village.teacher, "收到", "{家长}好，{孩子}的事收到", clock.now())
    assert "常用语" in teacher.get(f"{INBOX}/{question}").text
    assert "李思涵妈妈好，李思涵的事收到" in teacher.get(f"{INBOX}/{question}?ready=收到").text


def test_every_look_at_a_ticket_is_written_down_with_its_child(
    teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    answers(teacher, question, ANSWER)
    with sqlite_database.read() as session:
        query = select(t.Audit.what, t.Audit.child_id, t.Audit.detail).order_by(t.Audit.id)
        rows = session.execute(query.where(t.Audit.what.like("inbox.%"))).all()
    assert {row.what for row in rows} == {"inbox.ticket", "inbox.answer"}
    assert all(row.child_id == village.hanhan for row in rows)
    assert rows[-1].detail == "李思涵妈妈：回复了", "the words stand where they can be taken out"
