"""What every page of the staff stands in: who comes in, what they may open, what is written down of it."""
