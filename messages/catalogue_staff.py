"""Every kind of message to staff that is not the answer to what they just said."""

from datetime import timedelta

from domain.delivery import Priority
from messages.kind import Audience, Entry

TO_STAFF: dict[str, Entry] = {
    # what the other side said; never late for 30 days because it is kept in the file and people do answer late
    "relay_to_teacher": Entry(
        Audience.TEACHER, timedelta(days=30), Priority.CONVERSATION, "家长有话带给您", waits=True, safe_to_repeat=True
    ),
    # somebody asks to be attached to a child
    "binding_request": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有家长等您确认", waits=True, safe_to_repeat=True
    ),
    # the night's look found that something in a file is not as it was written
    "chain_broken": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "档案核对有异常，请马上看",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # somebody came, went, or showed a card that was not for them
    "binding_news": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "家长登记有变动",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # many wrong codes, or somebody whom the school keeps away from a child
    "binding_alarm": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "登记有异常，请看一看",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # whom a teacher should speak with today; tomorrow there is another
    "daily_list": Entry(
        Audience.TEACHER,
        timedelta(hours=14),
        Priority.NOTICE,
        "今天要联系的家长",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # contacts that a teacher did not get to: to the coordinator, then to the directors
    "contacts_overdue": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有孩子久未联系",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # what a director should know of the week
    "weekly_digest": Entry(
        Audience.TEACHER,
        timedelta(days=6),
        Priority.NOTICE,
        "上周的联系情况",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # what a teacher promised, on a day without a list
    "own_promise_due": Entry(
        Audience.TEACHER,
        timedelta(days=3),
        Priority.NOTICE,
        "您答应过的一件事",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a letter to many waits for a second person's yes
    "letter_approval": Entry(
        Audience.TEACHER, timedelta(days=7), Priority.CONVERSATION, "有一封信等您同意", waits=True, safe_to_repeat=True
    ),
    # an urgent letter that waited for nobody: for the other directors, who may take it back
    "letter_begun": Entry(
        Audience.TEACHER,
        timedelta(days=1),
        Priority.URGENT,
        "一封紧急信刚刚发出",
        waits=True,
        safe_to_repeat=True,
    ),
    # what became of a letter: for whoever wrote it
    "letter_news": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "您写的信有消息",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # after a warning: whose family nobody has heard of yet
    "roll_list": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.URGENT,
        "有孩子还没报平安，请回“点名”",
        waits=True,
        safe_to_repeat=True,
    ),
    # whose receipts of a letter are missing, with telephones; to the directors before the holiday, and what came of it
    "letter_list": Entry(
        Audience.TEACHER,
        timedelta(days=4),
        Priority.NOTICE,
        "有家长的回执还没收齐",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    "letter_raised": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.NOTICE,
        "放假前有回执没收齐",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    "letter_report": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "一封信的回执结果",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a child changes hands: to the teacher who takes over, to everybody else whom it concerns
    "handover": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有孩子交给您联系", waits=True, safe_to_repeat=True
    ),
    "pairing_changed": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "您联系的孩子有变动",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a change of the register that waits for the teacher's word, and that word for whoever told of it
    "change_request": Entry(
        Audience.TEACHER,
        timedelta(days=30),
        Priority.CONVERSATION,
        "登记有改动请您核对",
        waits=True,
        safe_to_repeat=True,
    ),
    # what a day brought to a child's entry in the register
    "register_event": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "孩子的档案要看一下",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # entries that nobody has confirmed for long
    "register_stale": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.NOTICE,
        "有孩子的登记要核实",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a danger: never held back, and the card says how to read it where no window is open
    "alert": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.SAFETY,
        "紧急！请回“预警”两个字看",
        waits=False,
        safe_to_repeat=True,
    ),
    # a danger for today or this week
    "alert_today": Entry(
        Audience.TEACHER,
        timedelta(days=3),
        Priority.SAFETY,
        "今天要看的事，请回“预警”",
        waits=False,
        by_day=True,
        safe_to_repeat=True,
    ),
    # who took it, what was added, how it ended
    "alert_news": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.SAFETY,
        "预警有新进展，请回“预警”",
        waits=False,
        safe_to_repeat=True,
    ),
    # the list of next year's days, or the term, is not in yet
    "calendar_missing": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "校历还没填全",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # something could not be delivered
    "undelivered": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有一条话没有送到",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # something that somebody of the staff is asked for, and what became of it
    "ticket_request": Entry(
        Audience.TEACHER,
        timedelta(days=14),
        Priority.CONVERSATION,
        "家长有事请您定一下",
        waits=True,
        safe_to_repeat=True,
    ),
    # a guardian asks to see, correct or delete what is kept of them: fifteen days to answer
    "rights_request": Entry(
        Audience.TEACHER, timedelta(days=15), Priority.CONVERSATION, "家长有一项申请", waits=True, safe_to_repeat=True
    ),
    # such a request is due in three days, or its day is over
    "rights_due": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有家长的申请要答复",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # what one member of staff asks of another, and the answer
    "staff_request": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.CONVERSATION, "有老师请您看一下", waits=True, safe_to_repeat=True
    ),
    # somebody waits: half the time is gone (to the owner), the time is over (to the directors)
    "ticket_waits": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有家长在等您回话",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    "tickets_overdue": Entry(
        Audience.TEACHER,
        timedelta(days=7),
        Priority.NOTICE,
        "有家长等得久了",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
    ),
    # the link by which a new account gets its password; it is dead after two days
    "account_link": Entry(
        Audience.TEACHER,
        timedelta(days=2),
        Priority.CONVERSATION,
        "学校后台的账号开好了",
        waits=True,
        safe_to_repeat=True,
    ),
    # a colleague asks for a child's file that is not theirs, or that one is deleted: to the leading persons; the answer
    "access_asked": Entry(
        Audience.TEACHER, timedelta(days=14), Priority.NOTICE, "有一份申请等您决定", waits=True, safe_to_repeat=True
    ),
    "access_decided": Entry(
        Audience.TEACHER, timedelta(days=7), Priority.NOTICE, "您的申请有结果了", waits=True, safe_to_repeat=True
    ),
}
