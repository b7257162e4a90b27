"""Who should be in touch with whom by when, and who was: plans, contacts, promises, visits, support."""
