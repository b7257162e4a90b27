"""What the sender sees before anything leaves: who gets it, which way, what they read, what it costs."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from domain.clock import CHINA
from domain.letter import Audience
from domain.letter_ways import Way
from handlers.actions.letter import letters as deeds
from storage import tables as t
from storage.person import people
from storage.traffic import mass
from tests.letters.looking import NOTHING, WITH_SMS, draft, preview, statements, unreached, uses_mass
from tests.letters.school import School


def test_siblings_count_once_and_every_adult_has_a_way(school: School) -> None:
    told = preview(school, draft(school))
    assert (told.children, told.adults, told.of_several, told.without_adult) == (6, 11, 3, 0)
    assert told.by_way() == [(Way.NOTICE, 4), (Way.PAPER, 4), (Way.PHONE, 2), (Way.BY_CHILD, 1)]
    assert sum(share.people for share in told.shares) == told.adults
    assert told.unreached == 7
    reasons = {share.reason: share.people for share in told.shares}
    assert reasons["还没有加入微信，人在外地，请打电话"] == 2 and reasons["还没有加入微信，纸信由学生带回"] == 2
    assert told.problems == ()


def test_a_gateway_reaches_whoever_has_a_phone(school: School) -> None:
    told = preview(school, draft(school), WITH_SMS)
    assert told.by_way() == [(Way.NOTICE, 4), (Way.SMS, 4), (Way.PAPER, 2), (Way.BY_CHILD, 1)]
    assert told.unreached == 3


def test_without_a_template_only_conversations_are_written_to(school: School) -> None:
    school.opens_window("张伟")
    told = preview(school, draft(school), NOTHING)
    assert dict(told.by_way())[Way.CHAT] == 1 and Way.NOTICE not in dict(told.by_way())
    rows = {row.adult: row.reason for row in unreached(school, draft(school), NOTHING)}
    assert rows["李强"].startswith("没有对话，也没有设置通知模板") and "张伟" not in rows


def test_a_window_that_closes_before_the_letter_leaves_is_none(school: School) -> None:
    number = draft(school)
    school.opens_window("张伟")
    assert dict(preview(school, number).by_way())[Way.CHAT] == 1
    assert Way.CHAT not in dict(preview(school, number, at=school.now + timedelta(hours=49)).by_way())


def test_who_turned_away_is_told_as_it_is(school: School) -> None:
    with school.database.begin() as session:
        session.execute(update(t.Address).where(t.Address.ref_index == "张伟").values(following=False))
        link = school.links["周桂英", "李思涵"]
        session.execute(update(t.Binding).where(t.Binding.guardianship_id == link).values(state="pending"))
        link = school.links["周桂英", "李思远"]
        session.execute(update(t.Binding).where(t.Binding.guardianship_id == link).values(state="ended"))
    rows = {row.adult: row.reason for row in unreached(school, draft(school))}
    assert rows["张伟"] == "已不再关注，人在外地，请打电话"
    assert rows["周桂英"] == "等学校确认，纸信由学生带回，也可以打电话"


def test_the_list_names_child_adult_phone_and_reason_and_comes_in_pages(school: School) -> None:
    number = draft(school)
    rows = unreached(school, number)
    assert [(row.class_name, row.child, row.adult, row.relation, row.has_phone) for row in rows] == [
        ("三(1)班", "李思涵", "王芳", "妈妈", True),
        ("三(1)班", "张子轩", "张有田", "爷爷", True),
        ("三(2)班", "赵一诺", "孙秀英", "奶奶", False),
        ("三(2)班", "王梓轩", "王磊", "爸爸", True),
        ("三(2)班", "王梓轩", "刘桂花", "奶奶", True),
        ("五(1)班", "李思远", "王芳", "妈妈", True),
        ("五(1)班", "周浩", "吴敏", "妈妈", False),
        ("五(1)班", "周浩", "周大山", "爷爷", False),
    ]
    assert unreached(school, number, limit=3) == rows, "pages join without a gap or a double"
    assert unreached(school, number, limit=1) == rows


def test_a_child_without_any_adult_is_named_too(school: School) -> None:
    school.pupil("孤单", "三(2)班")
    number = draft(school)
    told = preview(school, number)
    assert told.without_adult == 1 and any("1 个孩子没有登记任何家长" in note for note in told.notes)
    row = next(row for row in unreached(school, number) if row.child == "孤单")
    assert (row.adult, row.relation, row.has_phone) == ("", "", False) and "没有登记任何家长" in row.reason


def test_a_mass_send_says_what_it_takes_of_the_month(school: School) -> None:
    uses_mass(school, "李强", 1)
    uses_mass(school, "周桂英", 4)
    uses_mass(school, "张伟", 3, mass.FAILED)
    told = preview(school, draft(school, by_mass=True))
    assert told.slots == ((1, 1), (2, 1)), "张伟's failed ones took nothing; 李强 had one"
    assert told.no_slot == 1
    assert told.by_way()[:2] == [(Way.MASS, 2), (Way.NOTICE, 2)], "周桂英 has none left, 赵国强 lives by another clock"
    next_month = preview(school, draft(school, by_mass=True), at=datetime(2026, 12, 1, 9, tzinfo=CHINA))
    assert next_month.slots == ((1, 3),) and next_month.no_slot == 0
    plain = preview(school, draft(school))
    assert plain.slots == () and plain.no_slot == 0, "a letter that is no mass send costs nothing"


def test_who_sleeps_is_counted_and_gets_it_in_their_morning(school: School) -> None:
    (night,) = preview(school, draft(school)).nights
    assert (night.zone, night.people) == ("Europe/Rome", 1)
    assert night.at == datetime(2026, 11, 23, 14, 0, tzinfo=CHINA), "seven in the morning in Rome"
    late = preview(school, draft(school), at=datetime(2026, 11, 23, 23, 0, tzinfo=CHINA)).nights
    assert [(one.zone, one.people, one.at.astimezone(CHINA).hour) for one in late] == [
        ("Asia/Shanghai", 3, 7),
    ], "in Rome it is afternoon then, but nothing leaves before the morning in China"


def test_a_warning_wakes_people(school: School) -> None:
    told = preview(school, draft(school, urgent=True), at=datetime(2026, 11, 23, 23, 0, tzinfo=CHINA))
    assert all(night.at == told.leaves_at for night in told.nights)


def test_three_examples_show_exactly_what_three_people_read(school: School) -> None:
    school.opens_window("李强")
    number = draft(school, short="{孩子}不下水\n走路看车", body="{称呼}：请看好{孩子}（{班级}），有事找{老师}。")
    told = preview(school, number)
    by_way = {one.way: one for one in told.examples}
    assert len(told.examples) == 3 and len(by_way) == 3
    chat = by_way[Way.CHAT]
    assert chat.reader == "李思涵、李思远爸爸"
    assert chat.text.startswith("《国庆安全提醒》\n李思涵、李思远不下水\n走路看车\n")
    notice = by_way[Way.NOTICE]
    assert "学校给您的一封信" in notice.text and "{" not in notice.text
    assert "李思涵、李思远奶奶：请看好李思涵、李思远（三(1)班、五(1)班），有事找陈老师。" in notice.text
    assert by_way[Way.PAPER].text.startswith("［纸信，下面有回执］\n《国庆安全提醒》\n")


def test_a_text_message_a_mass_send_and_a_call_have_their_own_words(school: School) -> None:
    told = preview(school, draft(school, by_mass=True, voice="我是学校的老师，国庆请看好孩子。"), WITH_SMS)
    texts = {one.way: one.text for one in told.examples}
    assert texts[Way.MASS].startswith("《国庆安全提醒》\n不下水\n走路看车\n")
    assert texts[Way.SMS].startswith("【青石村小学】国庆安全提醒")
    with_calls = preview(school, draft(school, audience=Audience(classes=("三(2)班",)), voice="请看好孩子。"))
    assert {one.way: one.text for one in with_calls.examples}[Way.PHONE] == "［打电话时念］\n请看好孩子。"


def test_one_way_for_all_still_shows_what_there_is(school: School) -> None:
    number = draft(school, audience=Audience(children=(school.ids["张子轩"],)))
    told = preview(school, number)
    assert told.adults == 2 and len(told.examples) == 2


def test_nothing_is_changed_by_looking(school: School) -> None:
    number = draft(school)
    preview(school, number)
    with school.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.LetterReceipt)) == 0
        assert session.scalar(select(func.count()).select_from(t.Outbox)) == 0
    assert school.letter(number).state == "draft"


def test_a_letter_that_there_is_not(school: School) -> None:
    with pytest.raises(LookupError):
        preview(school, 999)


def test_another_schools_families_are_not_looked_at(school: School) -> None:
    with school.database.begin() as session:
        other = people.add_school(session, "白石村小学", school.now)
        people.add_child(session, other, "别校生", "三(1)班", school.now)
    assert preview(school, draft(school)).children == 6


def test_what_it_costs_does_not_grow_with_the_school(school: School) -> None:
    number = draft(school, short="{孩子}不下水", audience=Audience(grades=("三年级", "五年级", "六年级")))
    with statements(school) as few:
        preview(school, number)
    school.many(40)
    with statements(school) as many:
        told = preview(school, number)
    assert told.adults == 51
    assert len(many) == len(few) <= 24


def test_the_preview_agrees_with_what_is_sent(school: School) -> None:
    school.opens_window("李强")
    number = school.write()
    told = preview(school, number)
    with school.database.begin() as session:
        sent = deeds.send(session, number, school.now)
    on_wechat = sum(people for way, people in told.by_way() if way in (Way.CHAT, Way.NOTICE, Way.MASS))
    assert sent == on_wechat
