"""The pages: what staff see of a child, and what families open from the chat."""
