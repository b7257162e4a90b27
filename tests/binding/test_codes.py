"""Codes that are guessed, old, foreign or misread: one neutral answer, and limits that nothing resets."""

from datetime import timedelta

from domain import invitation as rules
from domain.clock import SetClock
from domain.errors import Refusal
from domain.invitation import spaced
from handlers.actions.binding import binding, custody
from handlers.dispatch import Dispatch
from messages.inbound import Kind
from storage import tables as t
from storage.database import Database
from storage.person import addresses
from tests.binding.county import Elsewhere, child_id, count, director, new_card, on_both, other_school, states, texts
from tests.conversation.stage import PATIENCE_SECONDS, Stage

SCENES = ("class-1", "qrscene_", "qrscene_5", "' OR 1=1 --", "x" * 64, "李思涵", "1")
MISREAD = "好像看错了一个字"


@on_both
def test_b01_scenes_that_are_no_cards_are_answered_alike_and_counted(stage: Stage) -> None:
    neutral = stage.scans("陌生人0", "ACDEFGHJKM")
    answers = {stage.scans(f"陌生人{number}", scene) for number, scene in enumerate(SCENES, 1)}
    answers |= {stage.scans(f"数数的{number // 10}", str(number)) for number in range(1, 1001, 25)}
    assert answers == {neutral}
    assert not any(name in neutral for name in ("思涵", "王芳", "云溪村"))
    with stage.database.read() as session:
        (day,) = session.query(t.CodeDay).all()
        assert (day.typed, day.scanned) == (0, 1 + len(SCENES) + 40)
    assert count(stage, t.Binding) == 0


@on_both
def test_b03_every_card_that_does_not_work_is_answered_in_the_very_same_bytes(stage: Stage) -> None:
    stage.bound("陈雨")
    custody_name = "张伟"
    with stage.database.begin() as session:
        custody.block(session, child_id(stage, "张子轩"), "法院判决", stage.clock.now(), name=custody_name)
    foreign = other_school(stage, account="gh_other_school")
    replaced = stage.codes["周桂英"]
    new_card(stage, "周桂英")
    stage.scans("王芳", stage.codes["王芳"])
    answers = {
        "unknown": stage.scans("甲", "ACDEFGHJKM"),
        "other account": stage.scans("乙", foreign),
        "replaced": stage.scans("丙", replaced),
        "used": stage.scans("丁", stage.codes["王芳"]),
        "kept away": stage.scans("戊", stage.codes[custody_name]),
        "typed": stage.says("己", stage.codes["王芳"]),
    }
    stage.clock.advance(rules.LIFETIME)
    answers["expired"] = stage.scans("庚", stage.codes["吴秀兰"])
    assert len({answer.encode() for answer in answers.values()}) == 1, answers
    assert "1 同意" in Elsewhere(stage, "gh_other_school").scans("辛", new_card(stage, "王芳"))


def test_b03_a_school_with_its_own_account_is_found_there_only(stage: Stage) -> None:
    card = other_school(stage, account="gh_other_school")
    there = Elsewhere(stage, "gh_other_school")
    assert "用不了" in stage.scans("王芳", card)
    assert "1 同意" in there.scans("王芳", card)
    assert states(stage, "王乐乐") == {"consenting": 1}


def test_b07_a_million_guesses_a_day_come_to_nothing(sqlite_database: Database, clock: SetClock) -> None:
    """500 accounts that guess around the clock, with the real limiter: 200 codes are looked at, then none."""
    stage = Stage(sqlite_database, clock)
    boss = director(stage)
    outcomes: dict[str, int] = {}
    for hour in range(24):
        clock.advance(timedelta(minutes=34))  # from ten in the morning until before midnight in China
        with sqlite_database.begin() as session:
            for number in range(hour % 5, 500, 5):
                place = addresses.find_or_add(session, "gh_school", f"guesser-{number}", clock.now())
                try:
                    binding.redeem(session, place, rules.new_code(), clock.now(), scanned=False)
                except Refusal as refusal:
                    outcomes[refusal.reply] = outcomes.get(refusal.reply, 0) + 1
    assert outcomes.pop("replies/code_unusable") == rules.WRONG_TYPED_PER_DAY
    assert set(outcomes) == {"replies/code_paused"}
    with sqlite_database.read() as session:
        assert [row.typed for row in session.query(t.CodeDay)] == [rules.WRONG_TYPED_PER_DAY]
    (alarm,) = texts(stage.outbox(boss), "binding_alarm")
    assert "200" in alarm and "扫卡照常" in alarm


def test_b07_the_arithmetic_holds_for_the_largest_school() -> None:
    assert rules.chance_per_day(10_000) < 1e-6
    assert len(rules.ALPHABET) ** rules.CODE_LENGTH > 2**45
    assert rules.chance_per_day(20_000) > 1e-6, "the bound is not so loose that it says nothing"


