"""Every file that somebody may upload as a table: kind, odd and hostile."""
