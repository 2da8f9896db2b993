"""What happened: how an event describes itself, and the outbox in which it is written with its cause."""
