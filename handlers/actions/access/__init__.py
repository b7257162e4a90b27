"""Deeds of accounts, duties, requests for access, and staff who come and go."""
