"""What is done about each thing a family asks for: one flow for each section of ``tables/family.txt`` that needs it."""
