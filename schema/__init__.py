"""schema DECLARES: what exists, with its markings, code lists and GraphQL contract.

A data steward reads here. Entities and their fields are in `entities/`, the
tables behind them in `tables/`, the types printed from them in `graphql/`.
There are no resolvers: server/query compiles an operation into SQL. Nothing
here does I/O, reads a clock or knows a request.
"""
