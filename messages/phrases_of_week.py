"""What is said of the week of a parent who is away, of the hours that suit them, and of promises."""

from messages.phrase import FAMILY, TEACHER, Phrase

WEEK: dict[str, Phrase] = {
    "replies/noted_weekly": Phrase(FAMILY),
    "replies/weekly_entry": Phrase(FAMILY, ("said", "child", "carer")),
    "replies/weekly_thanks": Phrase(FAMILY, ("child", "sad", "wording")),
    "replies/weekly_later": Phrase(FAMILY),
    "replies/weekly_how": Phrase(FAMILY, ("nod",)),
    "replies/weekly_wish": Phrase(FAMILY, ("child",)),
    "replies/weekly_stopped": Phrase(FAMILY),
    "replies/good_hours": Phrase(FAMILY, ("span",)),
    "replies/noted_promise": Phrase(FAMILY, ("what", "day")),
    "replies/promise_entry": Phrase(FAMILY, ("what", "day")),
    "replies/promise_done_entry": Phrase(FAMILY, ("what",)),
    "replies/promise_kept": Phrase(FAMILY),
    "replies/promise_later": Phrase(FAMILY, ("day",)),
    "reminders/weekly_question": Phrase(FAMILY, ("children", "wording")),
    "reminders/promise_due": Phrase(FAMILY, ("what", "today")),
    "reminders/own_promise_due": Phrase(TEACHER, ("child", "what")),
}
