"""The rules of the house, as tests: who imports whom, sizes, names, docstrings, words, the printed contract.

Each rule is a function over a folder that returns what it found, so that the same
function that judges the project is first shown an example it must refuse.
"""
