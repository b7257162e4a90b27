"""What one cell of a table says, or one sentence on what is wrong with it and how to mend it."""
