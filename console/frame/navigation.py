"""What stands at the top of every page: the kinds of daily work; what is seldom done stands under 更多."""

from dataclasses import dataclass

from domain.access import ALL_STAFF, LEADING, Actor, Duty

MORE = "more"
EVERYBODY = frozenset(Duty)


@dataclass(frozen=True, slots=True)
class Item:
    """One way into a kind of work; ``page`` is the name of a route, ``here`` what its pages call themselves.

    With ``about``, a sentence on what is done there, it stands under 更多 and not at the top.
    """

    word: str
    page: str
    here: str
    who: frozenset[Duty]
    about: str = ""


ITEMS = (
    Item("系统", "system.show", "system", frozenset({Duty.OPERATOR})),
    Item("全县", "county.show", "county", frozenset({Duty.OFFICER})),
    Item("今天", "today.show", "today", ALL_STAFF),
    Item("全校", "director.show", "director", LEADING),
    Item("会话", "inbox.show", "inbox", ALL_STAFF),
    Item("孩子", "staff.children", "children", ALL_STAFF),
    Item("联系", "coverage.show", "coverage", ALL_STAFF),
    Item("一封信", "staff.letters", "letters", ALL_STAFF),
    Item("预警", "alerts.show", "alerts", ALL_STAFF),
    Item("台账", "register.list", "register", ALL_STAFF),
    Item("更多", "more.show", MORE, EVERYBODY),
    Item("结对", "pairings.list", "register", LEADING, "谁结对哪个孩子，交给别人，请人代班"),
    Item("申请", "requests.show", "requests", ALL_STAFF, "申请看别的孩子的档案，或者导出"),
    Item("家长的申请", "rights.show", "rights", LEADING, "家长要看记录、更正、删除"),
    Item("发送", "deliveries.show", "deliveries", LEADING, "等着发的、没发出的、说不准到没到的"),
    Item("看不懂的来信", "quarantine.show", "quarantine", LEADING | {Duty.OPERATOR}, "原样存着，等人看"),
    Item("老师", "teachers.show", "teachers", LEADING, "来了一位老师，一位老师要走了；改姓名电话，微信绑定码"),
    Item("职责", "duties.show", "duties", LEADING, "心理教师、校长，各班班主任"),
    Item("账号", "accounts.show", "accounts", LEADING, "给老师开账号，重设，停用"),
    Item("查看记录", "audit.show", "audit", LEADING | {Duty.OPERATOR}, "谁看过、导出过、改过什么"),
    Item("信息安全事件", "incidents.show", "incidents", LEADING | {Duty.OPERATOR}, "停止导出，列出要告知谁"),
    Item("删除整份档案", "erasures.show", "erasures", LEADING, "申请删除的、已经删去的"),
    Item("合规审计包", "audit_pack.show", "rights", LEADING, "一年一份，一月底以前报"),
    Item("校历", "calendar.show", "calendar", ALL_STAFF, "学期、放假、补课，明年的放假安排"),
    Item("学校设置", "settings.show", "settings", ALL_STAFF, "多久联系一次，值班表，知情同意书"),
    Item("我的账号", "me.show", "me", EVERYBODY, "密码、动态码、在哪里登录着，退出"),
)


def at_the_top(actor: Actor) -> list[Item]:
    """What this person does every day, in the order of the table."""
    return [item for item in ITEMS if not item.about and actor.has(*item.who)]


def under_more(actor: Actor) -> list[Item]:
    """What else this person may open."""
    return [item for item in ITEMS if item.about and actor.has(*item.who)]


def place_of(here: str) -> str:
    """Which word at the top a page belongs to."""
    return here if any(not item.about and item.here == here for item in ITEMS) else MORE
