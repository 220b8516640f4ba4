"""How software gets a token: one authorization server, built on Authlib.

Read ``server.py`` first: it is the table of grants and of the ways a client proves itself. Everything here
runs synchronously on a connection it is handed (``AsyncConnection.run_sync``), inside the caller's transaction.
"""
