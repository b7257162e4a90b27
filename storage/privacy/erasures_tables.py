"""What becomes of each table when a child's file is deleted: every table has its line, every sealed column is named.

The lines are looked at by a test: a table that is added needs one, and a sealed column that stays needs its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class How(StrEnum):
    """What becomes of the rows of the child."""

    GONE = "gone"
    EMPTIED = "emptied"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Line:
    """``empties`` are sealed columns of which nothing is left, ``keeps`` those that stay, each with why."""

    how: How
    why: str
    empties: tuple[str, ...] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)


def _gone(why: str) -> Line:
    return Line(How.GONE, why)


def _emptied(why: str, *columns: str, keeps: Mapping[str, str] | None = None) -> Line:
    return Line(How.EMPTIED, why, columns, keeps or {})


def _stays(why: str, *columns: str) -> Line:
    return Line(How.STAYS, why, keeps=dict.fromkeys(columns, why))


OF_STAFF = "of somebody of the staff"
OF_SCHOOL = "the school's own, about no child"
NUMBERS = "numbers and days, no words"
CHAINED = "digests: no content"

LINES: Mapping[str, Line] = {
    # the child and who is around it
    "children": _emptied("the row is what the tombstone hangs on", "name", "name_index"),
    "guardianships": _gone("who is what to the child"),
    "people": _emptied("adults of this child alone; old rows name them", "name", "phone"),
    "pairings": _gone("which teacher, and the note of the one before"),
    "substitutions": _gone("as pairings"),
    "schools": _stays(OF_SCHOOL),
    "addresses": _emptied("as storage.privacy.erasure; of this child alone", "ref", "ref_index"),
    "staff_addresses": _stays(OF_STAFF),
    "invitations": _gone("codes of the guardianships"),
    "bindings": _gone("of the guardianships"),
    "consents": _gone("of the adults; of who stays only the link to the binding"),
    "consent_versions": _stays(OF_SCHOOL, "addition", "card"),
    "consent_shown": _gone("as consents"),
    "attempts": _stays(NUMBERS),
    "code_days": _stays(NUMBERS),
    "custody_blocks": _gone("with name and reason"),
    # the file
    "entries": _emptied("the chain counts them", "text", "author", "reader"),
    "entry_children": _stays("the chain counts them: two numbers"),
    "entry_states": _stays("what the platform said of a delivery, and when; chained"),
    "media": _emptied("the files are removed after the commit", "source_ref", "upload_ref", keeps={}),
    "redactions": _emptied("that it was emptied stays", "reason", "by"),
    "file_exports": _stays("that a copy was made and taken: no word of the file; the archive itself is removed"),
    "file_imports": _stays("which archive came in: a fingerprint", "by"),
    # what was done
    "contact_plans": _gone("of the child"),
    "contact_decisions": _gone("of the plans"),
    "contact_pauses": _gone("of the child"),
    "contacts_made": _gone("about no other child"),
    "contact_children": _gone("of the child"),
    "contact_rules": _stays(OF_SCHOOL),
    "agendas": _stays(OF_STAFF),
    "support_plans": _gone("of the child"),
    "support_results": _gone("of the plans"),
    "promises": _gone("of the child"),
    "hazards": _gone("of the child"),
    "tickets": _gone("of the child, or of an adult of it alone"),
    "ready_texts": _stays(OF_STAFF, "body"),
    "conversations": _gone("of an adult of it alone"),
    "questions": _emptied("of the adults gone; of staff those that name the child", "payload"),
    "alerts": _gone("false alarms, drills, and those whose three years are over"),
    "alert_events": _gone("of the alerts"),
    "alert_exclusions": _gone("of the alerts"),
    "on_call": _stays(OF_STAFF),
    # letters
    "letters": _stays("one text to the whole school"),
    "letter_versions": _stays("one text to the whole school"),
    "letter_receipts": _gone("of the child"),
    "roll_calls": _gone("of the child"),
    "child_tags": _gone("of the child"),
    "mass_tasks": _stays(OF_SCHOOL),
    "mass_readers": _stays("which month a send was used up; no words"),
    "send_days": _stays(NUMBERS),
    # the register
    "register_records": _gone("of the child, its guardianships and its adults"),
    "register_changes": _gone("of the child, its guardianships and its adults"),
    "register_keys": _gone("of the child, its guardianships and its adults"),
    "register_proposals": _gone("of the child and its adults"),
    "register_imports": _stays("which file was read in when, and how many pupils", "file_name"),
    "register_uploads": _gone("of the school: looked at for a day at most, and the child may stand in it"),
    # messages
    "inbox": _emptied("what was heard before stays known by its key", "raw", "answer"),
    "outbox": _emptied("to the adults, of the entries, and what names the child", "body"),
    "outbox_places": _stays(NUMBERS),
    "delivery_reports": _stays(NUMBERS),
    "quarantine": _stays("nobody could read whose it is; ends after 180 days", "raw"),
    "signatures_seen": _stays(CHAINED),
    "heartbeats": _stays(OF_SCHOOL),
    # rights and the console
    "rights_requests": _emptied("that it was asked, when, and how it ended", "words", "answer"),
    "access_requests": _emptied("that it was asked, by whom, and what was decided", "reason", "answer"),
    "erasures": _emptied("the tombstone", "reason"),
    "audit": _emptied("who looked is kept by law for three years", "detail", keeps={"who": OF_STAFF}),
    "cleared_audit": _stays("which rows of the audit were cleared: two numbers"),
    "incidents": _stays("what was told to the offices", "opened_by", "what", "exposed", "closed_by", "outcome"),
    "retention_runs": _stays(NUMBERS, "report"),
    "accounts": _stays(OF_STAFF, "name", "totp"),
    "account_invitations": _stays(OF_STAFF),
    "console_sessions": _stays(OF_STAFF),
    "known_devices": _stays(OF_STAFF),
    "sign_in_tries": _stays("of staff; a day", "login_index", "address_index"),
    "sign_in_asks": _stays("of staff; a day", "code"),
    "staff_duties": _stays(OF_STAFF),
    # the calendar
    "calendar_days": _stays(OF_SCHOOL),
    "calendar_years": _stays(OF_SCHOOL),
    "terms": _stays(OF_SCHOOL),
    # the chain
    "chain_waits": _stays(CHAINED),
    "chain_links": _stays(CHAINED),
    "chain_heads": _stays(CHAINED),
    "day_seals": _stays(CHAINED),
    "commitments": _emptied("the digest stays; without its salt nobody can try it", "salt"),
}
