"""The one-command run on one machine."""
