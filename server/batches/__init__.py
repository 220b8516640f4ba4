"""Batches: what is sent over HTTP becomes records in parts, each of them whole or not there at all.

lines (arriving) -> records of one form (forms) -> parts (server/contributing/cutting.py) -> the stages of contributing,
one transaction a part (taking) -> told, or undone. What a batch is kept as is in batch.py.
"""
