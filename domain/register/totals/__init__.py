"""Attachment 2: children counted by grade and part, both definitions side by side, and the check-sums."""
