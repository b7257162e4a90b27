"""The story of a letter: from the library to every family, each receipt by its own way, until none is missing."""

from datetime import datetime, timedelta

from bot.demo import school, sending
from bot.demo.phone import Phone
from bot.demo.truth import must, read_file
from bot.demo.village import Village
from bot.lanes import facilities
from domain.letter import LetterState, Method
from domain.letter_follow import Begun, Step, plan
from domain.letter_record import LetterRecord
from domain.people import Person
from handlers.actions.letter import letter_life, letter_papers, letter_preview
from handlers.actions.letter.letter_papers import Format
from storage import calendar
from storage.letter import letter_archive, letters
from storage.letter.letters import Letter
from storage.person import people

MOTHER, GRANDMOTHER, BUILDER, COOK, SEAMSTRESS = "王芳", "周桂英", "张伟", "赵国强", "吴秀兰"
TEACHER, OTHER_TEACHER = school.TEACHERS
ON_PAPER, BY_PHONE = "张子轩", "周浩"
CHILDREN, ADULTS, EXAMPLES = 4, 6, 3
MINUTE = timedelta(minutes=1)
REMINDER, CARD = "有封信等您回一声", "学校给您的一封信"
PAPERS = {Format.PDF: "回执报告.pdf", Format.WORKBOOK: "回执.xlsx"}
# A line drawn with a finger, as the page's canvas writes it.
SIGNATURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAFAAAAAjAQAAAAAr3LBvAAAAeElEQVR42r3QwQmAMAwF0IIHj47gKB3GQRylo3hwgI7gwYNH"
    "hR6qWPNNgsQJtKHw4JM01MGO+4fUGEttPJIxHZw0ylyArVKu1GNOygjPlzlxBbTCiAGRvHDleCk6LHOTjGMmAvZReV7P0w6XhF5ZOluS6nff8PGX3MbeTkgz"
    "0nQRAAAAAElFTkSuQmCC"
)


def a_letter_is_made_and_looked_at(village: Village) -> None:
    """The director takes the season's letter from the library and sees before anybody else whom it reaches and how."""
    now, means = village.runtime.clock.now(), facilities(village.runtime.settings)
    with village.runtime.database.begin() as session:
        director = the_director(village)
        number = sending.draft(session, director, village.letter.key, now)
        seen = letter_preview.preview(session, number, now, means)
        must((seen.children, seen.adults) == (CHILDREN, ADULTS), f"该给{CHILDREN}个孩子的{ADULTS}位家人：{seen}")
        must(len(seen.examples) == EXAMPLES, f"该看到{EXAMPLES}个例子，实际{len(seen.examples)}个")
        must(seen.unreached == 1, f"子轩的妈妈没有微信，该单独列出来，实际{seen.unreached}位")
        must(not seen.problems, f"信里不该有问题：{seen.problems}")
        done = letter_life.submit(session, number, director, now, facilities=means)
    must(done.state is LetterState.RUNNING, f"人少的信一位主任就能发：{done}")
    must(done.reached == ADULTS - 1, f"该有{ADULTS - 1}位在微信上收到，实际{done.reached}位")
    village.runtime.wake()


def each_answers_in_their_own_way(village: Village) -> None:
    """A word, a voice, a finger on the page: whatever a person can do."""
    title = the_letter(village).title
    mother, grandmother, builder = (village.phone(name) for name in (MOTHER, GRANDMOTHER, BUILDER))
    mother.sees(title)
    must("记下了" in mother.says("收到"), "妈妈回“收到”就该算回执")
    grandmother.sees(CARD, kind="template")
    must("您已听到" in grandmother.speaks(), "奶奶的语音就该算回执")
    link = builder.sees(CARD, kind="template")["url"]
    page = builder.opens(link)
    must(page["status"] == 200 and title in page["text"], "通知卡该打开这封信")
    page = builder.opens(link, form={"signature": SIGNATURE})
    must("谢谢" in page["text"] and Method.SIGNATURE.label in page["text"], "手写签名就该算回执")
    must(_complete(village) == ["李思涵"], f"只有思涵家回全了（妈妈和奶奶），实际{_complete(village)}")


def who_is_missing_is_followed(village: Village) -> None:
    """Paper to whom no message reaches; one reminder after a day; after two days a teacher has names and numbers."""
    for step, at in _planned(village).items():
        if step in FOLLOWED:
            if at + MINUTE > village.runtime.clock.now():  # paper and telephone fall on one morning after a weekend
                village.until(at + MINUTE)
            FOLLOWED[step](village)


