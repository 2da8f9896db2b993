"""Who may see what: every RPC as everybody, the fence below, plans at size, lost rights, hidden fields."""
