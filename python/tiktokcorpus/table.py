"""Table: rows that any Arrow reader takes without a copy, and the ways out of it.

A table refers to its documents and gives a fresh Arrow stream each time it is asked, so it can be read any number of
times. DuckDB is the one reader and writer behind the other ways.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN = 10


class Table:
    """Columns of equal length. `duckdb.sql("from table")`, polars, pandas and pyarrow read it as it is."""

    def __init__(self, name: str, stream: Callable[[], Any], count: int | None = None):
        """stream makes an object with `__arrow_c_stream__`; count is the number of rows where it is known."""
        self.name = name
        self._stream = stream
        self._count = count
        self._columns: list[str] | None = None

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._stream().__arrow_c_stream__(requested_schema)

    def _connect(self) -> Any:
        import duckdb

        connection = duckdb.connect(config={"threads": 1})  # one thread: the same bytes out each time
        connection.register("rows", self._stream())
        return connection

    def query(self, sql: str = "select * from rows") -> Any:
        """A DuckDB relation of a query; the table is named `rows` in it."""
        return self._connect().sql(sql)

    @property
    def columns(self) -> list[str]:
        if self._columns is None:
            self._columns = list(self.query("select * from rows limit 0").columns)
        return list(self._columns)

    def __len__(self) -> int:
        if self._count is None:
            self._count = int(self.query("select count(*) from rows").fetchall()[0][0])
        return self._count

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Rows as dictionaries."""
        cursor = self._connect().execute("select * from rows")
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(2048):
            for row in rows:
                yield dict(zip(names, row))

    def head(self, n: int = 5) -> list[dict[str, Any]]:
        from itertools import islice

        return list(islice(self, n))

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame; needs pandas, not pyarrow."""
        _need("pandas", "numpy")
        frame: pandas.DataFrame = self.query().df()
        return frame

    def to_polars(self) -> polars.DataFrame:
        (polars,) = _need("polars")
        return polars.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        (pyarrow,) = _need("pyarrow")
        return pyarrow.table(self)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        self.query().write_csv(os.fspath(path), header=True)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        self.query().write_parquet(os.fspath(path), compression="zstd")

    def to_jsonl(self, path: str | os.PathLike[str]) -> None:
        """One JSON object per row and line; dates as YYYY-MM-DD."""
        import msgspec

        encoder = msgspec.json.Encoder()
        with open(path, "wb") as file:
            for row in self:
                file.write(encoder.encode(row))
                file.write(b"\n")

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows; {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        from .cards import table_card

        return table_card(self.name, self.columns, self.head(_SHOWN), len(self))


def _need(*names: str) -> list[Any]:
    import importlib

    try:
        return [importlib.import_module(name) for name in names]
    except ModuleNotFoundError as e:
        raise ModuleNotFoundError(f"this needs {e.name}: pip install {e.name}", name=e.name) from None


class _Relation:
    """A DuckDB relation as a plain Arrow source: another connection must not look through it at its database."""

    def __init__(self, relation: Any):
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._relation.__arrow_c_stream__(requested_schema)


def from_rows(name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> Table:
    """A table of Python rows. columns: name -> DuckDB type."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    spec = ", ".join(f'"{c}" {t}' for c, t in columns.items())
    connection.execute(f"create table t ({spec})")
    if rows:
        connection.executemany(f"insert into t values ({', '.join('?' * len(columns))})", [list(r) for r in rows])
    return Table(name, lambda: _Relation(connection.cursor().table("t")), len(rows))


def from_query(name: str, table: Table, sql: str) -> Table:
    """A table computed from another, which its SQL calls `rows`."""
    return Table(name, lambda: _Relation(table.query(sql)))
