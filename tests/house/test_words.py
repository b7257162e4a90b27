"""Every text the program can say is rendered here: no missing or unused fact, no word its reader must not see, no
text longer than the platform takes."""

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import UndefinedError, meta

from handlers.actions.letter.letter_saving import LONGEST_SHORT, LONGEST_TITLE
from handlers.addressee import MOST_CHOICES
from messages import lint
from messages.catalogue import CATALOGUE, Audience
from messages.phrases import PHRASES
from messages.render import environment, words
from tests.house.facts_of_letters import of_letters
from tests.house.facts_of_rights import of_rights
from tests.house.pages import ROOT

TEMPLATES = ROOT / "messages" / "templates"
LONGEST_BYTES = 2048  # of a text in a chat (the platform's limit, wechat.md 3.1)
LONGEST_NOTICE = 20  # characters of a "thing" field (wechat.md 3.2)
# Texts that a template named for teachers carries to families as well (handlers.actions.talk.relay works both ways).
ALSO_FAMILIES = ("replies/media_head", "replies/location")

# Facts that choose between words and are not said themselves.
CODES = ("form", "topic", "wants", "state", "outcome", "doubt", "about", "how", "category", "kind", "fault")
CODES += ("went", "counts", "by_way")

Facts = dict[str, Any]


def plain(name: str, titles: int = 3) -> Facts:
    """Facts as they are on an ordinary day."""
    return {
        "school": "云溪村小学", "officer": "林主任 0570-0000000", "teacher": "陈老师", "teachers": "陈老师、李老师",
        "child": "李思涵", "children": ["李思涵", "李思远"], "title": "李思涵妈妈", "titles": ["李思涵妈妈"] * titles,
        "name": "王芳", "class_name": "三(2)班", "number": 12, "requests": [(12, "李思涵妈妈")] * titles,
        "yes": True, "error_id": "0a1b2c3d", "short": "不下水，不骑电动车，天黑前回家。", "told": "收到啦。",
        "head": "【李思涵妈妈】", "form": "voice", "label": "云溪村口", "latitude": 28.1, "longitude": 119.2,
        "most": 9, "count": titles, "waiting": ["李思涵妈妈"] * titles, "found": "下水", "days": 30, "pronoun": "她",
        "reason": "对方没有关注公众号",
        "changed": True, "others": 29, "scanned": True, "relation": "爷爷", "change": "came", "role": "老师身份",
        "text": "已转给李思涵妈妈。",
        "before": "赵老师", "day": "11月23日", "dates": "11月23日到12月4日", "period": "这两周", "last": "12月4日",
        "note": "思涵妈妈周五晚上有空。", "apart": ["张子轩"],
        "promises": ["李思涵：周五放学后补数学（赵老师，12月4日前）"], "back": True, "begun": True,
        "besides": "钱老师每天下午五点后方便。",
        "names": ["李思涵", "张子轩"], "parent": "爸爸", "since": "8月25日",
        "matters": [("李思涵妈妈", "11月20日09:12", "12月3日前", "作业写完了")] * titles,
        "changes": ["您的新号码138****1234", "爸爸去宁波工作的事"], "what": "您的新号码138****1234", "whose": "您",
        "topic": "phone", "value": "138****1234", "said": "我换号码了", "after": "13800001234", "needs_day": False,
        "is_note": False, "wants": "value", "state": "accepted",
        **of_tickets(titles),
        **of_alerts(titles),
        **of_hours(titles),
        **of_the_desk(titles),
        **of_pauses(),
        **of_records(),
        **of_the_week(),
        **of_letters(name),
        **of_rights(name),
        "addition": "照片只放在班级档案里，可以问林主任。",
        **({"texts": [("收到", "已收到，晚上回您")]} if name == "replies/quick_list" else {}),
        **({"rows": [("李思涵", "三(2)班", "家访", 6, "陈老师")]} if name == "reminders/contacts_overdue" else {}),
        **({"fault": "days"} if name == "replies/contact_rule_wrong" else {}),
    }  # fmt: skip


