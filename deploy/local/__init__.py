"""The one-command run on one machine; docker/ takes from here how databases and secrets are made."""
