"""The revisions, oldest first: each one is a step that every database takes once."""
