"""Who may sign in and see what: accounts, sessions, limits, duties, requests, the two walls, and the audit."""
