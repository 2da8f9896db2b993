"""Who is asking, and what they may see: actors, their signed tokens, sensitive fields."""
