"""Bundled texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .engine import DATA

if TYPE_CHECKING:
    from .corpus import Corpus


def sample_path() -> str:
    """The folder of the sample articles, which were written for this package."""
    return str(DATA / "sample")


def sample_dates() -> str | None:
    """The file of their dates (JSON: document id -> date)."""
    path = DATA / "sample-dates.json"
    return str(path) if path.is_file() else None


def load_sample(**options: Any) -> Corpus:
    """The sample corpus; options as in `tiktokcorpus.read`."""
    import json
    from pathlib import Path

    from .corpus import read

    dates = sample_dates()
    published = json.loads(Path(dates).read_text(encoding="utf-8")) if dates else None
    return read(sample_path(), **{"published": published, **options})
