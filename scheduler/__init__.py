"""What happens in time: due dates that come round, and messages on their way out."""
