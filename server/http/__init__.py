"""HTTP: the outside of Wardmote. ``routes.py`` shows every address on one screen.

The only part that knows Starlette. Everything on the way of a query is plain ASGI, because each layer of
convenience costs more than the query itself.
"""
