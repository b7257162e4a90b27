"""The commands that need more than a line, one module per word an operator types."""
