"""Changes: load, ask the rules, change the rows, tell what happened. One function each."""
