"""What the most used pages and RPCs cost: calls between services and round trips to databases."""
