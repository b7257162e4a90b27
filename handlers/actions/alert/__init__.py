"""Deeds about danger: an alert is opened, told, climbed, taken and closed."""
