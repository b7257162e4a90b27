"""Deeds of the register: forms, imports, changes, proposals, marks on children."""
