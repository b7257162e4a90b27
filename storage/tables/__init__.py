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
from storage.tables.contacts import ContactPlan, Conversation, Question
from storage.tables.file import Entry, EntryChild, EntryState, Media
from storage.tables.letters import Letter, LetterReceipt
from storage.tables.model import Model
from storage.tables.people import Child, Guardianship, Pairing, Person, School, Substitution
from storage.tables.plans import SupportPlan, SupportResult
from storage.tables.register import Proposal, RegisterChange, RegisterImport, RegisterKey, RegisterRecord
from storage.tables.tickets import ReadyText, Ticket
from storage.tables.traffic import DeliveryReport, Heartbeat, Inbox, Outbox, OutboxPlace, Quarantine, SignatureSeen

__all__ = [
    "Address",
    "Alert",
    "AlertEvent",
    "AlertExclusion",
    "Attempt",
    "Binding",
    "Child",
    "CodeDay",
    "Consent",
    "ContactPlan",
    "Conversation",
    "CustodyBlock",
    "DeliveryReport",
    "Entry",
    "EntryChild",
    "EntryState",
    "Guardianship",
    "Heartbeat",
    "Inbox",
    "Invitation",
    "Letter",
    "LetterReceipt",
    "Media",
    "Model",
    "OnCall",
    "Outbox",
    "OutboxPlace",
    "Pairing",
    "Person",
    "Proposal",
    "Quarantine",
    "Question",
    "ReadyText",
    "RegisterChange",
    "RegisterImport",
    "RegisterKey",
    "RegisterRecord",
    "School",
    "SignatureSeen",
    "StaffAddress",
    "Substitution",
    "SupportPlan",
    "SupportResult",
    "Ticket",
]
