"""What forbids to send a letter: a clear sentence for each, before anything leaves."""

from datetime import date, timedelta

import pytest

from domain.letter import Audience
from storage.person import child_tags
from tests.letters.looking import draft, preview, problems
from tests.letters.school import School


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": "留守儿童请注意"}, "有给家长不能用的词：留守"),
        ({"body": "{爷爷}您好"}, "不认识的空格：{爷爷}"),
        ({"body": "{放假日}放假"}, "没填的地方：{放假日}"),
        ({"title": "给{孩子}的信"}, "标题大家看到的要一样，不能有 {孩子}"),
        ({"short": "{孩子}不下水", "by_mass": True}, "群发的信每个人看到的都一样，短信版里不能有 {孩子}"),
        ({"short": "长" * 700}, "对话里发不下"),
        ({"audience": Audience(classes=("九(9)班",))}, "没有学生在“九(9)班”"),
        ({"audience": Audience(grades=("九年级",))}, "没有学生在“九年级”这个年级"),
        ({"audience": Audience(tags=("校车",))}, "没有在校学生有“校车”这个标记"),
        ({"audience": Audience(children=(999_999,))}, "点名的孩子里有 1 个已经不在学校"),
        ({"due_on": date(2026, 11, 22)}, "回执截止日 11月22日 早于发信那天"),
        ({"holiday_from": date(2026, 10, 1), "holiday_to": date(2026, 10, 8)}, "这个假期 10月8日 就结束了"),
        ({"holiday_from": date(2026, 12, 8), "holiday_to": date(2026, 12, 1)}, "早于第一天"),
    ],
)
def test_what_is_wrong_has_a_sentence_before_anything_leaves(
    school: School, given: dict[str, object], sentence: str
) -> None:
    number = draft(school, **given)
    (said,) = problems(school, number)
    assert sentence in said
    assert preview(school, number).problems == (said,)


def test_a_letter_for_nobody_is_stopped(school: School) -> None:
    with school.database.begin() as session:
        child_tags.add(session, [school.ids["周浩"]], "校车", school.now)
    number = draft(school, audience=Audience(classes=("三(1)班",), tags=("校车",)))
    assert problems(school, number) == ["这封信没有人收：没有一个在校学生合条件。"]
    told = preview(school, number)
    assert (told.children, told.adults, told.shares, told.examples) == (0, 0, (), ())
    school.pupil("孤单", "六(2)班")
    assert problems(school, draft(school, audience=Audience(classes=("六(2)班",)))) == [
        "这些孩子都没有登记家长，信没有人收。"
    ]


def test_a_good_letter_has_no_problem_and_today_is_not_late(school: School) -> None:
    today = date(2026, 11, 23)
    number = draft(school, due_on=today, holiday_from=today, holiday_to=today, audience=Audience(grades=("三年级",)))
    assert problems(school, number) == []
    assert problems(school, number, at=school.now + timedelta(days=1)) != [], "by the day it leaves, not by today"


def test_several_problems_are_told_at_once(school: School) -> None:
    assert len(problems(school, draft(school, body="{天气}留守", due_on=date(2026, 11, 1)))) == 3


def test_the_name_of_the_largest_family_is_what_must_fit(school: School) -> None:
    short = "{孩子}" + "字" * 620
    assert problems(school, draft(school, short=short, audience=Audience(classes=("三(2)班",)))) == []
    assert "对话里发不下" in problems(school, draft(school, short=short + "字" * 15))[0]
