"""Who works where, who is back, who left, who looks after the child: written when the teacher says so."""

from domain.people import Relation
from domain.register.events import Event
from tests.proposals.desk import Desk

TODAY = "2026-11-23"


def test_another_place_of_work_continues_the_absence(desk: Desk) -> None:
    told = desk.says("王芳", "我从温州调到宁波了，厂里地址北仑小港")
    assert told == "收到啦。您到宁波北仑小港工作的事，陈老师核对后就改好。"
    assert "工作的地方　温州 → 宁波北仑小港（11月23日起）" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    before, now = desk.says_of("王芳")["episodes"]
    assert before == {"start": "2026-02-10", "place": "温州", "end": TODAY}
    assert now == {"start": TODAY, "place": "宁波北仑小港", "reason": "work"}
    assert desk.says_of("王芳")["whereabouts"] == "away"


def test_who_comes_home_for_good_is_asked_about_the_day(desk: Desk) -> None:
    assert "您回家不走了的事" in desk.says("王芳", "下个月回家带孩子")
    asked = desk.asked()
    assert "去向　在温州 → 回家不走了（说的是“下个月”）" in asked.text and "点“同意”后回一个日子" in asked.text
    assert "从哪一天起" in desk.taps("陈雨", "change-yes:1")
    assert "open" in desk.states() and desk.history_of("王芳") == []

    assert desk.says("陈雨", "12月5号") == ""
    assert "去向　在温州 → 回家不走了（12月5日起）" in desk.asked().text
    desk.taps("陈雨", "change-yes:2")
    assert desk.states() == ["replaced", "accepted"]
    (absence,) = desk.says_of("王芳")["episodes"]
    assert absence["end"] == "2026-12-05" and absence["came_back"] == "for_good"
    (change,) = desk.history_of("王芳")
    assert change.event is Event.CAME_BACK and change.effective_on.isoformat() == TODAY, (
        "what is to come is known today"
    )
    assert desk.outbox("王芳")[-1].text == "您回家不走了的事记好了，谢谢。"


def test_today_may_be_the_day_although_it_is_also_a_command(desk: Desk) -> None:
    desk.says("王芳", "我回来了，不走了")
    desk.taps("陈雨", "change-yes:1")
    assert desk.says("陈雨", "今天") == ""
    desk.taps("陈雨", "change-yes:2")
    assert desk.says_of("王芳")["whereabouts"] == "home"
    assert "没有要赶的事" in desk.says("陈雨", "今天")


def test_a_return_that_was_long_ago_is_written_where_it_can_be_seen(desk: Desk) -> None:
    """The absence was registered today; a return in September must not vanish below it."""
    desk.says("王芳", "我9月1号起就在家了")
    assert "回家不走了（9月1日起）" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    assert desk.says_of("王芳")["episodes"][0]["end"] == "2026-09-01"
    assert desk.says_of("王芳")["whereabouts"] == "home"


def test_a_few_days_at_home_end_nothing(desk: Desk) -> None:
    assert "您回来的日子" in desk.says("王芳", "我元旦回来三天 3号走")
    assert "计划回来　没有登记 → 2027年1月1日" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    assert desk.says_of("王芳")["next_return"] == "2027-01-01"
    assert "end" not in desk.says_of("王芳")["episodes"][0]


def test_both_parents_leave_and_each_is_a_proposal_of_its_own(desk: Desk) -> None:
    desk.registered("王芳", whereabouts="home", episodes=[])
    desk.newcomer("李强", "李思涵", Relation.FATHER)
    told = desk.says("王芳", "我和她爸下周一去杭州打工")
    assert told == "收到啦。您去杭州工作的事、爸爸去杭州工作的事，陈老师核对后就改好。"
    mine, his = (row.text for row in desk.outbox("陈雨")[-2:])
    assert mine.startswith("李思涵妈妈（王芳）说：") and "去杭州工作（11月30日起）" in mine
    assert his.startswith("建议改：李思涵爸爸（李强）的去向")
    desk.says("陈雨", "改 2")
    assert desk.says_of("李强")["episodes"] == [{"start": "2026-11-30", "place": "杭州", "reason": "work"}]
    assert desk.says_of("李强")["whereabouts"] == "home", "not gone yet"
    assert desk.states() == ["open", "accepted"]


def test_a_departure_may_be_registered_without_its_day(desk: Desk) -> None:
    desk.registered("王芳", whereabouts="home", episodes=[])
    desk.says("王芳", "我又出去打工了")
    desk.taps("陈雨", "change-yes:1")
    assert desk.says("陈雨", "不清楚") == ""
    assert "哪天起不清楚" in desk.asked().text
    desk.taps("陈雨", "change-yes:2")
    assert desk.says_of("王芳")["episodes"] == [{"reason": "work"}]


def test_a_carer_whom_the_register_names_becomes_the_first(desk: Desk) -> None:
    desk.newcomer("张桂兰", "李思涵", Relation.MATERNAL_GRANDMOTHER)
    desk.says("王芳", "老师您好，以后是外婆带孩子")
    assert "建议改：李思涵外婆（张桂兰）的主要照看人" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    assert desk.tie_of("张桂兰") == {"relation": "maternal_grandmother", "primary": True}
    assert desk.outbox("王芳")[-1].text == "照看人换成外婆的事记好了，谢谢。"

    desk.says("王芳", "以后还是我自己带孩子")
    desk.says("王芳", "以后由奶奶带孩子")
    assert "外婆（张桂兰） → 奶奶（周桂英）" in desk.asked().text
    desk.says("陈雨", "改")
    assert (desk.tie_of("张桂兰")["primary"], desk.tie_of("周桂英")["primary"]) == (False, True)


def test_a_carer_whom_nobody_knows_is_a_note_for_the_teacher(desk: Desk) -> None:
    assert "照看人换成他姑姑的事" in desk.says("王芳", "孩子住到他姑姑家了")
    (asked,) = [row for row in desk.outbox("陈雨") if row.options == ("知道了", "不是这样")]
    assert "请核对后补登记" in asked.text
    assert "请补登记" in desk.taps("陈雨", "change-yes:1", "知道了")
    assert "待登记" in desk.file_of("李思涵")[-1].text and desk.states() == ["accepted"]


def test_siblings_share_their_mother_and_both_files_say_so(desk: Desk) -> None:
    """Two children, two teachers: one decides, the other reads the words; nobody is asked twice."""
    desk.bound("李建国")
    desk.sibling("李思远", "王芳", "李建国")
    desk.joins("王芳", "李建国", card="李思远")
    assert "陈老师、李老师" in desk.says("王芳", "我换号码了，新号13988885678")
    assert desk.states() == ["open"]
    assert desk.outbox("李建国")[-1].text == "【李思远妈妈】我换号码了，新号13988885678"
    desk.taps("陈雨", "change-yes:1")
    for child in ("李思涵", "李思远"):
        assert "139****5678" in desk.file_of(child)[-1].text
