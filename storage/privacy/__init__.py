"""Rights of families, how long what is kept, erasure, incidents, the yearly audit."""
