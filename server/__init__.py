"""DOES: everything in Wardmote that moves.

HTTP (``http``), the database (``database``), one write transaction (``work``), the query pipeline (``query``),
commands, migrations and the command line. It asks ``auth`` whether, and never decides by itself.
"""
