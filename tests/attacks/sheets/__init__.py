"""Sheets that hurt: real kinds of damage to files that agencies send, put together into some hundred files.

good (what is undamaged) -> cells, texts, books (the damage, each with what may be taken of it) -> stage (imports them).
"""
