"""What is said of requests about one's own data, and of an incident."""

from messages.phrase import FAMILY, STAFF, TEACHER, Phrase

RIGHTS: dict[str, Phrase] = {
    "replies/privacy_request": Phrase(FAMILY, ("what", "number", "day", "own", "officer")),
    "replies/rights_mine": Phrase(FAMILY, ("lines",)),
    "replies/rights_withdrawn": Phrase(FAMILY, ("number",)),
    "replies/rights_answer": Phrase(FAMILY, ("number", "what", "outcome", "text", "officer")),
    "replies/rights_notice": Phrase(TEACHER, ("number", "title", "what", "quote", "day", "asker")),
    "replies/rights_over": Phrase(TEACHER, ("number",)),
    "replies/rights_problem": Phrase(TEACHER, ("why",)),
    # drafts that a person reads, changes and sends
    "notices/incident_family": Phrase(FAMILY, ("school", "opened", "kinds", "officer")),
    "notices/incident_office": Phrase(
        STAFF,
        ("school", "officer", "opened", "since", "made", "what", "kinds", "children", "under_14", "from_14", "adults"),
    ),
    "reminders/rights_due": Phrase(TEACHER, ("lines", "over")),
}
