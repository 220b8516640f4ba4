"""Generated questions: valid documents of everything a role's schema lets a client ask."""
