"""Letters that every school may send, one text file for each: title, season, and the same words in three lengths."""
