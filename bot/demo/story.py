"""The main job as a story: each chapter is something people do, and what must then be true; the first lie ends it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bot.demo import contact, danger, letters, school, warning
from bot.demo.leave import a_father_asks_for_leave
from bot.demo.phone import NotSeen
from bot.demo.truth import NotTrue, must, read_file, read_register
from bot.demo.village import Village
from domain.people import Relation


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the story."""

    title: str
    play: Callable[[Village], None]


def chapters() -> list[Chapter]:
    """The story in order; each chapter builds on those before it."""
    return [
        Chapter("名册从填好的模板导入，谁在外出、谁照看都在登记里", the_register_is_there),
        Chapter("两位老师和林主任用自己的码登记", the_staff_arrive),
        Chapter("李思涵妈妈扫联系卡、看同意书、等老师点头", a_mother_is_bound),
        Chapter("奶奶、宁波和米兰的爸爸、温州的妈妈也登记了", the_others_are_bound),
        Chapter("妈妈下了夜班问一句，老师回一句", a_question_and_its_answer),
        Chapter("妈妈换了号码：老师点一下，登记才改", a_new_number),
        Chapter("奶奶发语音，妈妈发照片，都到了老师手机上", voice_and_picture),
        Chapter("两位家长同时在等，老师被问一句给谁", two_wait),
        Chapter("爸爸替孩子请假：日子算清楚，老师点准假，爸爸收到", a_father_asks_for_leave),
        Chapter("妈妈说“想死你了”不是警报：话转给陈老师", danger.a_mother_misses_her_child),
        Chapter(
            "奶奶说小人寻不着了：当场告诉她打110，陈老师和林主任的手机都响，林主任点我来处理", danger.a_child_is_missing
        ),
        Chapter("有人说寻着了还不算完：陈老师见到孩子本人，才结束", danger.the_child_is_seen),
        Chapter("李老师自己报的预警自己结束不了，要林主任见到孩子", danger.the_opener_does_not_close),
        Chapter("三天没说话，窗口关了：先发一张通知卡，妈妈一开口话就到", the_window_closes),
        Chapter("林主任从信库做一封信，先看送到谁、怎么送、哪一位送不到，再发", letters.a_letter_is_made_and_looked_at),
        Chapter("一个回字，一个语音，网页上一个签名：都算回执", letters.each_answers_in_their_own_way),
        Chapter(
            "没有微信的发纸信；第二天只提醒一次，米兰的爸爸回了；再没回的，名单和电话给李老师，他点已电话告知",
            letters.who_is_missing_is_followed,
        ),
        Chapter("四家都回全了，报告印出来存档", letters.the_report_is_printed),
        Chapter("夜里十点半台风提醒，问每个孩子平安吗：妈妈回1", warning.a_warning_at_night),
        Chapter("一家没回音，一小时后电话到李老师手机上，他回“1平安”，个个都有着落", warning.a_silence_is_followed),
        Chapter("周日晚上问妈妈一句，她点联系过了，记进档案，不打分", contact.a_sunday_evening),
        Chapter("过了一周，提醒老师该联系谁、谁的爸爸外出满3个月", a_week_passes),
        Chapter("妈妈说到日子给孩子买鞋：到那天提醒一次，她点办好了", contact.a_promise_is_kept),
        Chapter("早上的名单最多三件，陈老师回一句就算一次联系", contact.a_school_morning),
        Chapter("孩子的档案里每句话都在", the_file_keeps_every_word),
    ]


def play(village: Village, story: list[Chapter]) -> Iterator[tuple[Chapter, str]]:
    """Play the chapters; after each its title and what went wrong ("" if nothing did). Stops at the first failure."""
    for chapter in story:
        try:
            chapter.play(village)
        except (NotSeen, NotTrue) as wrong:
            yield chapter, str(wrong)
            return
        yield chapter, ""


def the_register_is_there(village: Village) -> None:
    known = {record.name: record for record in read_register(village)}
    must(set(known) == {family.child for family in school.FAMILIES}, f"登记里该有四个孩子，实际 {sorted(known)}")
    abroad = known["赵一诺"].parent(Relation.FATHER)
    must(abroad is not None and abroad.values.get("time_zone") == "Europe/Rome", "米兰的爸爸该按当地时间联系")


def teachers_arrive(village: Village) -> None:
    for name in school.TEACHERS:
        answer = village.phone(name, school.SCHOOL).follows(village.codes[name])
        must("家长说的话会转到这里" in answer, f"{name}没有得到欢迎：{answer}")


def the_director_arrives(village: Village) -> None:
    director = village.phone(school.DIRECTOR, school.SCHOOL)
    answer = director.follows(village.codes[school.DIRECTOR])
    must("家长说的话会转到这里" in answer, f"{school.DIRECTOR}没有得到欢迎：{answer}")
    answer = director.says("预警")  # a word opens the window for longer than the code does
    must("没有没结束的预警" in answer, f"主任该看到还没有预警：{answer}")


def the_staff_arrive(village: Village) -> None:
    teachers_arrive(village)
    the_director_arrives(village)


