"""Every kind of message to families that is not the answer to what they just said."""

from datetime import timedelta

from domain.delivery import Priority
from messages.kind import Audience, Entry

TO_FAMILIES: dict[str, Entry] = {
    # what the teacher said; never late for 30 days, because it is kept in the file and people do answer late
    "relay_to_family": Entry(Audience.FAMILY, timedelta(days=30), Priority.CONVERSATION, "老师有话带给您", waits=True),
    # an answer that could not be given at once (the program was down): short-lived, talk moves on
    "late_answer": Entry(Audience.FAMILY, timedelta(hours=12), Priority.CONVERSATION, "学校号有一条回复", waits=True),
    # the school decided about a binding
    "binding_result": Entry(Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "家校联系已有结果", waits=True),
    # the school answers a request about one's own data (PIPL art. 50); a repeat says the same again
    "rights_answer": Entry(
        Audience.FAMILY,
        timedelta(days=30),
        Priority.CONVERSATION,
        "学校答复了您的申请",
        waits=True,
        safe_to_repeat=True,
    ),
    # one more adult of the same child can be reached here
    "family_news": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "家校联系有新消息",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # the last word to an address that is let go
    "farewell": Entry(
        Audience.FAMILY, timedelta(days=7), Priority.NOTICE, "家校联系有变动", waits=True, safe_to_repeat=True
    ),
    # a parent who is away: were you in touch this week (未成年人保护法 art. 23); on Monday there is nothing to ask
    "weekly_question": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.NOTICE,
        "和孩子联系了吗",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # what somebody said they would do, on its day
    "promise_due": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.NOTICE,
        "您说过的一件事",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # the holiday letter; in the chat a repeat would be seen twice, and whoever missed it gets the reminder
    "letter": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.LETTER,
        "学校给您的一封信",
        waits=False,
        by_day=True,
        unasked=True,
    ),
    # the same, as a text message to who is not on WeChat; a gateway sends the same number once
    "letter_sms": Entry(
        Audience.FAMILY,
        timedelta(days=3),
        Priority.LETTER,
        "学校给您的一封信",
        waits=False,
        by_day=True,
        safe_to_repeat=True,
    ),
    # a letter that somebody has not confirmed, a day later or when they asked for it
    "letter_reminder": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.NOTICE,
        "有封信等您回一声",
        waits=False,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # a warning that cannot wait for the morning: typhoon, flood, an accident nearby
    "letter_urgent": Entry(
        Audience.FAMILY,
        timedelta(days=3),
        Priority.URGENT,
        "学校有紧急安全提醒",
        waits=False,
        safe_to_repeat=True,
    ),
    # a letter that was taken back, to whom it had reached by then
    "letter_recalled": Entry(
        Audience.FAMILY,
        timedelta(days=2),
        Priority.URGENT,
        "刚才那封信先别看",
        waits=False,
        safe_to_repeat=True,
    ),
    # after a warning: is the child safe
    "roll_call": Entry(
        Audience.FAMILY, timedelta(days=2), Priority.URGENT, "孩子今天平安吗？请回1或2", waits=True, safe_to_repeat=True
    ),
    # a child changes hands: to the family, to the teacher who takes over, to everybody else whom it concerns
    "teacher_changed": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "谁联系您，学校说一声",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
    # what became of a change of the register that they told of
    "change_result": Entry(
        Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "您说的改动有结果了", waits=True
    ),
    # the family: who takes care, whether the child is at school
    "alert_done": Entry(
        Audience.FAMILY, timedelta(days=2), Priority.SAFETY, "学校有急事找您", waits=True, safe_to_repeat=True
    ),
    # what became of something that was asked for
    "ticket_result": Entry(Audience.FAMILY, timedelta(days=14), Priority.CONVERSATION, "您问的事有回音了", waits=True),
    # what was more than three unasked messages in a week, together
    "digest": Entry(
        Audience.FAMILY,
        timedelta(days=14),
        Priority.NOTICE,
        "学校这周有几句话",
        waits=True,
        by_day=True,
        safe_to_repeat=True,
        unasked=True,
    ),
}
