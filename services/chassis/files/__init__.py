"""Files: stored whole or not at all, and nobody's until a command attaches them."""
