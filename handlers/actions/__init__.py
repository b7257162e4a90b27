"""The deeds: each done in one place, whoever asks for it (WeChat, a page, the command line, a job)."""
