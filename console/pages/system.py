"""系统: what the operator of the machine sees — checks, jobs, queues and reasons, and of nobody a name or a word."""

from datetime import timedelta

from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import Duty
from storage import heartbeats, upkeep
from storage.traffic import delivery_lists, quarantine
from storage.traffic.delivery_lists import Stand

SILENT_AFTER = timedelta(minutes=20)  # longer than any job rests
MOST_REASONS = 20
CHECK_WORDS = {
    "database": "数据库能写",
    "timetable": "定时的事都在做",
    "delivery": "到时间的消息都在发",
    "spool": "没有消息堵在门口",
    "clock": "时钟和微信对得上",
}
JOB_WORDS = {
    "agendas": "每天的今日名单",
    "alerts": "预警没人接就找下一位",
    "calendar": "问学期和放假",
    "chain": "给新写的记录编上号、锁住",
    "contacts": "到期的联系提醒",
    "contacts-clock": "算联系的日子",
    "exports": "清理过期的导出",
    "leavers": "删掉离开的人的微信身份",
    "letter_follow": "一封信该提醒谁",
    "letters": "发一封信",
    "letters_late": "看着在收回执的信",
    "mass": "微信群发",
    "media": "取回语音和图片",
    "pairings": "结对和代班到期",
    "promises": "提醒答应过的事",
    "quarantine": "重读看不懂的来信",
    "redacted": "删掉遮去的文件",
    "erased": "记下删去的档案",
    "register": "登记到期核实",
    "retention": "清理到期的资料",
    "rights": "提醒家长的申请",
    "roll_calls": "假期平安问一句",
    "seal": "夜里封存档案",
    "sms": "短信",
    "spool": "处理存下的来信",
    "tickets": "等回话的到时提醒",
    "tidy": "整理临时文件",
    "voices": "转语音",
}
STAND_WORDS = {
    Stand.WAITING: "等着发",
    Stand.HELD: "等对方说话",
    Stand.FAILED: "没发出",
    Stand.UNCERTAIN: "说不准",
}


def show(desk: Desk) -> str:
    """The state of the machine at this moment."""
    beats = heartbeats.every(desk.session)
    return desk.page(
        "system.html",
        checks=desk.house.health() if desk.house.health is not None else (),
        check_words=CHECK_WORDS,
        beats=[(JOB_WORDS.get(name, name), at, desk.now - at > SILENT_AFTER) for name, at in beats],
        counts=delivery_lists.counts(desk.session, None, desk.now),
        stands=STAND_WORDS,
        reasons=delivery_lists.reasons(desk.session, desk.now, MOST_REASONS),
        days=delivery_lists.KEPT_FOR.days,
        unread=quarantine.count(desk.session),
        numbers=upkeep.numbers(desk.session),
        seal=upkeep.last_seal(desk.session),
        cleared=upkeep.last_clearing(desk.session),
    )


ROUTES = (Route("/system", "system.show", show, frozenset({Duty.OPERATOR})),)
