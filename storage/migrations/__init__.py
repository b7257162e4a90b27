"""The history of the schema; each version is frozen once released and imports nothing that may change."""
