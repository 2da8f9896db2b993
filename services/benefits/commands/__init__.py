"""Changes of benefits: load, ask the rule, change, record what happened."""
