"""The business rules of benefits: pure, one file per noun."""
