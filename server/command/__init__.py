"""Commands: what changes anything. A mutation is one Command; read performing.py first.

A Command gathers facts, decides by a pure rule of auth/, and applies: nothing is written before the rule said yes.
"""
