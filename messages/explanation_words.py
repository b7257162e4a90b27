"""The words for every decision and every state that is explained: one table each, none without its row."""

from datetime import date, datetime

from domain.clock import in_china
from domain.contact import Result, Unit, Way
from domain.contact_steps import Decided, Form
from domain.explanation import Reach, Why

# {when}: the due day; {teacher}: who was paired then; {told}: who heard of it; {adult}: with whom; {pause}: its words.
DECIDED = {
    Decided.DUE: "{when} 到期，进了{teacher}的今日名单",
    Decided.TOLD_COORDINATOR: "{when} 到期，还没联系上，告诉了{told}（班主任）",
    Decided.NO_COORDINATOR: "没有告诉班主任：没有登记、没有绑定微信，或者就是结对老师自己",
    Decided.TOLD_DIRECTORS: "{when} 到期，还没联系上，告诉了{told}（德育主任）",
    Decided.NO_DIRECTOR: "没有告诉德育主任：没有登记、没有绑定微信，或者就是结对老师自己",
    Decided.NO_TEACHER: "没有提醒：孩子当时没有结对老师",
    Decided.ASKED: "问了{adult}这周联系没有",
    Decided.NOT_BOUND: "没有问：{adult}没有绑定微信，或者取消了关注",
    Decided.LATE: "没有问：那时程序没有运行，过了时候就不补问，下周再问",
    Decided.PLAIN: "没有问：{adult}请我们暂时不自动发消息",
    Decided.WAIVED: "免：{pause}",
    Decided.MUTED: "静：{pause}",
}
# {at}: the moment of its next try; {reader}; {reason}: what was kept, with the platform's number; {into}: a number.
WHY = {
    Why.DUE: "正要送，没有什么拦着",
    Why.BEHIND: "排在给{reader}的前一条后面，前一条走了才轮到",
    Why.MEDIA: "等图片或语音取回来再送",
    Why.NIGHT: "对方这时候不打扰，{at} 起再送",
    Why.LATER: "还不到时候，{at} 送",
    Why.DIGEST: "这周主动发给{reader}的已经够数，攒到 {at} 合并成一条送",
    Why.RETRY: "送过没成（{reason}），{at} 再试",
    Why.HELD: "等对方开口：微信只让在对方说话后的 48 小时里发",
    Why.SENDING: "正在发给微信",
    Why.ACCEPTED: "微信已接收（微信没有说对方看了没有）",
    Why.DELIVERED: "微信已送达",
    Why.JOINED: "已并入另一条（消息 {into}），不单独送",
    Why.CANCELLED: "没有送：{reason}",
    Why.FAILED: "没有送成：{reason}",
    Why.EXPIRED: "过期没送：{reason}",
    Why.UNCERTAIN: "不确定对方收到没有：{reason}",
}
GOOD = frozenset({Why.ACCEPTED, Why.DELIVERED, Why.JOINED})
BAD = frozenset({Why.FAILED, Why.EXPIRED, Why.UNCERTAIN})
# {until}, {left}: of the window that is open now.
REACH = {
    Reach.OPEN: "现在发得到：{until} 前还能发 {left} 条",
    Reach.CLOSED: "绑定了微信；现在没有窗口，先收提醒卡，开口后才收得到",
    Reach.PENDING: "扫过邀请码，等学校确认",
    Reach.UNFOLLOWED: "绑定过，现在取消了关注，发不到",
    Reach.UNBOUND: "没有绑定微信，发不到",
}
WAYS = {
    Way.WECHAT: "微信里说上了话",
    Way.PHONE: "通了电话",
    Way.VIDEO: "视频了",
    Way.FACE: "当面谈了",
    Way.VISIT: "上门看了",
    Way.LETTER: "书信联系了",
}
RESULTS = {
    Result.REACHED: "联系上了",
    Result.NO_ANSWER: "没有人接",
    Result.WRONG_NUMBER: "是空号",
    Result.DECLINED: "没有接",
    Result.NOBODY_HOME: "家里没有人",
}
UNITS = {
    Unit.DAYS: "每 {days} 天一次",
    Unit.TERM: "每学期一次，学期结束前 {days} 天到期",
    Unit.HOLIDAY: "每个长假一次，放假 {days} 天后到期",
    Unit.WEEK: "每周一次",
}
FORMS = {Form.WAIVE: "免", Form.MUTE: "静"}
LEFT_BY = {"chat": "聊天消息", "notice": "提醒卡"}
SOURCES = {"platform": "微信说的", "person": "人做的", "program": "程序记的"}
CAUSES = {
    "inbox": "微信里说的一句话（收件 {number}）",
    "letter": "第 {number} 封信",
    "ticket": "第 {number} 号请求",
    "proposal": "第 {number} 号登记改动",
    "pairing": "换结对老师（{number}）",
    "alert": "第 {number} 号预警",
    "entry": "档案里的一条（{number}）",
}
HEARD = {"kept": "收下了，还没有处理完", "handled": "处理完了", "failed": "处理时出错了，要人看"}
DERIVED = "（照存下的时间推断）"


def moment(at: datetime) -> str:
    """2026-11-30 07:00, in China."""
    return f"{in_china(at):%Y-%m-%d %H:%M}"


def on(day: date) -> str:
    """12月6日."""
    return f"{day.month}月{day.day}日"


def on_day(at: datetime) -> str:
    """11月28日, in China."""
    return on(in_china(at).date())
