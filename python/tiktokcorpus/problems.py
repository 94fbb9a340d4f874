"""Problems: what could not be read or was mended on the way in, one row each."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """Something about one input that a user should know of.

    code: empty | binary | unreadable | unsupported | too_large | bad_record | bad_date | duplicate_id |
    symlink_loop | encoding | pattern | failed. lost is True when no document came of the input.
    """

    doc_id: str | None
    path: str | None
    code: str
    message: str
    offset: int | None = None
    lost: bool = True

    def __str__(self) -> str:
        where = self.path or self.doc_id or "input"
        return f"{where}: {self.message}"


class DocumentError(ValueError):
    """Raised for the first problem when on_error="raise". `.problem` holds it."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem
