"""What each user may do on NATS, and the server's configuration made from it."""
