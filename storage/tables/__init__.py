"""Every table of the program, one module per part of the house; alembic and the tests read them from here."""

from storage.tables.alerts import Alert, AlertEvent, AlertExclusion, OnCall
from storage.tables.bindings import (
    Address,
    Attempt,
    Binding,
    CodeDay,
    Consent,
    CustodyBlock,
    Invitation,
    StaffAddress,
)
from storage.tables.calendar import CalendarDay, CalendarYear, Term
from storage.tables.contacts import (
    Agenda,
    ContactChild,
    ContactDecision,
    ContactMade,
    ContactPause,
    ContactPlan,
    ContactRule,
)
from storage.tables.file import Entry, EntryChild, EntryState, Media
from storage.tables.letters import (
    ChildTag,
    Letter,
    LetterReceipt,
    LetterVersion,
    MassReader,
    MassTask,
    RollCall,
    SendDay,
)
from storage.tables.model import Model
from storage.tables.people import Child, Guardianship, Pairing, Person, School, Substitution
from storage.tables.plans import SupportPlan, SupportResult
from storage.tables.promises import Hazard, Promise
from storage.tables.register import Proposal, RegisterChange, RegisterImport, RegisterKey, RegisterRecord
from storage.tables.talks import Conversation, Question
from storage.tables.tickets import ReadyText, Ticket
from storage.tables.traffic import DeliveryReport, Heartbeat, Inbox, Outbox, OutboxPlace, Quarantine, SignatureSeen

__all__ = [
    "Address",
    "Agenda",
    "Alert",
    "AlertEvent",
    "AlertExclusion",
    "Attempt",
    "Binding",
    "CalendarDay",
    "CalendarYear",
    "Child",
    "ChildTag",
    "CodeDay",
    "Consent",
    "ContactChild",
    "ContactDecision",
    "ContactMade",
    "ContactPause",
    "ContactPlan",
    "ContactRule",
    "Conversation",
    "CustodyBlock",
    "DeliveryReport",
    "Entry",
    "EntryChild",
    "EntryState",
    "Guardianship",
    "Hazard",
    "Heartbeat",
    "Inbox",
    "Invitation",
    "Letter",
    "LetterReceipt",
    "LetterVersion",
    "MassReader",
    "MassTask",
    "Media",
    "Model",
    "OnCall",
    "Outbox",
    "OutboxPlace",
    "Pairing",
    "Person",
    "Promise",
    "Proposal",
    "Quarantine",
    "Question",
    "ReadyText",
    "RegisterChange",
    "RegisterImport",
    "RegisterKey",
    "RegisterRecord",
    "RollCall",
    "School",
    "SendDay",
    "SignatureSeen",
    "StaffAddress",
    "Substitution",
    "SupportPlan",
    "SupportResult",
    "Term",
    "Ticket",
]
