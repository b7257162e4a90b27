"""What comes in and what leaves: inbox, outbox, and the ways that letters take beside it."""
