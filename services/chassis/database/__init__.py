"""One database a service: transactions for commands, single statements for queries, and what guards both."""
