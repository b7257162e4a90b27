"""What is said of letters: to families who answer them, and to the school that writes and follows them."""

from messages.kind import Audience
from messages.phrase import FAMILY, TEACHER, Phrase

LETTERS: dict[str, Phrase] = {
    # further ways of a letter
    "letters/mass": Phrase(FAMILY, ("title", "short")),
    "letters/sms": Phrase(FAMILY, ("school", "title", "link")),
    # the life of a letter, for the school
    "replies/letter_refused": Phrase(
        TEACHER, ("kind", "title", "number", "state", "name", "when", "count", "most", "minutes", "lines")
    ),
    "replies/letter_approval": Phrase(
        TEACHER, ("title", "number", "who", "audience", "count", "lines", "when", "urgent")
    ),
    "replies/letter_voice": Phrase(TEACHER, ("title", "script", "done")),
    "replies/letter_news": Phrase(TEACHER, ("kind", "title", "number", "who", "why", "when")),
    "replies/desk_letters": Phrase(TEACHER, ("rows", "orders")),
    "replies/desk_letter_done": Phrase(TEACHER, ("kind", "title", "number", "when", "why")),
    "replies/letter_entry": Phrase(FAMILY, ("kind", "title", "short", "why")),
    "reminders/letter_recalled": Phrase(FAMILY),
    # is every child safe after a warning
    "reminders/roll_call": Phrase(FAMILY, ("children", "again")),
    "reminders/roll_list": Phrase(TEACHER, ("rows", "more", "is_last")),
    "replies/roll_safe": Phrase(FAMILY, ("children",)),
    "replies/roll_help": Phrase(FAMILY, ("children", "duty")),
    "replies/roll_not_known": Phrase(FAMILY),
    "replies/roll_still": Phrase(FAMILY, ("children",)),
    "replies/roll_over": Phrase(FAMILY),
    "replies/roll_quote": Phrase(TEACHER, ("children",)),
    "replies/roll_entry": Phrase(FAMILY, ("state",)),
    "replies/roll_noted": Phrase(TEACHER, ("children", "count")),
    "replies/roll_no_answer": Phrase(TEACHER, ("children",)),
    "replies/roll_all_known": Phrase(TEACHER),
    "replies/roll_none": Phrase(TEACHER),
    # letters of the library
    "replies/letter_library": Phrase(TEACHER, ("kind", "name", "title", "year", "lines")),
    # a letter is followed until each receipt is known
    "letters/reminder": Phrase(FAMILY, ("title", "later")),
    "reminders/letter_list": Phrase(TEACHER, ("title", "paper", "families", "rest")),
    "reminders/letter_raised": Phrase(TEACHER, ("title", "number", "day", "by_class", "families", "rest")),
    "reminders/letter_report": Phrase(
        TEACHER, ("title", "number", "total", "complete", "partly", "delivered", "unreached", "methods", "refused")
    ),
    "replies/letter_told": Phrase(TEACHER, ("title", "noted")),
    "replies/letter_told_whom": Phrase(TEACHER, ("number", "child", "relation")),
    "replies/letter_told_none": Phrase(TEACHER),
    # before a letter leaves: whom it goes to, what is wrong
    "replies/letter_check": Phrase(Audience.STAFF, ("kind", "found", "most")),
    "replies/letter_example": Phrase(Audience.STAFF, ("way", "notice", "when", "title", "text")),
    "replies/tag_refused": Phrase(Audience.STAFF, ("kind", "found", "most")),
    # what families answer
    "replies/receipt_entry": Phrase(FAMILY, ("title", "method", "version")),
    "replies/receipt_refused_entry": Phrase(FAMILY, ("title", "said")),
    "replies/receipt_no_reason": Phrase(FAMILY),
    "replies/receipt_aside": Phrase(TEACHER, ("title",)),
    "replies/receipt_what": Phrase(TEACHER, ("title",)),
    "replies/receipt_refused": Phrase(FAMILY, ("title", "teachers", "by", "when")),
    "replies/receipt_later": Phrase(FAMILY, ("when",)),
    "replies/receipt_later_again": Phrase(FAMILY),
    "replies/receipt_photo": Phrase(FAMILY, ("titles", "told")),
    "replies/receipt_photo_no": Phrase(FAMILY),
    "replies/letter_over": Phrase(FAMILY),
    "replies/desk_classes": Phrase(TEACHER, ("title", "complete", "total", "classes", "behind", "refused")),
}
