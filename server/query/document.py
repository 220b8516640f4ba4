"""Document: text -> parsed, limited and validated, once for each schema.

Step 4 of a query. The cheap limits come first, so that a hostile document is
refused before anything costs more than its length. graphql-core parses,
validates and coerces; nothing of that is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    is_output_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from auth.refusal import Code, Location, RefusalError, Refused
from server.collector import no_collection
from server.limits import Limits
from server.query.measure import check_filter, check_literals, too_much
from server.query.repeats import check_repeats, check_words
from server.query.variables import Scalars, shaping_variables
from server.query.wording import of_document, of_variables

_MOST_ERRORS = 10
_KEPT = 1_000


class InvalidDocument(Exception):
    """Carry every error that validation found."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, eq=False)
class Document:
    """A document that is valid for one schema."""

    schema: GraphQLSchema
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    shaping: frozenset[str]
    scalars: Mapping[str, Scalars | None]
    limits: Limits

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Choose the operation; raise RefusalError when *name* does not settle which."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name or "")
        if found is None:
            text = "Name one of the document's operations in operationName."
            raise RefusalError(Refused(Code.BAD_USER_INPUT, text))
        return found

    def coerce(self, operation: OperationDefinitionNode, values: dict[str, Any]) -> dict[str, Any]:
        """Coerce the variables; raise RefusalError naming the first that is wrong."""
        if not operation.variable_definitions:
            return {}
        scalars = self.scalars[_name(operation)]
        coerced = scalars.coerce(values) if scalars else None
        return self._coerced(operation, values) if coerced is None else coerced

    def _coerced(self, operation: OperationDefinitionNode, values: dict[str, Any]) -> dict[str, Any]:
        of = "input_objects" if operation.operation is OperationType.MUTATION else "filter_conditions"
        for value in values.values():
            check_filter(value, self.limits, of=of)
        coerced = get_variable_values(
            self.schema, operation.variable_definitions, values, max_errors=1, hide_suggestions=True
        )
        if isinstance(coerced, list):
            error = coerced[0]
            said = of_variables(error, self.schema, values)
            raise RefusalError(Refused(Code.BAD_USER_INPUT, said), locations=_locations(error))
        return coerced


class Contract:
    """One schema with the documents met so far; the least recently used are forgotten."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self._limits = limits
        self._fields = frozenset(
            name for each in schema.type_map.values() for name in getattr(each, "fields", ()) if is_output_type(each)
        )
        self.document = lru_cache(_KEPT)(self._prepare)

    @no_collection()
    def _prepare(self, text: str) -> Document:
        document = _parsed(text, self._fields, self._limits)
        check_literals(document, self._limits)
        check_repeats(document, self._limits)
        operations = {_name(each): each for each in document.definitions if isinstance(each, OperationDefinitionNode)}
        fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
        for operation in operations.values():
            _Measured(fragments, self._limits).check(operation)
        errors = validate(self.schema, document, max_errors=_MOST_ERRORS)
        if errors:
            raise InvalidDocument(list(map(of_document, errors)))
        for operation in operations.values():
            if self.schema.get_root_type(operation.operation) is None:
                text = f"Your schema has no {operation.operation.value}s."
                raise RefusalError(Refused(Code.VALIDATION_FAILED, text))
        scalars = {name: Scalars.of(self.schema, operation) for name, operation in operations.items()}
        return Document(self.schema, operations, fragments, shaping_variables(document), scalars, self._limits)


def _name(operation: OperationDefinitionNode) -> str:
    return operation.name.value if operation.name else ""


def _parsed(text: str, fields: frozenset[str], limits: Limits) -> DocumentNode:
    # Long values belong into variables; the parser reads a document character by character.
    if len(text) > limits.characters:
        raise too_much("characters", limits.characters)
    unknown = check_words(text, limits) - fields - {"__schema", "__type", "__typename"}
    # Parsing and validating a thousand of them takes 40 ms, this look 1 ms.
    if len(unknown) > _MOST_ERRORS:
        first = min(unknown)
        raise InvalidDocument([GraphQLError(f"Your schema has no field '{first}', and no {len(unknown) - 1} others.")])
    try:
        return parse(text, max_tokens=limits.tokens, max_lexical_tokens=limits.tokens * 2, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if "aborted" in error.message or "more than" in error.message:
            raise too_much("tokens", limits.tokens) from None
        raise InvalidDocument([of_document(error)]) from None
    except RecursionError:
        raise too_much("depth", limits.depth) from None


class _Measured:
    """Count depth, aliases, directives and fields of one operation with its fragments expanded.

    A fragment is measured once, so that one used a thousand times costs one look. Inside introspection the
    chain of `ofType` is not depth: it only unwraps a type, and every tool sends nine of them.
    """

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._known: dict[str, tuple[int, int]] = {}
        self._known_roots: dict[str, int] = {}
        self._open: set[str] = set()
        self._aliases = 0
        self._directives = 0

    def check(self, operation: OperationDefinitionNode) -> None:
        """Raise RefusalError for the first limit that the operation exceeds."""
        self._directives += len(operation.directives)
        depth, fields = self._selection(operation.selection_set)
        is_mutation = operation.operation is OperationType.MUTATION
        for name, found in (
            ("depth", depth),
            ("aliases", self._aliases),
            ("directives", self._directives),
            ("mutations" if is_mutation else "root_fields", self._roots(operation.selection_set)),
            ("fields", fields),
            ("variables", len(operation.variable_definitions)),
        ):
            most = getattr(self._limits, name)
            if found > most:
                raise too_much(name, most)

    def _selection(self, selections: SelectionSetNode) -> tuple[int, int]:
        deepest, fields = 0, 0
        for node in selections.selections:
            self._directives += len(node.directives)
            if isinstance(node, FieldNode):
                self._aliases += node.alias is not None
                below = self._selection(node.selection_set) if node.selection_set else (0, 0)
                step = 0 if node.name.value == "ofType" else 1
                depth, count = below[0] + step, below[1] + 1
            elif isinstance(node, FragmentSpreadNode):
                depth, count = self._fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                depth, count = self._selection(node.selection_set)
            else:
                continue
            deepest, fields = max(deepest, depth), fields + count
        return deepest, fields

    def _fragment(self, name: str) -> tuple[int, int]:
        if name not in self._known:
            # An unknown fragment or a circle of fragments is for validation to report.
            if name not in self._fragments or name in self._open:
                return 0, 0
            self._open.add(name)
            self._known[name] = self._selection(self._fragments[name].selection_set)
            self._open.discard(name)
        return self._known[name]

    def _roots(self, selections: SelectionSetNode) -> int:
        """Count the root fields that a selection stands for; a fragment is looked into once, however often it comes."""
        found = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                found += 1
            elif isinstance(node, FragmentSpreadNode):
                found += self._roots_of(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                found += self._roots(node.selection_set)
        return found

    def _roots_of(self, fragment: str) -> int:
        if fragment not in self._known_roots:
            # Nought while it is open, so that a circle ends here; nought for one that is unknown.
            self._known_roots[fragment] = 0
            if fragment in self._fragments:
                self._known_roots[fragment] = self._roots(self._fragments[fragment].selection_set)
        return self._known_roots[fragment]


def _locations(error: GraphQLError) -> tuple[Location, ...]:
    return tuple(Location(place.line, place.column) for place in error.locations or ())
