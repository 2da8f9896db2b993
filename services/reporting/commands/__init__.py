"""What changes reporting's tables: people's own acts, and what events move."""
