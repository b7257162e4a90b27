"""What follows from the facts of a child: in scope or not and why, complete or not, and what a day brings."""