def of_the_desk(titles: int) -> Facts:
    """What a teacher says to the program, on an ordinary day."""
    return {
        "families": [("李思涵", [("妈妈", "回复", True, True), ("奶奶", "", False, False)])],
        "noted": [("李思涵", "奶奶", "纸质", True)], "nobody": ["赵一诺"], "unknown": ["王梓轩"], "care": "隔代照料",
        "adults": [("妈妈", "王芳", "138****1234", "在微信")], "moments": [("家访", "11月20日")],
        "tickets": 1, "urgent": 1, "plans": 1,
        "classes": ["三(2)班", "五(1)班"], "body": "已收到，晚上回您", "was_there": True, "wrong": ["班级"],
        "places": ["孩子"], "labels": ["标签"], "has_id": True,
        "better": "孩子很棒", "why": "标签",
        "kind": "visit", "whom": "爷爷", "topics": ["学习"], "hazards": ["电线"],
        "content": "去了一趟", "void": False, "had": True, "who": "林主任", "lacks": "",
        "can_begin": True, "off": False,
        "tasks": [("alert", "李思涵", "2天", "想学画画", "", 0), ("parent", "张子轩爸爸", "4天", "", "电话138", 2)],
        "can_tap": True, "missed": True, "more": 2, "rest": 3, "in_vain": 3, "dangers": 1, "silent": 2,
        "by_class": [("三(2)班", 12, 9, 2)], "late_ones": [("三(2)班", "李思涵", "家访", 4)],
        "paused": [("三(2)班", "张子轩", "家有丧事", "12月20日周日")],
        "was_sent": True, "method": "纸质", "rows": [("李思涵", "三(2)班")], "has": True,
    }  # fmt: skip


def of_records() -> Facts:
    """A talk, a call or a visit, and what was seen of dangers at a home."""
    in_vain = ("妈妈", "no_answer", 3, "11月24日周二", [("奶奶", "13800001236")])
    return {
        "went": "reached", "calls": [("爸爸", "no_answer")], "minutes": 20, "by_way": "video", "place": "办公室",
        "agreed": "下周再谈", "colleagues": "李老师", "counts": "family_call", "weekly": "妈妈",
        "attempts": [in_vain, ("妈妈", "wrong_number", 1, "", [("奶奶", "13800001236")])],
        "still": ["煤炉"], "recheck": "11月30日周一", "gone": ["电线"], "left": ["池塘"], "unknown": ["狗"],
        "homes": [("李思涵", "煤炉", "11月16日周一", "11月23日周一", True)],
    }  # fmt: skip


def of_the_week() -> Facts:
    """What a parent tells of the week and promises."""
    return {"carer": True, "today": "周五", "sad": False, "nod": True, "director": True, "asks": True}


def of_pauses() -> Facts:
    """A contact that is let off for a while."""
    return {"cause": "家有丧事", "mutes": True, "capped": True, "fault": "long"}


def of_hours(texts: int) -> Facts:
    """Budgets, quiet hours and floods, on an ordinary day."""
    return {
        "texts": ["李思涵的爷爷也连上学校了。"] * min(texts, 3), "known": True, "span": "晚上9点到早上7点",
        "there": "凌晨3点", "arrives": "早上7点",
    }  # fmt: skip


def of_alerts(titles: int) -> Facts:
    """A danger, and what is done about it."""
    return {
        "drill": False, "level": "紧急", "teller": "李思涵奶奶（周桂英）", "phone": "13800001234", "first": "打110。",
        "phones": ["李思涵妈妈（王芳）13800001235"] * titles, "caller": "李主任", "is_raised": False, "is_check": False,
        "taker": "", "category": "missing", "alerts": ["A12 紧急 李思涵 孩子找不到了 11月23日10:00起"] * titles,
        "card": "【紧急】A12 孩子找不到了", "is_urgent": True, "asked": 2, "is_there": True, "duty": "李主任",
        "known": True, "by_child": False, "scam": True, "answered": True, "informed": ["李主任", "陈老师"],
        "again": False, "result": "见到孩子本人", "goes_on": True,
    }  # fmt: skip


def of_tickets(titles: int) -> Facts:
    """What waits at the school, on an ordinary day."""
    return {
        "asleep": "陈老师", "when": "明早7点", "by": "今晚8点", "again": False, "wording": 0, "outcome": "answered",
        "doubt": "", "collects": "爷爷", "quote": "孩子发烧，请一天假", "confirmed": False, "on_behalf": False,
        "symptom": True, "granted": True, "officer": "林主任 0570-0000000", "plain": True,
        "about": "label", "waited": "2天", "offers": ["11月26日周四19:30"] * min(titles, 3),
        "owed": [("李思涵妈妈", "问话", "1天", 12)] * titles, "binds": True, "who": "一个没有登记的微信号",
        "late": [("李思涵妈妈", "陈老师", "11月20日周五10:05", "3天", "问话")] * titles,
        "how": "call", "zone": "Europe/Rome", "slot": "11月26日周四19:30", "receipt": "已转给陈老师。",
        "by_voice": True, "years": "2027年", "year": 2027, "assumed": "春节2.5–2.10", "no_term": True,
    }  # fmt: skip


