"""Requests about people's data, what is deleted in time, incidents, and the county's numbers."""
