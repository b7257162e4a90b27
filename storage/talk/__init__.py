"""What people say to each other and ask: conversations, questions, tickets."""
