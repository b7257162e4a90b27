"""What is said of requests for a child's file and of duties, a part of ``messages.phrases.PHRASES``."""

from messages.phrase import TEACHER, Phrase

ACCESS: dict[str, Phrase] = {
    "replies/access_asked": Phrase(TEACHER, ("who", "child", "part", "quote")),
    "replies/access_decided": Phrase(TEACHER, ("kind", "who", "part", "when", "why")),
    "replies/access_refused": Phrase(TEACHER, ("kind", "most", "who")),
    "replies/duty_refused": Phrase(TEACHER, ("kind",)),
}
