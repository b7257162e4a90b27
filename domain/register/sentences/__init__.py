"""What a family's or a teacher's plain sentence would change in the register."""
