"""What people mean by what they write: tables that a teacher can read, and the code that looks things up in them."""
