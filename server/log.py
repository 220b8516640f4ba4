"""Log: one line for each thing that happens, as JSON for machines or text for a terminal.

Lines carry request ids and client ids; never bodies, tokens, query strings or personal data. Libraries write
through the same format, and those that would write a token are kept quiet.
"""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

# Authlib writes issued tokens into its debug lines; SQL echo would show bound values.
QUIET = ("authlib", "sqlalchemy.engine", "aiosqlite", "asyncpg", "uvicorn.access")

# Where a failure arose, without the values of local variables: they are tokens and records.
TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

# What is written over several lines, and by us alone.
TRACED = frozenset({"exception", "stack"})

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(level: str, *, form: str, is_final: bool = True) -> None:
    """Send every line at least as serious as *level* to standard error; *form* is ``json`` or ``text``.

    A logger that was used keeps the level of its first line for good, unless that was not the *final* one.
    """
    threshold = LEVELS[level]
    shared: list[Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True)]
    terminal = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    last: list[Processor] = (
        [_for_reading, terminal] if form == "text" else [TRACEBACKS, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=is_final,
    )
    _adopt_libraries(threshold, shared, last)


def quieten_libraries() -> None:
    """Keep the libraries in QUIET from writing anything below a warning, whatever the level."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _for_reading(logger: object, name: str, line: EventDict) -> EventDict:
    """Write every text of *line* so that a terminal shows it: a word of a list as it is, and nothing that it obeys.

    The path of a request is what anybody sent: an escape sequence in it could wipe out or forge lines on the screen.
    """
    for key, value in line.items():
        if isinstance(value, str) and key not in TRACED:
            line[key] = str(value) if value.isprintable() else value.encode("unicode_escape").decode("ascii")
    return line


def _adopt_libraries(threshold: int, shared: list[Processor], last: list[Processor]) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    quieten_libraries()
