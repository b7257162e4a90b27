"""What is said of the register and of copies of files, a part of ``messages.phrases.PHRASES``."""

from messages.catalogue import Audience
from messages.phrase import FAMILY, TEACHER, Phrase

REGISTER: dict[str, Phrase] = {
    # the register
    "replies/import_no_header": Phrase(Audience.STAFF),
    "replies/import_none": Phrase(Audience.STAFF),
    "replies/import_used": Phrase(Audience.STAFF, ("names", "count")),
    "replies/register_verified": Phrase(TEACHER, ("children",)),
    "replies/register_not_yours": Phrase(TEACHER, ("children",)),
    "reminders/register_three_months": Phrase(TEACHER, ("child", "parent", "since")),
    "reminders/register_watch_over": Phrase(TEACHER, ("child", "parent", "since")),
    "reminders/register_stale": Phrase(TEACHER, ("names", "count")),
    # a change that somebody's words suggest
    "replies/change_what": Phrase(FAMILY, ("whose", "topic", "value")),
    "replies/change_received": Phrase(FAMILY, ("changes", "teacher")),
    "replies/change_done": Phrase(FAMILY, ("what",)),
    "replies/change_kept": Phrase(FAMILY, ("what", "teacher")),
    "replies/change_request": Phrase(
        TEACHER, ("said", "title", "whose", "label", "before", "after", "number", "needs_day", "is_note")
    ),
    "replies/change_ask": Phrase(TEACHER, ("wants", "topic", "number")),
    "replies/change_unreadable": Phrase(TEACHER, ("topic", "number")),
    "replies/change_stale": Phrase(TEACHER),
    "replies/change_same": Phrase(TEACHER),
    "replies/change_over": Phrase(TEACHER, ("state",)),
    "replies/change_not_yours": Phrase(TEACHER),
    "replies/change_accepted": Phrase(TEACHER, ("title", "label", "before", "after", "is_note", "told")),
    "replies/change_refused": Phrase(TEACHER, ("told",)),
    "replies/which_change": Phrase(TEACHER, ("requests",)),
    "replies/change_unclear": Phrase(TEACHER),
    "replies/change_not_registered": Phrase(TEACHER, ("title",)),
    # a copy of a file
    "replies/export_refused": Phrase(Audience.STAFF, ("kind",)),
}
