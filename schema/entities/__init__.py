"""One file for each family of entities.

`schema/catalogue.py` gathers and proves them; `words.py` has the short forms
they are written in.
"""
