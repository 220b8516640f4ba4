"""DECIDES: everything in Wardmote that can say no.

Who is asking (``bearer``, ``principal``), how they got their token (``oauth``), what a role and a scope may
reach (``roles``, ``scopes``), and the words of a refusal (``refusal``). Nothing here reads the environment,
the clock or the network; ``now`` and fresh ids are arguments, and a database connection is handed in.
"""
