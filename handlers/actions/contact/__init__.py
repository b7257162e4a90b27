"""Deeds of regular contact: plans that fall due, lists, records, promises, hazards, visits."""
