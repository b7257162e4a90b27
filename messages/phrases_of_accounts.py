"""What is said of accounts and of the sign-in to the console, a part of ``messages.phrases.PHRASES``."""

from messages.phrase import FAMILY, TEACHER, Phrase

ACCOUNTS: dict[str, Phrase] = {
    "replies/sign_in": Phrase(TEACHER, ("kind",)),
    "replies/sign_in_not_for_you": Phrase(FAMILY),
    "replies/account_refused": Phrase(TEACHER, ("kind",)),
    "replies/staff_refused": Phrase(TEACHER, ("kind", "who", "names", "problem")),
    "reminders/account_link": Phrase(TEACHER, ("login", "link")),
}
