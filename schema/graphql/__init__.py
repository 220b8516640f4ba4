"""The GraphQL contract, printed from the catalogue as graphene types.

No resolvers live here: data is answered by server/query, which compiles an
operation into SQL. graphene gives types, descriptions, validation and
introspection.
"""
