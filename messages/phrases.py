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
    "replies/consent": Phrase(FAMILY, ("school", "officer")),
    "replies/consent_numbers": Phrase(FAMILY),
    "replies/consent_declined": Phrase(FAMILY),
    "replies/binding_pending": Phrase(FAMILY, ("teacher",)),
    "replies/binding_waiting": Phrase(FAMILY),
    "replies/binding_approved": Phrase(FAMILY, ("teacher", "child")),
    "replies/binding_refused": Phrase(FAMILY),
    "replies/already_bound": Phrase(FAMILY),
    # a family talks
    "replies/relayed": Phrase(FAMILY, ("teachers",)),
    "replies/no_teacher": Phrase(FAMILY),
    "replies/media_not_kept": Phrase(FAMILY),
    "replies/consent_changed": Phrase(FAMILY),
    "replies/sticker": Phrase(FAMILY),
    "replies/family_help": Phrase(FAMILY),
    "replies/left": Phrase(FAMILY),
    "replies/welcome_back": Phrase(FAMILY, ("title",)),
    "replies/apology": Phrase(FAMILY, ("error_id",)),
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
    "replies/binding_request": Phrase(TEACHER, ("title", "name", "class_name", "number")),
    "replies/which_request": Phrase(TEACHER, ("requests",)),
    "replies/decided": Phrase(TEACHER, ("yes", "title", "name")),
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
    "replies/letter_words": Phrase(Audience.STAFF, ("found",)),
    "replies/letter_length": Phrase(TEACHER, ("title", "short")),
    "replies/letter_already_sent": Phrase(TEACHER),
    "reminders/contact_due": Phrase(TEACHER, ("title", "name", "days", "pronoun")),
    "reminders/undelivered": Phrase(TEACHER, ("title", "reason")),
    "reminders/uncertain": Phrase(TEACHER, ("title", "reason")),
}
