"""Everything that leaves: the outbox, the sending worker, the platform as it fails, and media."""
