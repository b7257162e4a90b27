"""One card and several people: the first asks, nobody gets in, and two in the same moment are one."""

import threading
from collections import Counter

from messages.inbound import Inbound, Kind
from storage import tables as t
from storage.person import invitations
from tests.binding.county import count, link_of, new_card, on_both, states, texts
from tests.conversation.stage import Stage


@on_both
def test_b02_of_two_people_with_one_card_the_first_is_pending_and_both_are_seen(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    second = stage.scans("陌生人", stage.codes["王芳"])
    assert "向老师要一张" in second and "王芳" not in second
    told = stage.outbox("陈雨")
    assert len(texts(told, "binding_request")) == len(texts(told, "binding_news")) == 1
    assert "另一个微信号" in texts(told, "binding_news")[0]
    assert states(stage) == {"pending": 1}


def test_b02_a_request_made_after_others_tried_the_card_says_so(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.scans("陌生人", stage.codes["王芳"])
    stage.scans("陌生人", stage.codes["王芳"])
    stage.says("王芳", "1")
    (asked,) = texts(stage.outbox("陈雨"), "binding_request")
    assert "别的微信号拿来试过（2次）" in asked and "打电话" in asked


@on_both
def test_b04_a_card_in_the_class_group_lets_nobody_in_and_warns_once(stage: Stage) -> None:
    stage.bound("陈雨")
    answers = Counter(stage.scans(f"群里的{number}", stage.codes["王芳"]) for number in range(30))
    assert sorted(answers.values()) == [1, 29]
    assert states(stage) == {"consenting": 1}
    assert len(texts(stage.outbox("陈雨"), "binding_news")) == 1
    stage.says("群里的0", "1")
    assert states(stage) == {"pending": 1}, "the most that a published card can be is one question to the teacher"
    assert "29次" in texts(stage.outbox("陈雨"), "binding_request")[0]


def test_b05_a_lost_follow_event_changes_nothing(stage: Stage) -> None:
    stage.bound("陈雨")
    followed = stage.sends("王芳", Kind.FOLLOWED, scene=stage.codes["王芳"])
    scanned = stage.scans("王芳", stage.codes["王芳"])
    only_scanned = stage.scans("张伟", stage.codes["张伟"])
    assert followed == scanned == only_scanned
    assert states(stage) == states(stage, "张子轩") == {"consenting": 1}


def test_b06_a_teacher_who_scans_changes_nothing(stage: Stage) -> None:
    stage.bound("陈雨")
    assert "码还有效" in stage.scans("陈雨", stage.codes["王芳"])
    assert states(stage) == {} and "1 同意" in stage.scans("王芳", stage.codes["王芳"])


@on_both
def test_b06_a_bound_mother_who_scans_her_other_childs_card_asks_for_it(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    card = second_child(stage)
    stage.scans("王芳", card)
    stage.says("王芳", "1")
    assert states(stage, "周浩") == {"pending": 1} and states(stage) == {"active": 1}
    assert "已转给陈老师" in stage.says("王芳", "老师好"), "until the second is approved only the first is spoken of"
    stage.says("李建国", "同意")
    assert states(stage, "周浩") == {"active": 1}
    assert "陈老师、李老师" in stage.says("王芳", "老师们好")


@on_both
def test_b08_two_claims_in_the_same_moment_are_one(stage: Stage) -> None:
    stage.bound("陈雨")
    for _ in range(4):
        card = new_card(stage, "王芳")
        before = sum(states(stage).values())
        messages = [stage.message(f"同时{card}{who}", Kind.SCANNED, scene=card) for who in range(2)]
        answers = together(stage, messages)
        assert sum("1 同意" in answer for answer in answers) == 1, answers
        assert sum("用不了" in answer for answer in answers) == 1, answers
        assert sum(states(stage).values()) == before + 1


@on_both
def test_b08_the_database_decides_who_was_first(stage: Stage) -> None:
    card = new_card(stage, "王芳")
    stage.says("甲", "在吗")
    with stage.database.begin() as session:
        found = invitations.find(session, card, "gh_school", stage.clock.now())
        assert found is not None
        place = session.query(t.Address).filter_by(ref_index="甲").one()
        assert invitations.use(session, found.id, place.id, stage.clock.now())
        assert not invitations.use(session, found.id, place.id, stage.clock.now())
    assert count(stage, t.Binding) == 0


def second_child(stage: Stage) -> str:
    """王芳 is the mother of 周浩 too; the register has her twice. Her card for him."""
    with stage.database.begin() as session:
        link = link_of(stage, "吴秀兰", "周浩")
        session.get_one(t.Person, session.get_one(t.Guardianship, link).person_id).name = "王芳"
        session.flush()
        return invitations.invite_guardian(session, link, stage.clock.now())


def together(stage: Stage, messages: list[Inbound]) -> list[str]:
    answers: list[str] = []
    start = threading.Barrier(len(messages))

    def receive(message: Inbound) -> None:
        start.wait()
        answers.append(stage.dispatch.receive(message, b"<xml/>", 20).text)

    threads = [threading.Thread(target=receive, args=(message,)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_cards_of_one_family_scanned_one_after_the_other_have_one_answer(stage: Stage) -> None:
    stage.bound("陈雨", "李建国")
    stage.scans("王芳", second_child(stage))
    stage.scans("王芳", stage.codes["王芳"])
    assert "请陈老师核对" in stage.says("王芳", "1")
    assert states(stage) == states(stage, "周浩") == {"pending": 1}
    assert texts(stage.outbox("李建国"), "binding_request")
