"""Attacks: what must fail, and how."""
