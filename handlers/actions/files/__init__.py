"""Deeds of the child's file: notes, redaction, papers, copies that leave and archives that come."""
