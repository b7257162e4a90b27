"""The calendar of a school: what a day is, who says so, and the named days that move."""
