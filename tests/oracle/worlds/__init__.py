"""Small random worlds: every table filled, with ties, gaps, awkward texts and agreements of every sort."""
