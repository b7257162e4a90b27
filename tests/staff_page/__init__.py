"""A teacher comes and a teacher goes, each by one page, on both databases."""
