"""The chat texts of a teacher's desk and of the menus, a part of ``messages.phrases.PHRASES``."""

from messages.phrase import FAMILY, TEACHER, Phrase

DESK: dict[str, Phrase] = {
    "replies/desk_today": Phrase(TEACHER, ("tasks", "count")),
    "replies/desk_directors": Phrase(TEACHER, ("rows",)),
    "replies/quiet_how": Phrase(TEACHER),
    "replies/desk_unsigned": Phrase(TEACHER, ("title", "families")),
    "replies/desk_no_letter": Phrase(TEACHER),
    "replies/desk_paper": Phrase(TEACHER, ("title", "noted", "nobody", "unknown")),
    "replies/desk_paper_entry": Phrase(TEACHER, ("title", "relation", "method", "teacher")),
    "replies/desk_which_letter": Phrase(TEACHER, ("titles",)),
    "replies/desk_not_yours": Phrase(TEACHER, ("names",)),
    "replies/desk_card": Phrase(
        TEACHER, ("child", "class_name", "care", "adults", "moments", "tickets", "urgent", "plans")
    ),
    "replies/desk_looked": Phrase(TEACHER, ("teacher",)),
    "replies/desk_entry": Phrase(TEACHER, ("kind", "day", "whom", "reached", "topics", "hazards", "content")),
    "replies/desk_recorded": Phrase(
        TEACHER, ("children", "kind", "day", "whom", "reached", "topics", "hazards", "counted")
    ),
    "replies/desk_draft_record": Phrase(
        TEACHER, ("children", "kind", "day", "whom", "reached", "topics", "hazards", "quote", "titles")
    ),
    "replies/desk_say_again": Phrase(TEACHER),
    "replies/desk_corrected": Phrase(TEACHER, ("children",)),
    "replies/desk_correction": Phrase(TEACHER, ("content", "void")),
    "replies/desk_not_kept": Phrase(TEACHER),
    "replies/desk_recent": Phrase(TEACHER, ("child",)),
    "replies/desk_heard": Phrase(TEACHER, ("quote",)),
    "replies/desk_leave_day": Phrase(TEACHER, ("child",)),
    "replies/desk_leave_over": Phrase(TEACHER, ("child", "had")),
    "replies/desk_leave_over_entry": Phrase(TEACHER, ("days",)),
    "replies/desk_referred": Phrase(TEACHER, ("child", "who")),
    "replies/desk_referral": Phrase(TEACHER, ("teacher", "child", "class_name", "quote", "number")),
    "replies/desk_referral_entry": Phrase(TEACHER),
    "replies/desk_handover_asked": Phrase(TEACHER, ("title", "dates", "who", "lacks")),
    "replies/desk_handover_request": Phrase(
        TEACHER, ("teacher", "title", "dates", "children", "quote", "number", "can_begin")
    ),
    "replies/desk_handover_done": Phrase(TEACHER, ("yes", "teacher", "title", "dates")),
    "replies/desk_handover_no": Phrase(TEACHER, ("who",)),
    "replies/desk_passed": Phrase(TEACHER, ("title", "teacher")),
    "replies/desk_passed_request": Phrase(TEACHER, ("teacher", "title", "quote", "note", "number")),
    "replies/desk_passed_family": Phrase(FAMILY, ("teacher", "before")),
    "replies/desk_pass_which": Phrase(TEACHER, ("titles",)),
    "replies/desk_wording": Phrase(FAMILY, ("child", "what", "wording")),
    "replies/desk_drafts": Phrase(TEACHER, ("texts",)),
    "replies/desk_draft_what": Phrase(TEACHER),
    "replies/desk_appointment": Phrase(FAMILY, ("child", "how", "slot", "off")),
    "replies/desk_appoint_what": Phrase(TEACHER, ("child", "lacks")),
    "replies/desk_office_request": Phrase(TEACHER, ("teacher", "what", "quote", "number")),
    "replies/desk_duty": Phrase(TEACHER, ("days", "who")),
    "replies/desk_export": Phrase(TEACHER, ("who",)),
    "replies/desk_picture": Phrase(TEACHER, ("child", "kind", "was_sent")),
    "replies/desk_picture_wait": Phrase(TEACHER, ("child",)),
    "replies/desk_picture_entry": Phrase(TEACHER, ("kind",)),
    "replies/menu_note": Phrase(TEACHER),
    "replies/menu_children": Phrase(TEACHER, ("rows",)),
    "replies/menu_talk": Phrase(FAMILY, ("teachers",)),
    "replies/menu_leave": Phrase(FAMILY, ("child",)),
    "replies/menu_time": Phrase(FAMILY),
    "replies/menu_visitor": Phrase(FAMILY),
    "replies/menu_card": Phrase(FAMILY, ("has",)),
}
