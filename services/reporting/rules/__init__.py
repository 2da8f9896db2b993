"""What counts and when, and what an office may record. Pure."""