def empty(name: str) -> Facts:
    """The other side of every condition in the templates."""
    nothing: Facts = {"officer": "", "title": "", "yes": False, "days": None, "latitude": None, "longitude": None}
    nothing |= {"there": "", "known": False, "addition": ""}
    of_binding = {"changed": False, "others": 0, "scanned": False, "change": "moved"}
    of_handover = {"before": "", "period": "", "last": "", "note": "", "back": False, "begun": False, "besides": ""}
    of_change = {"said": "", "whose": "", "value": "", "needs_day": True, "is_note": True, "wants": "day"}
    codes = {"topic": "away", "state": "gone"}
    lists = {"promises": [], "waiting": [], "children": [], "matters": [], "apart": []}
    of_tickets = {
        "asleep": "",
        "when": "",
        "by": "",
        "again": True,
        "wording": 1,
        "outcome": "withdrawn",
        "doubt": "no_day",
    }
    of_tickets |= {
        "collects": "",
        "quote": "",
        "confirmed": True,
        "on_behalf": True,
        "symptom": False,
        "granted": False,
    }
    of_tickets |= {"binds": False, "plain": False, "about": "food", "how": "visit", "zone": "", "by_voice": False}
    of_no_alerts: Facts = {"drill": True, "phone": "", "phones": [], "caller": "", "is_raised": True, "taker": "陈老师"}
    of_no_alerts |= {"category": "", "alerts": [], "is_urgent": False, "asked": 0, "is_there": False, "duty": ""}
    of_no_alerts |= {"known": False, "by_child": True, "scam": False, "answered": False, "informed": []}
    later = {**of_tickets, **of_no_alerts, "goes_on": False}
    of_no_desk: Facts = {"families": [], "noted": [], "hazards": [], "void": True}
    of_no_desk |= {"lacks": "who", "can_begin": False, "off": True, "was_sent": False, "rows": [], "has": False}
    of_no_desk |= {"had": False, "care": "", "years": "", "year": 0, "assumed": "", "no_term": False}
    of_no_desk |= {"was_there": False, "wrong": [], "labels": [], "names": [], "has_id": False, "better": ""}
    of_no_desk |= {"can_tap": False, "missed": False, "late_ones": [], "paused": [], "more": 0, "rest": 0}
    of_no_desk |= {"tasks": [], "moments": [], "tickets": 0, "urgent": 0, "plans": 0, "whom": "", "count": 0}
    of_no_desk |= {"carer": False, "today": "", "sad": True, "nod": False, "director": False, "asks": False}
    of_no_desk |= {"went": "", "calls": [], "minutes": None, "by_way": "", "place": "", "agreed": "", "homes": []}
    of_no_desk |= {"colleagues": "", "counts": "failed", "weekly": "", "attempts": [], "still": [], "recheck": ""}
    of_no_desk |= {"gone": [], "left": [], "unknown": []}
    of_no_desk |= {"mutes": False, "capped": False, "fault": "days" if "rule" in name else "director"}
    before = {**plain(name, titles=1), **of_no_desk, **nothing, **of_binding}
    return {**before, **of_handover, **of_change, **codes, **lists, **later}


