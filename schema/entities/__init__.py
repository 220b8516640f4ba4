"""One file for each family of entities; `schema/catalogue.py` gathers them."""
