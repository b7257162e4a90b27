"""What is said when words were taken out of a file, and when a file is not as it was written."""

from messages.phrase import TEACHER, Phrase

CHAIN: dict[str, Phrase] = {
    "replies/redacted": Phrase(TEACHER),
    "replies/redaction_entry": Phrase(TEACHER, ("who", "day", "of_day", "ground", "reason", "with_media")),
    "replies/redaction_refused": Phrase(TEACHER, ("is_stub",)),
    "reminders/chain_broken": Phrase(TEACHER, ("count", "files", "day")),
}
