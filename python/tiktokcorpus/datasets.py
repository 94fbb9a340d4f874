"""Bundled texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .engine import DATA

if TYPE_CHECKING:
    from .corpus import Corpus


def sample_path() -> str:
    """The folder of the sample articles, which were written for this package."""
    return str(DATA / "sample")


def load_sample(**options: Any) -> Corpus:
    """The sample corpus; options as in `tiktokcorpus.read`."""
    import json

    from .corpus import read

    dates = DATA / "sample.json"
    published = json.loads(dates.read_text(encoding="utf-8")) if dates.is_file() else None
    return read(sample_path(), **{"published": published, **options})
