"""A child's file leaves one house and is read by another."""
