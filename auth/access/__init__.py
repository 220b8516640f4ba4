"""Which rows and which fields: law, ceiling, ownership, agreements - compiled into SQL.

Reading order: law (hard stops), agreement (when one is in force), resolution
(its clauses as SQL), sharing and blocks (what they open, carried by a
statement), view (what one audience sees of one entity), reach (what its schema
may name).
"""
