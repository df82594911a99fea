"""Logs: structured, one JSON object a line in the file, readable on a terminal.

The file turns over at 10 MB and five old ones are kept. Writing happens on a thread of its
own, so that a slow disk never holds up an order.
"""

import atexit
import logging
import logging.handlers
import queue
import sys
from pathlib import Path

import structlog
from structlog.typing import Processor
from typing_extensions import override

FILE_BYTES = 10_000_000
FILES_KEPT = 5
QUIET = {
    "uvicorn.access": "WARNING",
    "uvicorn.error": "WARNING",  # at INFO it writes addresses of sockets, and with them their tickets
    "alembic": "WARNING",
}

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure(folder: Path, *, level: str, levels: dict[str, str], json_on_terminal: bool) -> None:
    """Set up logging for the process.

    Parameters
    ----------
    folder : Path
        Where ``strikedesk.log`` goes.
    level : str
        For everything that ``levels`` does not name, as ``INFO``.
    levels : mapping
        Module to level, as ``{"strikedesk.orders": "DEBUG"}``.
    json_on_terminal : bool
        Write JSON to stderr too, as a production log collector wants it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_file = logging.handlers.RotatingFileHandler(
        folder / "strikedesk.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
    )
    to_file.setFormatter(_formatter(structlog.processors.JSONRenderer()))
    to_terminal = logging.StreamHandler(sys.stderr)
    to_terminal.setLevel(level if json_on_terminal else "WARNING")
    renderer = (
        structlog.processors.JSONRenderer()
        if json_on_terminal
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    to_terminal.setFormatter(_formatter(renderer))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(
        records, to_file, to_terminal, respect_handler_level=True
    )
    listener.start()
    atexit.register(listener.stop)
    logging.basicConfig(level=level, handlers=[_Unformatted(records)], force=True)
    for name, own_level in {**QUIET, **levels}.items():
        logging.getLogger(name).setLevel(own_level)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _Unformatted(logging.handlers.QueueHandler):
    """Hands records over as they are; they are formatted on the listener's thread."""

    @override
    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


def _formatter(renderer: Processor) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
