"""Which entries of a child's file are sealed: the kinds that only named duties read, wherever the file is shown."""

# 未成年人网络保护条例 art. 36; domain/register.md: a referral to the psych teacher and alerts are class D.
SEALED_NOTE = "sealed_note"
CUSTODY_REASON = "custody_why"  # on what ground somebody is kept away from a child
STUB = "redaction"  # tells that an entry was emptied; it is as sealed as that entry
# On the restricted page alone: no timeline, search, print or export of the ordinary file ever holds one.
RESTRICTED = frozenset({SEALED_NOTE, CUSTODY_REASON, "psych"})
# In the timeline of whoever may read the restricted page too.
GUARDED = frozenset({"alert", "referral"})
SEALED = RESTRICTED | GUARDED
