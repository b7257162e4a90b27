"""The bench measures real work: its callbacks are real callbacks, its town is really bound, its rows are complete."""