def hostile(name: str) -> Facts:
    """The longest that columns and rules let through, full of what breaks templates, XML and lines."""
    nasty = "{{ 7*7 }}]]>\u202e<b>&\u200d"
    who = (nasty + "阿不都热依木·吐尔逊江")[:40]
    many = {
        "titles": [who] * MOST_CHOICES,
        "requests": [(10**9, who)] * MOST_CHOICES,
        "waiting": [who] * MOST_CHOICES,
        "children": [who] * 4,
        "apart": [who] * 4,
        "changes": [who] * 4,
        "matters": [(who, "11月20日09:12", "12月3日前", "")] * MOST_CHOICES,
        "owed": [(who, "问话", "1天", 10**9)] * MOST_CHOICES,
        "late": [(who, who, "11月20日周五10:05", "3天", "问话")] * (MOST_CHOICES // 2),
    }
    letter = {"title": "长" * LONGEST_TITLE, "short": "字" * LONGEST_SHORT}
    longest = {key: who for key, value in plain(name).items() if isinstance(value, str) and key not in CODES}
    told = words("replies/relayed", teachers=f"{who}、{who}", asleep="", when="", by="今晚8点", again=False, wording=0)
    extra = letter if name.startswith("letters/") else {"title": who}
    return {**plain(name), **longest, **many, "told": told, "school": who, "officer": nasty * 4, **extra}


SAMPLES: tuple[Callable[[str], Facts], ...] = (plain, empty, hostile)


def facts_for(name: str, sample: Callable[[str], Facts]) -> Facts:
    given = sample(name)
    return {fact: given[fact] for fact in PHRASES[name].facts}


def source(name: str) -> str:
    return (TEMPLATES / f"{name}.j2").read_text(encoding="utf-8")


def audiences(name: str) -> set[Audience]:
    return {PHRASES[name].audience} | ({Audience.FAMILY} if name in ALSO_FAMILIES else set())


def test_every_template_has_its_phrase_and_every_phrase_its_template() -> None:
    files = {path.relative_to(TEMPLATES).with_suffix("").as_posix() for path in TEMPLATES.rglob("*.j2")}
    assert files == set(PHRASES)


@pytest.mark.parametrize("name", PHRASES)
def test_a_template_uses_the_facts_it_declares_and_no_other(name: str) -> None:
    used = meta.find_undeclared_variables(environment().parse(source(name)))
    assert used == set(PHRASES[name].facts)


@pytest.mark.parametrize("name", [name for name, phrase in PHRASES.items() if phrase.facts])
def test_a_missing_fact_is_an_error_never_a_hole(name: str) -> None:
    with pytest.raises(UndefinedError):
        words(name)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", PHRASES)
def test_a_text_can_be_said_and_sent(name: str, sample: Callable[[str], Facts]) -> None:
    facts = facts_for(name, sample)
    said = words(name, **facts)
    assert said == said.strip()
    assert "\n\n" not in said, "an empty line looks like a fault on a phone"
    assert len(said.encode()) <= LONGEST_BYTES
    assert said, "a text without words"


@pytest.mark.parametrize("name", [name for name, phrase in PHRASES.items() if phrase.facts])
def test_what_a_person_typed_is_never_executed(name: str) -> None:
    facts = facts_for(name, hostile)
    typed = any("{{ 7*7 }}" in str(value) for value in facts.values())
    said = words(name, **facts)
    assert ("{{ 7*7 }}" in said) or not typed, "the typed words arrive as they were"
    assert "49" not in said.replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("sample", (plain, empty))
@pytest.mark.parametrize("name", PHRASES)
def test_no_reader_meets_a_word_that_is_not_for_them(name: str, sample: Callable[[str], Facts]) -> None:
    said = words(name, **facts_for(name, sample))
    for audience in audiences(name):
        assert lint.forbidden_words(said, audience) == []
        assert lint.forbidden_words(source(name), audience) == [], "in a branch that no sample takes"


def test_what_a_person_said_is_never_censored_when_it_is_passed_on() -> None:
    """Words of parents are carried as written; only ours are watched."""
    assert lint.forbidden_words("他们叫我留守儿童", Audience.FAMILY) == ["留守"]
    assert "留守" in words("replies/location", label="留守儿童之家", latitude=None, longitude=None)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_card_fits_a_lock_screen(kind: str) -> None:
    entry = CATALOGUE[kind]
    assert 0 < len(entry.notice) <= LONGEST_NOTICE
    assert lint.forbidden_words(entry.notice, entry.audience) == []
    assert "\n" not in entry.notice
    # A fixed line without a place for a fact can carry no child's name, nor any other.
    assert not set("{}%") & set(entry.notice)


@pytest.mark.parametrize("audience", Audience)
def test_what_families_may_not_read_teachers_phones_do_not_show_either(audience: Audience) -> None:
    """Labels are kept from teachers' screens too, for pupils may see them; staff need the statutory words."""
    labels = set(lint.LABELS)
    forbidden = set(lint.FORBIDDEN[audience])
    assert labels <= forbidden if audience is not Audience.STAFF else not forbidden
    assert {"留守", "必须", "未完成"} <= set(lint.FORBIDDEN[Audience.FAMILY])
