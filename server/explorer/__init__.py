"""Explorer: the page at /explorer on which a person tries queries, and its back end.

``source/`` holds what the page is written in, ``dist/`` what `python3 dev.py explorer` built from it; the built files
are committed and shipped, so that nobody who installs or runs Wardmote needs Node. No token ever reaches the page.
"""
