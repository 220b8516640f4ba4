"""Golden SQL: reviewed queries, the statements they become on either dialect, and what those may name."""
