"""tiktokcorpus: from a folder of news articles to linked, dated facts and one cited timeline.

    >>> import tiktokcorpus as tc
    >>> corpus = tc.datasets.load_sample()
    >>> timeline = corpus.timeline()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._core import (
    VERSION as __version__,
    Cancelled,
    LimitError,
    PatternError,
    RuleSyntaxError,
    TiktokcorpusError,
)

_LAZY = {  # name -> module; imported on first use, so that `import tiktokcorpus` stays quick
}


def __getattr__(name: str) -> Any:
    import importlib

    if name in _LAZY:
        value = getattr(importlib.import_module(f".{_LAZY[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
