"""What arrives and what leaves, in the house's own words, and how it is worded."""
