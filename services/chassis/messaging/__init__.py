"""How events travel over NATS: the relay that publishes, the consumers that hear, what keeps projections."""
