"""Tokens: what `tokenize` gives: columns that any Arrow reader takes without a copy; Python objects when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from . import _core, engine
from .document import Token
from .table import Table


class Strings:
    """The tokens' strings as one Arrow column (string_view)."""

    def __init__(self, core: _core.Tokens):
        self._core = core

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._core.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._core)

    def tolist(self) -> list[str]:
        return self._core.strings()

    def __repr__(self) -> str:
        return f"<Strings: {len(self)}>"


class Tokens:
    """Tokens of one text or many, in order.

    `polars.DataFrame(tokens)`, `pyarrow.table(tokens)`, `duckdb.sql("from tokens")` read the columns doc (row of the
    text, int32), start, end (int32) and kind without a copy. `strings` is the column of the tokens' texts, made when
    first asked for. Iterating, indexing and `tolist` make Python objects.
    """

    def __init__(self, source: Any, options: dict[str, Any]):
        if isinstance(source, (bytearray, memoryview)):
            source = bytes(source)  # the texts are read again for `strings`
        elif isinstance(source, Iterator) and not hasattr(source, "__arrow_c_stream__"):
            source = list(source)
        self._source, self._options = source, options
        self._core = _core.tokenize(source, **options)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._core.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._core)

    @property
    def texts(self) -> int:
        """How many texts there are; those that were null count."""
        return self._core.texts

    @cached_property
    def strings(self) -> Strings:
        """The tokens' texts, as an Arrow column of string_view."""
        core = _core.tokenize(self._source, strings=True, **self._options)
        if len(core) != len(self):
            raise RuntimeError("the source has changed since it was cut into tokens")
        return Strings(core)

    @cached_property
    def table(self) -> Table:
        """The columns as a Table: to_pandas(), to_polars(), to_arrow(), to_csv() ..."""
        return Table("tokens", lambda: self._core, len(self))

    @cached_property
    def _rows(self) -> list[Token]:
        rows = zip(self._core.tolist(), self.strings.tolist())
        return [Token(start=a, end=b, text=text) for (_, a, b, _), text in rows]

    def tolist(self) -> list[Token]:
        """Every token as an object: start, end, text."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Token]:
        return iter(self._rows)

    def __getitem__(self, key: Any) -> Any:
        return self._rows[key]

    def __repr__(self) -> str:
        return f"<Tokens: {len(self)} of {self.texts} text{'s' * (self.texts != 1)}>"


def tokenize(
    source: Any,
    *,
    offsets: Literal["points", "bytes"] = "points",
    uax29: bool = False,
    kernel: str | None = None,
) -> Tokens:
    """Words, numbers and marks of texts, with their offsets.

    source: a str, bytes or another buffer of UTF-8, an iterable of these, or an Arrow column of strings or binaries:
    whatever has `__arrow_c_stream__` or `__arrow_c_array__`, as a polars or pandas Series or a pyarrow array. Bytes and
    columns are read where they lie; a str that is not ASCII is encoded first. Invalid UTF-8 reads as U+FFFD.
    offsets: "points" counts code points, as Python's str does; "bytes" counts bytes of the text as decoded.
    uax29: exactly the words of Unicode's UAX #29, without the tailoring for news.
    """
    if offsets not in ("points", "bytes"):
        raise ValueError('offsets must be "points" or "bytes"')
    return Tokens(source, {"bytes": offsets == "bytes", "uax29": uax29, "kernel": engine.kernel_of(kernel)})
