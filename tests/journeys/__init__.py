"""Journeys: whole ways through the service over HTTP, as a client walks them."""
