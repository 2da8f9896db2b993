"""How Prag is run: on one machine (local), in containers (docker), and the rights on NATS (nats)."""
