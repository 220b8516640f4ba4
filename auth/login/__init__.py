"""Login: how a person proves who they are, and stays known for a while.

`steps.py` is read first: the ordered table of checks. Nothing here knows HTTP; whatever takes a connection is
given one inside an open transaction, and passwords are hashed before that transaction begins.
"""
