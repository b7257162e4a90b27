"""What a receipt is: complete by the letter's policy, in the file with how, when and by whom, later, and no."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from domain.clock import in_zone
from domain.letter import Method, Policy
from handlers.actions.letter import letters as deeds
from handlers.actions.letter import receipts
from messages.inbound import Kind, MediaRef
from storage import tables as t
from storage.files import media
from storage.letter import letter_progress
from tests.letters.school import DIRECTOR, TEACHER, School

CHILD, BROTHER, FATHER, GRANDMOTHER = "李思涵", "李思远", "李强", "周桂英"


def _send(school: School, title: str = "国庆安全提醒", **given: object) -> int:
    number = school.write(title, **given)
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    return number


@pytest.fixture
def letter(school: School) -> int:
    return _send(school)


def _confirm(school: School, letter: int, name: str, method: Method = Method.TAP, **more: object) -> list[str]:
    with school.database.begin() as session:
        return receipts.confirm(session, letter, school.ids[name], method, school.now, **more)  # type: ignore[arg-type]


def _complete(school: School, letter: int) -> int:
    with school.database.read() as session:
        return letter_progress.progress(session, letter).complete


def _slips(school: School, child: str) -> list[tuple[str, str]]:
    return [(entry.author, entry.text) for entry in school.file_of(child) if entry.kind == "receipt"]


def test_one_answer_is_for_all_their_children_and_stands_in_each_file(school: School, letter: int) -> None:
    assert _confirm(school, letter, FATHER) == [CHILD, BROTHER]
    assert _confirm(school, letter, FATHER) == []
    for child in (CHILD, BROTHER):
        assert _slips(school, child) == [("李思涵、李思远爸爸", "《国庆安全提醒》已确认（点击）")]


def test_the_slip_says_when_and_carries_the_proof(school: School, letter: int) -> None:
    with school.database.begin() as session:
        proof = media.want(session, MediaRef("slip", Kind.IMAGE), school.now)
    _confirm(school, letter, FATHER, Method.SIGNATURE, proof_id=proof)
    receipt = school.receipt(letter, CHILD, FATHER)
    assert (receipt.method, receipt.proof_id, receipt.confirmed_at) == ("signature", proof, school.now)
    (entry,) = (entry for entry in school.file_of(CHILD) if entry.kind == "receipt")
    assert entry.media is not None and entry.media.id == proof and entry.at == school.now


def test_somebody_of_the_school_writes_it_down(school: School, letter: int) -> None:
    assert _confirm(school, letter, GRANDMOTHER, Method.PHONE, by=school.person(TEACHER)) == [CHILD, BROTHER]
    assert _slips(school, CHILD) == [("陈老师", "《国庆安全提醒》已确认（电话告知，奶奶；陈老师登记）")]
    assert school.receipt(letter, CHILD, GRANDMOTHER).by_id == school.ids[TEACHER]


def test_a_brother_who_came_later_gets_a_slip_of_his_own(school: School, letter: int) -> None:
    with school.database.begin() as session:
        session.execute(
            update(t.LetterReceipt).where(t.LetterReceipt.child_id == school.ids[BROTHER]).values(confirmed_at=None)
        )
        session.execute(
            update(t.LetterReceipt)
            .where(t.LetterReceipt.child_id == school.ids[BROTHER])
            .values(confirmed_at=school.now, method="word")
        )
    assert _confirm(school, letter, FATHER) == [CHILD]
    with school.database.begin() as session:
        session.execute(
            update(t.LetterReceipt).where(t.LetterReceipt.child_id == school.ids[BROTHER]).values(confirmed_at=None)
        )
    assert _confirm(school, letter, FATHER) == [BROTHER]
    assert len(_slips(school, BROTHER)) == 1


def test_a_corrected_letter_is_confirmed_again_and_the_file_keeps_both(school: School, letter: int) -> None:
    _confirm(school, letter, FATHER)
    with school.database.begin() as session:
        session.execute(update(t.LetterReceipt).values(confirmed_at=None, method=None, version=2))
    assert _confirm(school, letter, FATHER, Method.WORD) == [CHILD, BROTHER]
    assert [text for _, text in _slips(school, CHILD)] == [
        "《国庆安全提醒》已确认（点击）",
        "《国庆安全提醒》第2版已确认（回复）",
    ]


def test_complete_by_policy(school: School) -> None:
    both = _send(school, "两边", policy=Policy.BOTH)
    anybody = _send(school, "任何一位", policy=Policy.ANY)
    everybody = _send(school, "每一位", policy=Policy.EACH)
    named = _send(school, "点名", policy=Policy.NAMED, named_relations=("mother",))
    done = []
    for name in (FATHER, GRANDMOTHER, "王芳"):
        for number in (both, anybody, everybody, named):
            _confirm(school, number, name, Method.PAPER)
        done.append([_complete(school, number) for number in (both, anybody, everybody, named)])
    # of 李思涵 and 李思远; the mother is the one who is named
    assert done == [[0, 2, 0, 0], [2, 2, 0, 0], [2, 2, 2, 2]]


def test_later_is_asked_once_and_tomorrow_at_the_same_hour(school: School, letter: int) -> None:
    assert "明天这时候再提醒您一次" in school.says(FATHER, "晚点看")
    receipt = school.receipt(letter, CHILD, FATHER)
    assert receipt.snoozed_until == school.now + timedelta(days=1)
    school.later(hours=1)
    answer = school.says(FATHER, "等会看")
    assert "不急" in answer
    assert school.receipt(letter, CHILD, FATHER).snoozed_until == receipt.snoozed_until
    assert receipt.confirmed_at is None
    school.says(FATHER, "收到")
    assert school.receipt(letter, CHILD, FATHER).snoozed_until is None, "nobody is reminded of what is done"


def test_later_is_in_the_hours_of_their_own_zone(school: School, letter: int) -> None:
    """Monday morning in China is the middle of the night in Rome; nobody is woken there."""
    answer = school.says("赵国强", "晚点看")
    until = school.receipt(letter, "赵一诺", "赵国强").snoozed_until
    assert until is not None
    assert in_zone(until, "Europe/Rome").hour >= 7
    assert "再提醒您一次" in answer


def test_later_without_a_letter_is_talk(school: School) -> None:
    assert "提醒您一次" not in school.says(FATHER, "晚点看")


def test_a_no_waits_for_the_teacher_and_the_family_knows_who_answers(school: School, letter: int) -> None:
    answer = school.says(FATHER, "凭什么让我们签，这信有问题")
    assert "《国庆安全提醒》" in answer and "陈老师" in answer and len(answer) <= 60
    receipt = school.receipt(letter, CHILD, FATHER)
    assert receipt.refused_at is not None and receipt.confirmed_at is None
    told = school.outbox(TEACHER, "relay_to_teacher")[-1].text
    assert "对《国庆安全提醒》有异议" in told and "凭什么让我们签" in told
    assert "《国庆安全提醒》拒签或有异议：凭什么让我们签，这信有问题" in [text for _, text in _slips(school, CHILD)]
    with school.database.read() as session:
        kinds = session.scalars(select(t.Ticket.kind).where(t.Ticket.person_id == school.ids[FATHER])).all()
    assert kinds == ["question"]


def test_a_yes_after_a_no_counts_and_the_no_stays_in_the_file(school: School, letter: int) -> None:
    school.says(FATHER, "不签")
    refused_at = school.receipt(letter, CHILD, FATHER).refused_at
    assert "记下了" in school.says(FATHER, "收到")
    receipt = school.receipt(letter, CHILD, FATHER)
    assert receipt.refused_at == refused_at and receipt.method == "word"
    assert len(_slips(school, CHILD)) == 2


def test_a_no_on_the_page_comes_to_the_teacher_once(school: School, letter: int) -> None:
    for _ in range(2):
        with school.database.begin() as session:
            staff = receipts.refuse(session, letter, school.ids[FATHER], "", school.now)
        assert [one.name for one in staff] == [TEACHER]
    told = school.outbox(TEACHER, "relay_to_teacher")
    assert len(told) == 1 and "没有写原因" in told[0].text
    assert len(_slips(school, CHILD)) == 1


def test_a_no_where_nobody_is_paired_goes_to_the_directors(school: School, letter: int) -> None:
    with school.database.begin() as session:
        session.execute(update(t.Pairing).values(ends_at=school.now))
        staff = receipts.refuse(session, letter, school.ids[FATHER], "不认", school.now)
    assert DIRECTOR in [one.name for one in staff]
    assert any("不认" in row.text for row in school.outbox(DIRECTOR))


def test_a_bare_no_long_after_the_letter_is_about_something_else(school: School, letter: int) -> None:
    school.later(days=5)
    school.says(FATHER, "我不同意")
    assert school.receipt(letter, CHILD, FATHER).refused_at is None


def test_which_of_several_letters(school: School, letter: int) -> None:
    other = _send(school, "防溺水告家长书")
    asked = school.says(FATHER, "收到")
    assert "1 防溺水告家长书" in asked and "3 都收到了" in asked
    assert "《国庆安全提醒》记下了" in school.says(FATHER, "2")
    assert school.receipt(other, CHILD, FATHER).confirmed_at is None
    school.says(GRANDMOTHER, "防溺水那封看了")
    assert school.receipt(other, CHILD, GRANDMOTHER).confirmed_at is not None
    assert school.receipt(letter, CHILD, GRANDMOTHER).confirmed_at is None
    school.says("张伟", "都看了")
    assert all(school.receipt(number, "张子轩", "张伟").confirmed_at for number in (letter, other))


def test_a_tap_is_for_the_letter_it_stands_under(school: School, letter: int) -> None:
    other = _send(school, "防溺水告家长书")
    assert "《国庆安全提醒》" in school.taps(FATHER, f"letter-read:{letter}", "已看过")
    assert school.receipt(letter, CHILD, FATHER).method == "tap"
    assert school.receipt(other, CHILD, FATHER).confirmed_at is None
    assert "都回过了" in school.taps(FATHER, f"letter-read:{letter}", "已看过")


def test_a_letter_that_is_over_gets_a_kind_word(school: School, letter: int) -> None:
    with school.database.begin() as session:
        session.execute(update(t.Letter).values(state="closed", ended_at=school.now))
    assert "已经收完了" in school.says(FATHER, "收到")
    assert "已经收完了" in school.taps(FATHER, f"letter-read:{letter}", "已看过")
    assert school.receipt(letter, CHILD, FATHER).confirmed_at is None


def test_a_one_that_answers_another_question_is_no_receipt(school: School, letter: int) -> None:
    school.says(FATHER, "李思涵今天发烧请假一天")
    school.says(FATHER, "1")
    assert school.receipt(letter, CHILD, FATHER).confirmed_at is None


def test_a_receipt_takes_few_statements(school: School, letter: int) -> None:
    run: list[str] = []
    with school.database.begin() as session:
        connection = session.connection()
        event.listen(connection.engine, "before_cursor_execute", lambda *given: run.append(given[2]))
        receipts.confirm(session, letter, school.ids[FATHER], Method.WORD, school.now)
    assert len(run) <= 5, run


def test_nobody_confirms_a_letter_that_is_not_there(school: School) -> None:
    with school.database.begin() as session:
        assert receipts.confirm(session, 999, school.ids[FATHER], Method.WORD, school.now) == []
        assert receipts.refuse(session, 999, school.ids[FATHER], "不签", school.now) == []
        assert receipts.snooze(session, 999, school.ids[FATHER], school.now) is False
