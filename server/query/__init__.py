"""The query pipeline: one operation becomes one statement becomes one answer.

Read `answer.py` first; it calls the others in order: document, variables,
planning, statement (with page, record, condition, order), splice.
"""
