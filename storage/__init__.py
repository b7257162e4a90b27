"""Keeps everything: the only rooms that know tables, seals and files."""