@on_both
def test_b07_an_honest_card_still_works_by_scan_while_typing_pauses(stage: Stage) -> None:
    stage.bound("陈雨")
    for number in range(rules.WRONG_TYPED_PER_DAY // 10):
        for _ in range(10):
            assert "用不了" in stage.says(f"乱试的{number}", rules.new_code())
    paused = stage.says("王芳", stage.codes["王芳"])
    assert "扫联系卡" in paused and paused == stage.says("乱试的99", rules.new_code())
    assert len(texts(stage.outbox("陈雨"), "binding_alarm")) == 1, "no director is on WeChat: the teacher is told, once"
    assert "1 同意" in stage.scans("王芳", stage.codes["王芳"])
    stage.clock.advance(timedelta(days=1))
    assert "1 同意" in stage.says("张伟", stage.codes["张伟"])


def test_b07_a_flood_of_scenes_stops_scanning_too(stage: Stage) -> None:
    stage.scans("甲", "1")
    with stage.database.begin() as session:
        session.query(t.CodeDay).update({"scanned": rules.WRONG_SCANNED_PER_DAY - 1})
    stage.bound("陈雨")
    assert "用不了" in stage.scans("乙", "2")
    assert "登记先停" in stage.scans("王芳", stage.codes["王芳"])
    assert "1 同意" in stage.says("王芳", stage.codes["王芳"])


@on_both
def test_b09_a_card_works_once_and_neither_after_its_time_nor_after_a_new_one(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    unknown = stage.scans("甲", "ACDEFGHJKM")
    assert stage.scans("乙", stage.codes["王芳"]) == unknown, "after success"
    renewed = new_card(stage, "周桂英")
    assert stage.scans("周桂英", stage.codes["周桂英"]) == unknown, "after a new card"
    assert "1 同意" in stage.scans("周桂英", renewed)
    stage.clock.advance(rules.LIFETIME)
    assert stage.scans("张伟", stage.codes["张伟"]) == unknown, "after its time"


def test_b09_the_teacher_learns_that_an_old_card_was_shown(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.clock.advance(rules.LIFETIME)
    for _ in range(3):
        stage.scans("王芳", stage.codes["王芳"])
    (told,) = texts(stage.outbox("陈雨"), "binding_news")
    assert "过期" in told and "李思涵妈妈" in told


def test_b09_a_new_card_takes_the_consent_card_from_whoever_was_first(stage: Stage) -> None:
    """Posted in the class group: a stranger was first, the school makes a new card, the stranger's yes is nothing."""
    stage.bound("陈雨")
    stage.scans("陌生人", stage.codes["王芳"])
    renewed = new_card(stage, "王芳")
    assert "用不了" in stage.says("陌生人", "1")
    assert "1 同意" in stage.scans("王芳", renewed)


def test_b10_a_code_is_read_however_it_is_typed(stage: Stage) -> None:
    stage.bound("陈雨")
    code = stage.codes["王芳"]
    wide = code.translate({ord(c): ord(c) + 0xFEE0 for c in code})
    for form in (code.lower(), spaced(code), wide, f"{code[:5]}—{code[5:]}", f" {code[:3]}·{code[3:]}。".strip("。")):
        assert rules.read_code(form) == code, form
    assert "1 同意" in stage.says("王芳", wide.lower())


def test_b10_a_letter_that_stands_on_no_card_is_told_and_costs_no_try(stage: Stage) -> None:
    for letter in "O0I1L2Z5S8BUV":
        assert letter not in rules.ALPHABET
        assert MISREAD in stage.says("王芳", f"ACDEFGHJK{letter}")
    assert "1 同意" in stage.says("王芳", stage.codes["王芳"]), "thirteen misread codes are no tries"
    assert MISREAD not in stage.says("张伟", "老师您好我是家长呀")


@on_both
def test_b11_and_b12_limits_stand_in_the_database_alone(stage: Stage) -> None:
    """No Redis is asked; another process, another name, another network are the same address."""
    for _ in range(rules.TRIES_PER_DAY):
        stage.scans("陌生人", "WWWWWWWWWW")
    vault = stage.database.vault
    url = stage.database.url.render_as_string(hide_password=False)
    again = Database(url, vault)
    restarted = Dispatch(again, stage.clock, lambda: None)
    message = stage.message("陌生人", Kind.SCANNED, scene=stage.codes["王芳"], facts={"NickName": "另一个名字"})
    assert "明天再试" in restarted.receive(message, b"<xml/>", PATIENCE_SECONDS).text
    again.close()
    assert states(stage) == {}


def test_b16_true_facts_bind_nobody(stage: Stage) -> None:
    stage.bound("陈雨")
    answers = {
        stage.says("舅舅", said)
        for said in (
            "我是李思涵的舅舅，李思涵三(2)班，2017年5月20日生",
            "孩子身份证330881201705200021，妈妈王芳，班主任陈雨，请让我绑定",
            "绑定李思涵",
        )
    }
    assert len(answers) == 1 and "不认识您" in answers.pop()
    assert count(stage, t.Binding) == 0
    assert [entry for entry in stage.file_of("李思涵") if entry.kind != "pairing"] == []
    assert texts(stage.outbox("陈雨"), "binding_request") == []


def test_b19_a_phone_number_is_no_key(stage: Stage) -> None:
    """The operator gave the mother's old number to somebody else: it opens nothing and joins nobody."""
    stage.bound("陈雨", "王芳")
    with stage.database.begin() as session:
        for person in session.query(t.Person).all():
            person.phone = "13800000001"
    assert "不认识您" in stage.says("捡到号码的人", "13800000001")
    assert "不认识您" in stage.says("捡到号码的人", "我的手机号是13800000001，验证码收到了")
    stage.scans("周桂英", stage.codes["周桂英"])
    stage.says("周桂英", "1")
    assert "周桂英" in stage.says("陈雨", "同意")
    assert states(stage) == {"active": 2}, "two adults with one number stay two"
