"""Answering: the query pipeline for exports, which differs in the size of its pages and in how records are written.

A page costs the same to plan, to ask and to put on record, however many records it has; and the database writes them
as lines already, in the shape that the form of the file is made of. What says no, and what is put on record, is the
pipeline's own (server/query/answer.py).
"""

from __future__ import annotations

from dataclasses import replace

from server.database import Database
from server.exporting.document import PAGE
from server.exporting.forms import Shape
from server.query.answer import Answering
from server.query.flat import FlatRecords, RowRecords
from server.settings import Settings
from server.work import Clock


class ExportAnswering(Answering):
    """Answers pages of a file."""

    def __init__(self, database: Database, settings: Settings, shape: Shape, *, clock: Clock) -> None:
        super().__init__(database, settings, clock=clock)
        self._limits = replace(self._limits, per_page=PAGE)
        self._records = RowRecords if shape is Shape.ROWS else FlatRecords
