"""What Wardmote promises, in domain words; each file a chapter."""
