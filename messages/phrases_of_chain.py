"""What is said when words were taken out of a file, and when a file is not as it was written."""

from messages.phrase import TEACHER, Phrase

CHAIN: dict[str, Phrase] = {
    "replies/redacted": Phrase(TEACHER),
    "replies/redacted_alert": Phrase(TEACHER, ("who", "why")),
    "replies/redaction_entry": Phrase(TEACHER, ("who", "day", "of_day", "ground", "reason", "with_media")),
    "replies/redaction_refused": Phrase(TEACHER, ("is_stub",)),
    "replies/erasure_asked": Phrase(TEACHER, ("who", "number", "ground")),
    "replies/erasure_entry": Phrase(TEACHER, ("who", "asker", "day", "ground")),
    "replies/erasure_refused": Phrase(TEACHER, ("kind",)),
    "reminders/chain_broken": Phrase(TEACHER, ("count", "files", "day")),
}
