"""Facts of an ordinary letter, for rendering everything that is said of letters."""

from typing import Any

OPEN_RECEIPT = {"method": "", "refused": False, "opened": True, "is_bound": False}


def of_letters(name: str) -> dict[str, Any]:
    """The facts of letters' templates; ``name`` where one template needs its own."""
    of_one: dict[str, dict[str, Any]] = {
        "reminders/chain_broken": {"files": 1},
        "replies/redaction_entry": {
            "who": "吴敏（德育主任）",
            "day": "2026年11月24日",
            "of_day": "2026年11月23日",
            "ground": "记错了，不该在这里",
            "reason": "记到别家孩子名下了",
            "with_media": False,
        },
        "replies/custody_entry": {"whom": "爸爸张伟", "until": "2027年1月31日", "is_lifted": False},
        "replies/custody_on_staff": {
            "name": "张伟",
            "teacher": "张老师",
            "paired": True,
            "namesake": True,
            "held": ["A3"],
        },
        "reminders/substitution_stuck": {"kept": True},
        "replies/custody_why_entry": {"whom": "爸爸张伟", "reason": "判决书2026-31"},
        "replies/redacted_alert": {"who": "吴敏（德育主任）", "why": "记错了，不该在这里：说的是别人家的孩子"},
        "replies/redaction_refused": {"is_stub": False},
        "replies/erasure_asked": {"number": 3, "ground": "家长要求删除整份档案"},
        "replies/erasure_entry": {
            "who": "吴敏（德育主任）",
            "asker": "郑远",
            "day": "2026年11月24日",
            "ground": "家长要求删除整份档案",
        },
        "replies/erasure_refused": {"kind": "at_school"},
        "replies/sign_in": {"kind": "ask"},
        "replies/account_refused": {"kind": "taken"},
        "replies/staff_refused": {"kind": "children", "who": "陈雨", "problem": "号码有 3 位数字"},
        "replies/access_asked": {"part": "看档案"},
        "replies/access_decided": {"part": "看档案", "kind": "granted"},
        "replies/access_refused": {"kind": "decided"},
        "reminders/account_link": {"login": "chenyu", "link": "https://school.example.cn/console/invitation/0a1b"},
        "replies/letter_refused": {
            "kind": "problems",
            "state": "草稿",
            "when": "9月25日周五 18:00",
            "minutes": 10,
            "lines": ["回执日已经过了", "没有选中孩子"],
        },
        "replies/letter_approval": {
            "audience": "全体家长",
            "lines": ["各位家长：", "国庆放假七天。"],
            "when": "",
            "urgent": False,
        },
        "replies/letter_voice": {"script": "奶奶您好，放假了别让孩子下水。", "done": False},
        "replies/letter_news": {"kind": "sent_back", "when": "", "why": "日期写错了"},
        "replies/letter_entry": {"kind": "corrected", "why": "返校是8日"},
        "replies/desk_letters": {
            "rows": [(12, "国庆安全提醒", "正在收回执", "9月25日周五 18:00 发出")],
            "orders": ["暂停信12", "停信12"],
        },
        "replies/desk_letter_done": {"kind": "approved", "when": "9月25日周五 18:00", "why": ""},
        "letters/corrected": {"why": "放假日期写错了，是10月1日到8日"},
        "reminders/roll_list": {
            "rows": [("李思涵", "三(2)班", ["妈妈 13800001234", "奶奶 没有电话"])],
            "is_last": True,
        },
        "reminders/roll_call": {"again": True},
        "letters/sms": {
            "link": "https://school.example.cn/h5/letter/s12-345-1795399200-0123456789abcdef0123456789abcdef"
        },
        "letters/reminder": {"later": False},
        "reminders/letter_list": {
            "paper": False,
            "families": [(1, "李思涵", "三(2)班", ["在外的 爸爸13800001234", "在家的 奶奶（纸信）"])],
        },
        "reminders/letter_raised": {
            "day": "1月23日周六",
            "by_class": [("三(2)班", 38, 42)],
            "families": [("李思涵", "三(2)班", ["爸爸13800001234（还没有加入微信）"])],
        },
        "reminders/letter_report": {
            "total": 42,
            "complete": 38,
            "partly": 2,
            "delivered": 1,
            "unreached": 1,
            "methods": [("回复", 50)],
            "refused": 1,
        },
        "replies/receipt_entry": {"version": 2},
        "replies/receipt_refused_entry": {"said": "凭什么让我们签"},
        "replies/receipt_refused": {"teachers": "陈老师", "by": "今晚8点", "when": ""},
        "replies/receipt_later": {"when": ""},
        "replies/receipt_photo": {"titles": ["国庆安全提醒"], "told": ""},
        "replies/desk_unsigned": {
            "families": [
                {
                    "names": ("李思涵", "李思远"),
                    "sides": "在外 0/1，在家 1/1",
                    "is_complete": False,
                    "adults": [
                        {"relation": "妈妈", "phone": "13800001234", **OPEN_RECEIPT, "refused": True},
                        {"relation": "奶奶", "phone": "", **OPEN_RECEIPT, "method": "语音"},
                    ],
                }
            ],
            "rest": 3,
        },
        "replies/desk_classes": {
            "complete": 50,
            "total": 60,
            "classes": [("三(1)班", 20, 20), ("三(2)班", 30, 40)],
            "behind": ["三(2)班"],
            "refused": 1,
        },
        "replies/desk_paper": {"most": 8},
        "replies/roll_entry": {"state": "safe"},
        "replies/letter_library": {"kind": "terms", "title": "寒假和过年", "year": 2027, "lines": []},
        "replies/letter_example": {"way": "notice", "notice": "学校给您的一封信", "when": "2026年9月25日 07:00"},
    }
    return {} | of_one.get(name, {})
