"""Every chat text the program can say, with who reads it and its facts; a template not named here is an error."""

from dataclasses import dataclass

from messages.catalogue import Audience


@dataclass(frozen=True, slots=True)
class Phrase:
    """Who reads a template, and the names of its facts."""

    audience: Audience
    facts: tuple[str, ...] = ()


FAMILY = Audience.FAMILY
TEACHER = Audience.TEACHER

PHRASES: dict[str, Phrase] = {
    # somebody new
    "replies/welcome": Phrase(FAMILY),
    "replies/stranger": Phrase(FAMILY),
    "replies/code_unusable": Phrase(FAMILY),
    "replies/code_too_often": Phrase(FAMILY),
    "replies/code_paused": Phrase(FAMILY, ("scanned",)),
    "replies/code_misread": Phrase(FAMILY),
    "replies/consent": Phrase(FAMILY, ("school", "officer")),
    "replies/consent_numbers": Phrase(FAMILY),
    "replies/consent_declined": Phrase(FAMILY),
    "replies/consent_quiet": Phrase(FAMILY),
    "replies/consent_renewed": Phrase(FAMILY),
    "replies/consent_kept": Phrase(FAMILY),
    "replies/binding_pending": Phrase(FAMILY, ("teacher",)),
    "replies/binding_waiting": Phrase(FAMILY),
    "replies/binding_approved": Phrase(FAMILY, ("teacher", "child")),
    "replies/binding_refused": Phrase(FAMILY),
    "replies/binding_undone": Phrase(FAMILY),
    "replies/moved_away": Phrase(FAMILY, ("role",)),
    "replies/family_news": Phrase(FAMILY, ("child", "relation", "name", "change")),
    "replies/already_bound": Phrase(FAMILY),
    # a family talks
    "replies/relayed": Phrase(FAMILY, ("teachers",)),
    "replies/no_teacher": Phrase(FAMILY),
    "replies/media_not_kept": Phrase(FAMILY),
    "replies/consent_changed": Phrase(FAMILY),
    "replies/media_no_more": Phrase(FAMILY),
    "replies/sticker": Phrase(FAMILY),
    "replies/family_help": Phrase(FAMILY),
    "replies/left": Phrase(FAMILY),
    "replies/welcome_back": Phrase(FAMILY, ("title",)),
    "replies/apology": Phrase(FAMILY, ("error_id",)),
    # one user, several roles
    "replies/role_teacher": Phrase(TEACHER),
    "replies/role_family": Phrase(FAMILY, ("title", "change")),
    "replies/role_unknown": Phrase(FAMILY),
    "replies/role_which": Phrase(FAMILY, ("titles",)),
    "replies/in_role": Phrase(FAMILY, ("role", "change", "text")),
    # letters
    "letters/chat": Phrase(FAMILY, ("title", "short")),
    "replies/receipt": Phrase(FAMILY, ("title", "children")),
    "replies/receipt_by_voice": Phrase(FAMILY, ("title", "children", "told")),
    "replies/which_letter": Phrase(FAMILY, ("titles",)),
    "replies/no_open_letter": Phrase(FAMILY),
    "replies/open_letters": Phrase(FAMILY, ("titles",)),
    # a teacher works
    "replies/teacher_welcome": Phrase(TEACHER, ("name",)),
    "replies/teacher_help": Phrase(TEACHER),
    "replies/code_for_family": Phrase(TEACHER),
    "replies/code_seen_twice": Phrase(TEACHER, ("title",)),
    "replies/code_expired": Phrase(TEACHER, ("title",)),
    "replies/codes_tried": Phrase(TEACHER, ("count", "scanned")),
    "replies/custody_alarm": Phrase(TEACHER, ("title", "name")),
    "replies/custody_holds": Phrase(TEACHER, ("title",)),
    "replies/binding_request": Phrase(TEACHER, ("title", "name", "class_name", "number", "changed", "others", "back")),
    "replies/not_for_oneself": Phrase(TEACHER),
    "replies/nothing_to_undo": Phrase(TEACHER),
    "replies/undo_which": Phrase(TEACHER),
    "replies/undone": Phrase(TEACHER, ("title", "name")),
    "replies/which_request": Phrase(TEACHER, ("requests",)),
    "replies/decided": Phrase(TEACHER, ("yes", "title", "name", "number")),
    "replies/already_decided": Phrase(TEACHER),
    "replies/other_adult": Phrase(TEACHER, ("title",)),
    "replies/media_head": Phrase(FAMILY, ("head", "form")),
    "replies/location": Phrase(FAMILY, ("label", "latitude", "longitude")),
    "replies/whom": Phrase(TEACHER, ("titles", "count")),
    "replies/next_for": Phrase(TEACHER, ("title",)),
    "replies/number_alone": Phrase(TEACHER),
    "replies/not_for_all": Phrase(TEACHER),
    "replies/cannot_take_back": Phrase(TEACHER),
    "replies/not_on_wechat": Phrase(TEACHER, ("title",)),
    "replies/request_comes": Phrase(TEACHER),
    "replies/whom_again": Phrase(TEACHER, ("most",)),
    "replies/dropped": Phrase(TEACHER),
    "replies/sent_to": Phrase(TEACHER, ("title",)),
    "replies/no_families": Phrase(TEACHER),
    "replies/no_longer_yours": Phrase(TEACHER),
    "replies/who_waits": Phrase(TEACHER, ("waiting",)),
    "replies/guardian_left": Phrase(TEACHER, ("title",)),
    "replies/guardian_unfollowed": Phrase(TEACHER, ("title",)),
    "replies/guardian_back": Phrase(TEACHER, ("title",)),
    "replies/guardian_ended": Phrase(TEACHER, ("title",)),
    "replies/guardian_moved": Phrase(TEACHER, ("title",)),
    "replies/letter_words": Phrase(Audience.STAFF, ("found",)),
    "replies/letter_length": Phrase(TEACHER, ("title", "short")),
    "replies/letter_already_sent": Phrase(TEACHER),
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
    # a child changes hands
    "replies/pairing_taken": Phrase(Audience.STAFF, ("child", "teacher")),
    "replies/pairing_not_theirs": Phrase(Audience.STAFF, ("child", "teacher")),
    "replies/pairing_full": Phrase(Audience.STAFF, ("teacher", "count", "most")),
    "replies/pairing_not_staff": Phrase(Audience.STAFF, ("name",)),
    "replies/pairing_same": Phrase(Audience.STAFF),
    "replies/pairing_long": Phrase(Audience.STAFF, ("most",)),
    "replies/handover_note": Phrase(Audience.STAFF, ("most",)),
    "replies/substitution_period": Phrase(Audience.STAFF),
    "replies/approver_not_director": Phrase(Audience.STAFF, ("name",)),
    "replies/family_words": Phrase(Audience.STAFF, ("found",)),
    "replies/plan_incomplete": Phrase(Audience.STAFF, ("most",)),
    "replies/plan_closed": Phrase(Audience.STAFF),
    "reminders/teacher_changed": Phrase(FAMILY, ("teacher", "before", "children", "day", "besides")),
    "reminders/teacher_away": Phrase(FAMILY, ("teacher", "before", "children", "period", "dates", "besides")),
    "reminders/teacher_back": Phrase(FAMILY, ("teacher", "children", "day", "besides")),
    "reminders/handover": Phrase(
        TEACHER, ("before", "children", "day", "last", "back", "note", "promises", "matters", "apart")
    ),
    "reminders/handed_on": Phrase(TEACHER, ("teacher", "children", "day", "last")),
    "reminders/substitution_stuck": Phrase(TEACHER, ("child", "teacher", "begun")),
    "reminders/contact_due": Phrase(TEACHER, ("title", "name", "days", "pronoun")),
    "reminders/undelivered": Phrase(TEACHER, ("title", "reason")),
    "reminders/uncertain": Phrase(TEACHER, ("title", "reason")),
}