def a_mother_is_bound(village: Village) -> None:
    mother, teacher = village.phone("王芳", "杭州 · 鞋厂"), village.phone("陈雨")
    card = mother.follows(village.codes["王芳"])
    must("1 同意" in card and "李思涵" not in card, "扫码只该看到同意书，看不到孩子的名字")
    mother.says("1")
    teacher.sees("王芳想登记为李思涵妈妈")
    teacher.taps("同意")
    mother.sees("陈老师核对好了")


def the_others_are_bound(village: Village) -> None:
    join(village, school.ON_WECHAT - {"王芳"})


def join(village: Village, names: Collection[str]) -> None:
    """These adults come onto WeChat, each by the code of their own and the teacher's yes."""
    for family in school.FAMILIES:
        for adult in family.adults:
            if adult.name in names:
                _bind(village, adult, family.teacher)


def a_question_and_its_answer(village: Village) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    answer = mother.says("陈老师好，刚下夜班，思涵这几天乖不乖？")
    must("已转给陈老师" in answer, f"妈妈没有得到回执：{answer}")
    teacher.sees("【李思涵妈妈】陈老师好，刚下夜班")
    answer = teacher.says("很乖，今天数学课举手三次，还当了小组长。")
    must("李思涵妈妈（王芳）" in answer, f"老师该看到发给了谁：{answer}")
    mother.sees("【陈老师】很乖，今天数学课举手三次")


def a_new_number(village: Village) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    answer = mother.says("陈老师，我换号码了，新号13900001234")
    must("139****1234" in answer, f"妈妈该听到老师核对后就改：{answer}")
    teacher.sees("13900001234")
    must(not _numbers(village, "李思涵"), "老师点头以前，登记不该变")
    teacher.taps("同意")
    mother.sees("记好了")
    must(_numbers(village, "李思涵") == ["13900001234"], "老师点了同意，登记就该是新号码")
    teacher.says("谁在等")  # a word opens the window that a tap does not


def voice_and_picture(village: Village) -> None:
    village.phone("周桂英").speaks()
    village.phone("陈雨").sees("【李思涵奶奶】发来一段语音")
    village.phone("陈雨").sees("", kind="voice")
    village.phone("王芳").shows_picture()
    village.phone("陈雨").sees("【李思涵妈妈】发来一张照片")
    village.phone("陈雨").sees("", kind="image")


def two_wait(village: Village) -> None:
    teacher = village.phone("李建国")
    village.phone("吴秀兰").says("周浩作业写完了吗？")
    village.phone("赵国强").says("李老师，一诺的咳嗽好了没有？米兰现在是下午。")
    teacher.sees("周浩作业写完了吗")
    teacher.sees("一诺的咳嗽好了没有")
    asked = teacher.says("好多了，药按时吃的。")
    must("1 周浩妈妈" in asked and "2 赵一诺爸爸" in asked, f"该问给谁：{asked}")
    answer = teacher.says("2")
    must("赵一诺爸爸" in answer, f"老师该看到发给了谁：{answer}")
    village.phone("赵国强").sees("好多了，药按时吃的")
    must(not village.phone("吴秀兰").saw("好多了"), "另一位家长不该看到这句话")


def the_window_closes(village: Village) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    village.a_week_passes(days=3)
    teacher.says("李思涵妈妈 思涵的画在学校展出了，您看到了一定高兴。")
    mother.sees("老师有话带给您", kind="template")
    must(not mother.saw("思涵的画"), "窗口关着的时候，话不该已经在手机上")
    mother.says("老师找我？")
    mother.sees("思涵的画在学校展出了")


def a_week_passes(village: Village) -> None:
    teacher = village.phone("陈雨")
    teacher.says("谁在等")
    for days in (4, 4):  # what a day brings is looked for a week back, and the evening before went far ahead
        village.a_week_passes(days=days)
    teacher.says("谁在等")
    teacher.sees("和张子轩谈谈心")
    teacher.sees("张子轩的爸爸外出满3个月了")


def the_file_keeps_every_word(village: Village) -> None:
    entries = read_file(village, "李思涵")
    said = [(entry.author, entry.text) for entry in entries]
    for author, text in (
        ("李思涵妈妈", "陈老师好，刚下夜班，思涵这几天乖不乖？"),
        ("陈老师", "很乖，今天数学课举手三次，还当了小组长。"),
        ("陈老师", "思涵的画在学校展出了，您看到了一定高兴。"),
        ("李思涵奶奶", f"《{letters.the_letter(village).title}》已确认（语音）"),
    ):
        must((author, text) in said, f"档案里没有{author}的“{text}”")
    kept = {entry.kind for entry in entries if entry.media is not None and entry.media.state == "kept"}
    must({"voice", "image"} <= kept, f"语音和照片都该留在档案里，实际 {kept}")


def _numbers(village: Village, child: str) -> list[str]:
    """The mother's numbers as the register has them."""
    (record,) = (record for record in read_register(village) if record.name == child)
    mother = record.parent(Relation.MOTHER)
    return mother.phones if mother else []


def _bind(village: Village, adult: school.Adult, teacher: str) -> None:
    phone = village.phone(adult.name, adult.place)
    phone.follows(village.codes[adult.name])
    phone.says("1")
    village.phone(teacher).sees(f"{adult.name}想登记为")
    village.phone(teacher).taps("同意")
    phone.sees("核对好了")
