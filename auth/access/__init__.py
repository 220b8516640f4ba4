"""Which rows and which fields: law, ceiling, ownership, agreements - compiled into SQL.

Reading order: law (hard stops), agreement (when one is in force), sharing
(its clauses as SQL), view (what one audience sees of one entity), reach (what
its schema may name).
"""
