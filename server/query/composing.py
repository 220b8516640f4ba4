"""Composing: the text of each root field, from what the statement told.

Part of step 10 of a query. Most roots leave the database as they are sent; numbers, reasons and who asks are put
together here, by the module that knows them. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.access.audience import Audience
from auth.access.explain import InForce, why_withheld
from auth.disclosure.release import Released
from auth.principal import Principal
from server.feeds.page import FeedPage
from server.query import explaining, feed, introspection, plan, review, splice, terms, viewer
from server.query.planning import Asked


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes one answer out of *texts*, which hold no marks any more; *cells* gathers the numbers that are told."""

    asked: Asked
    texts: Mapping[str, str]
    principal: Principal
    clauses: Sequence[InForce]
    cells: list[Released]
    pages: Mapping[str, FeedPage]

    def text(self, key: str, root: plan.Root) -> str:
        """Give the text of the root field with the response name *key*."""
        if isinstance(root, plan.Constant):
            return splice.compact(root.text)
        if isinstance(root, plan.Introspection):
            return introspection.answer(self.asked, key)
        if isinstance(root, plan.Viewer):
            agencies = {each: self.texts[f"{key} {each}"] for each in root.agencies}
            return viewer.written(root, self.principal, agencies, self.clauses)
        if isinstance(root, plan.Review):
            return review.written(key, root, self.texts, Audience.of(self.principal), self.cells)
        if isinstance(root, plan.Explained):
            return explaining.written(root, self.texts.get(key), self.principal, self.clauses)
        if isinstance(root, plan.Terms):
            return terms.written(root, self.texts[key])
        if isinstance(root, plan.Feed):
            return feed.written(key, root, self.pages[key], self.texts)
        return self.texts[key]


def told_withheld(
    marks: Sequence[tuple[str, str, str]], audience: Audience, clauses: Sequence[InForce]
) -> dict[str, object]:
    """Give the extensions of an answer in which *marks* were withheld: entity, field and cause of each."""
    told = [
        {"entity": entity, "field": field, "because": why_withheld(audience, (entity, field, cause), clauses)}
        for entity, field, cause in marks
    ]
    return {"withheld": told} if told else {}
