"""How Prag is run: by one command (local), in containers (docker), NATS and its rights (nats), a demo (demo).

What an operator looks at, and does: deploy/README.md. What both ways of running share (databases, places
of secrets) is in local/.
"""
