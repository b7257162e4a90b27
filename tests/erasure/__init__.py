"""A whole file is deleted on request: what goes, what stays, who decides, and what verify sees."""
