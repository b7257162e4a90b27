"""Every table of the program, one module per part of the house; alembic and the tests read them from here."""

from storage.tables.bindings import Address, Attempt, Binding, Consent, Invitation
from storage.tables.contacts import ContactPlan, Conversation, Question
from storage.tables.file import Entry, EntryChild, EntryState, Media
from storage.tables.letters import Letter, LetterReceipt
from storage.tables.model import Model
from storage.tables.people import Child, Guardianship, Pairing, Person, School
from storage.tables.traffic import DeliveryReport, Heartbeat, Inbox, Outbox, Quarantine, SignatureSeen

__all__ = [
    "Address",
    "Attempt",
    "Binding",
    "Child",
    "Consent",
    "ContactPlan",
    "Conversation",
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
    "Outbox",
    "Pairing",
    "Person",
    "Quarantine",
    "Question",
    "School",
    "SignatureSeen",
]
