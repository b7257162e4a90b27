"""Teachers change: handover, substitutes, loads, lists and support plans."""
