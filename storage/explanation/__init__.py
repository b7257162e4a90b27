"""Why the program said or did something, told from the rows themselves."""
