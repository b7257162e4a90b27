"""Stories told through the interfaces that are promised."""
