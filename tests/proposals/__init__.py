"""From a sentence in the chat to a change of the register that a teacher accepted."""
