"""Why a message left, waits or will not leave: told from what its row keeps."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from domain.clock import SetClock
from domain.contact import ContactKind
from domain.delivery import State
from domain.explanation import Standing, Why, why
from messages import explanations
from storage import tables as t
from storage.database import Database
from storage.explanation import explanations_stories
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.contacts.asking import Asking, school, told
from tests.desk.study import TEACHER


@pytest.fixture
def asking(database: Database, clock: SetClock, beginnings: Beginnings) -> Asking:
    return beginnings.of(lambda: school(database, clock), database, clock)


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_message_has_a_reason(state: State, clock: SetClock) -> None:
    now = clock.now()
    assert why(Standing(state, now, 0, False, False, False, False, "Asia/Shanghai", time(7)), now) in Why


def test_a_parent_is_asked_and_the_question_arrives(asking: Asking) -> None:
    asking.at(11, 29, 19, 40)
    asking.says("王芳", "老师好")
    asking.remind()
    asking.deliver()
    said = asking.why_about("李思涵", ContactKind.WEEKLY_CHILD)
    assert "问了王芳这周联系没有 → 2026-11-29 19:40 微信已接收" in said
    assert "接下来：2026-12-06 19:30 问家长" in said
    said = asking.why_for("王芳")
    assert "“和孩子联系了吗” → 2026-11-29 19:40 微信已接收" in said
    assert "这周主动发的还有 2 条的份" in said
    said = asking.why_this(f"weekly:{asking.id_of('王芳')}:2026-48")
    assert "微信已接收" in said and "最后一次用聊天消息" in said
    assert "李思涵，家长每周和孩子联系：问了王芳这周联系没有" in said


def test_a_parent_who_said_nothing_for_long_is_waited_for(asking: Asking) -> None:
    asking.at(11, 29, 19, 30)
    asking.remind()
    asking.deliver()
    said = asking.why_for("王芳")
    assert "“和孩子联系了吗” → 等对方开口：微信只让在对方说话后的 48 小时里发" in said
    assert "提醒卡“和孩子联系了吗” → 2026-11-29 19:30 微信已接收" in said
    assert "绑定了微信；现在没有窗口" in said
    said = asking.why_this(f"weekly:{asking.id_of('王芳')}:2026-48")
    assert "另用一张提醒卡告诉对方有话等着" in said
    assert "接下来：对方一说话就送；2026-12-01 19:30 还送不出就过期" in said
    asking.at(12, 2, 10)
    asking.deliver()
    assert "过期没送：过了时限，没有再发" in asking.why_this(f"weekly:{asking.id_of('王芳')}:2026-48")


def test_the_night_is_waited_for(asking: Asking) -> None:
    asking.at(11, 23, 23)
    asking.send("family_news", "王芳")
    said = asking.why_this("m1")
    assert "对方这时候不打扰，2026-11-24 07:00 起再送（照存下的时间推断）" in said
    assert "接下来：2026-11-24 07:00 起轮到它" in said
    assert "不打扰：22:00 到 07:00（对方当地时间）" in asking.why_for("王芳")
    assert "不打扰：21:00 到 07:00" in asking.why_for(TEACHER)


def test_what_is_more_than_the_week_takes_comes_together(asking: Asking) -> None:
    for number in range(1, 4):
        asking.says("王芳", "好")
        asking.send("family_news", "王芳", f"m{number}")
        asking.deliver()
    asking.send("family_news", "王芳", "m4")
    asking.deliver()
    assert "这周主动发给王芳的已经够数，攒到 2026-11-30 00:00 合并成一条送" in asking.why_this("m4")
    said = asking.why_for("王芳")
    assert "这周主动发的还有 0 条的份，2026-11-30 00:00 起又有" in said


def test_words_that_left_in_another_message_say_in_which(asking: Asking) -> None:
    asking.send("binding_news", TEACHER, "m1")
    asking.send("binding_news", TEACHER, "m2")
    asking.says(TEACHER, "在")
    with asking.database.begin() as session:
        session.execute(update(t.Outbox).where(t.Outbox.once.in_(("m1", "m2"))).values(state=State.QUEUED))
    asking.deliver()
    with asking.database.read() as session:
        first, second = session.scalars(
            select(t.Outbox.id).where(t.Outbox.once.in_(("m1", "m2"))).order_by(t.Outbox.id)
        )
    assert f"已并入另一条（消息 {first}），不单独送" in asking.why_this(second)
    assert f"里面还并了消息 {second} 的话" in asking.why_this(first)


def test_the_platforms_refusal_is_told_with_its_number(asking: Asking) -> None:
    asking.says("王芳", "好")
    asking.send("family_news", "王芳")
    asking.deliver("failed", code=43019, reason="对方在公众号的黑名单里")
    assert "没有送成：对方在公众号的黑名单里，微信编号 43019" in asking.why_this("m1")


def test_a_window_that_turned_out_to_be_closed_tells_what_the_platform_said(asking: Asking) -> None:
    asking.says("王芳", "好")
    asking.send("family_news", "王芳")
    parcel = asking.leaving("family_news")
    late = Outcome(parcel.id, "held", code=45015, reason="对方 48 小时内没有说过话")
    settle(asking.database, [late], asking.clock.now())
    asking.deliver()
    said = asking.why_this("m1")
    assert "等对方开口" in said and "微信说过：对方 48 小时内没有说过话，微信编号 45015" in said


def test_a_try_that_failed_says_when_the_next_one_is(asking: Asking) -> None:
    asking.says("王芳", "好")
    asking.send("family_news", "王芳")
    parcel = asking.leaving("family_news")
    again = asking.clock.now() + timedelta(minutes=2)
    settle(asking.database, [Outcome(parcel.id, "retry", reason="微信系统繁忙", retry_at=again)], asking.clock.now())
    assert "送过没成（微信系统繁忙），2026-11-23 10:" in asking.why_this("m1")


def test_words_of_the_talk_keep_their_order(asking: Asking) -> None:
    asking.says("王芳", "老师在吗")
    asking.says("王芳", "思涵今天怎么样")
    with asking.database.read() as session:
        query = select(t.Outbox.id).where(t.Outbox.kind == "relay_to_teacher").order_by(t.Outbox.id)
        first, second = session.scalars(query)
    assert "正要送，没有什么拦着" in asking.why_this(first)
    said = asking.why_this(second)
    assert "排在给陈雨老师的前一条后面" in said and "照存下的时间推断" in said
    assert "来自微信里说的一句话（收件" in said
    assert "档案里记着：等待发送（程序记的）" in said


def test_what_came_in_says_what_became_of_it(asking: Asking) -> None:
    asking.says("王芳", "老师在吗")
    with asking.database.read() as session:
        number = session.scalars(select(t.Inbox.id).order_by(t.Inbox.id.desc())).first()
        assert number is not None
        heard = explanations_stories.heard(session, number, asking.clock.now())
    assert heard is not None
    said = told(explanations.of_heard(heard))
    assert "王芳 发来" in said and "处理完了" in said and "给陈雨老师，“家长有话带给您”" in said