def the_report_is_printed(village: Village) -> None:
    """Nobody is missing: the paper for the folder has every name, how and when."""
    record, now = _record(village), village.runtime.clock.now()
    must(record.total == (CHILDREN, 0, 0, 0), f"四家都该回全了，实际{record.total}")
    ways = {method for method, _ in record.methods}
    wanted = {Method.WORD, Method.VOICE, Method.SIGNATURE, Method.PAPER, Method.PHONE}
    must(ways == wanted, f"该有五种回执，实际{[one.label for one in ways]}")
    for kind, name in PAPERS.items():
        (village.folder / name).write_bytes(letter_papers.report(record, now, kind))
    answer = village.phone(school.DIRECTOR).says("谁没签")
    must("4/4" in answer, f"主任问一句，就该看到四家都回全了：{answer}")
    noted = [entry.text for entry in read_file(village, ON_PAPER) if entry.kind == "receipt"]
    must(any(Method.PAPER.label in text for text in noted), f"子轩的档案里该有纸质回执：{noted}")


def the_letter(village: Village) -> Letter:
    """The newest letter that is no warning."""
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        assert found is not None, "built before"
        return next(one for one in letters.of_school(session, found.id, limit=20) if not one.urgent)


def the_director(village: Village) -> Person:
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        assert found is not None, "built before"
        return people.staff_named(session, found.id, school.DIRECTOR)[0]


def _paper_comes_back(village: Village) -> None:
    teacher = village.phone(TEACHER)
    teacher.says("谁没签")  # a word brings what waits
    listed = _listed(teacher, "没有人在微信上收信")
    must(ON_PAPER in listed and "没有电话" in listed, f"陈老师该看到子轩家要发纸信：{listed}")
    answer = teacher.says(f"纸质回执 {ON_PAPER}")
    must("妈妈" in answer and Method.PAPER.label in answer, f"收回的纸条该记在妈妈名下：{answer}")
    must(ON_PAPER in _complete(village), "子轩的爸爸签了名，妈妈交了纸条，就该是两边都回了")


def _one_reminder(village: Village) -> None:
    cook = village.phone(COOK)
    cook.sees(REMINDER)
    village.phone(SEAMSTRESS).sees(REMINDER)
    for name in (MOTHER, GRANDMOTHER, BUILDER):
        must(not village.phone(name).saw(REMINDER), f"{name}回过了，不该再提醒")
    must("记下了" in cook.says("收到"), "米兰的爸爸白天回一句“收到”就行")


def _called(village: Village) -> None:
    teacher = village.phone(OTHER_TEACHER)
    teacher.says("谁没签")
    listed = _listed(teacher, "请打电话告诉他们")
    must(BY_PHONE in listed and "13900000021" in listed, f"名单上该有周浩妈妈的电话：{listed}")
    must("赵一诺" not in listed, f"回过的不该在名单上：{listed}")
    answer = teacher.taps("①已电话告知妈妈")
    must(BY_PHONE in answer and Method.PHONE.label in answer, f"点一下就该记下电话告知：{answer}")
    must("都" in teacher.says("谁没签"), "李老师再问，就该没有人了")


FOLLOWED = {Step.PAPER: _paper_comes_back, Step.REMIND: _one_reminder, Step.LIST: _called}


def _listed(teacher: Phone, words: str) -> str:
    return str(teacher.sees(words)["text"])


def _planned(village: Village) -> dict[Step, datetime]:
    """When each step of the letter takes place, as the school's calendar has it."""
    letter = the_letter(village)
    assert letter.started_at is not None, "sent before"
    with village.runtime.database.read() as session:
        own = calendar.of_school(session, letter.school_id)
    return plan(Begun(letter.started_at, due_on=letter.due_on), own)


def _record(village: Village) -> LetterRecord:
    with village.runtime.database.read() as session:
        record = letter_archive.read(session, the_letter(village).id)
    assert record is not None, "sent before"
    return record


def _complete(village: Village) -> list[str]:
    """The children each side of whose family has confirmed."""
    receipts = _record(village).receipts
    sides: dict[str, dict[bool, bool]] = {}
    for one in receipts:
        of_child = sides.setdefault(one.child, {})
        of_child[one.away] = of_child.get(one.away, False) or one.method is not None
    return [child for child, answered in sides.items() if all(answered.values())]
