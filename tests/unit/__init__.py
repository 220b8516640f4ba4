"""Unit: what the promises do not reach."""
