"""Hears and speaks WeChat, and puts all the parts of the house together."""
