"""Contributing: what agencies give becomes records, by stages over lists of rows; a single change is a list of one.

given -> rows with faults (reading) -> what they name looked up once (looking) -> rules -> stored in one transaction.
"""
