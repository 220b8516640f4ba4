"""Imports: files that others publish, read into tables of ours.

One package a kind of file. A run is one transaction: a file that cannot be read changes nothing, a row that
cannot be taken is reported and left out, and a file that was read before adds nothing.
"""
