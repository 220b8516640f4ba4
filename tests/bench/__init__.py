"""The benchmarks: figures side by side, never alone (`make bench`, `python -m tests.bench --help`).

Every figure is measured against another one of the same run, on the same machine and the same data: Wardmote against
an endpoint written by hand, against graphene as its tutorials teach it, and against itself with more rows. Read
`__main__.py` first; the two rivals are `handwritten.py` and `tutorial.py`.
"""
