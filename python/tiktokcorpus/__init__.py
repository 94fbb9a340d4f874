"""tiktokcorpus: from a folder of news articles to linked, dated facts and one cited timeline.

>>> import tiktokcorpus as tc
>>> corpus = tc.read("news/")
>>> timeline = corpus.timeline()
>>> timeline.to_html("timeline.html")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._core import (
    VERSION as __version__,
)
from ._core import (
    LimitError,
    PatternError,
    RuleSyntaxError,
    TiktokcorpusError,
)

if TYPE_CHECKING:
    from . import datasets as datasets
    from .corpus import Corpus, process, read, times
    from .document import Document
    from .lexicon import Lexicon
    from .lexicon_tools import names
    from .problems import DocumentError, Problem
    from .table import Table
    from .timeline import Item, Timeline
    from .tokens import Tokens, tokenize

_LAZY = {  # name -> module; imported on first use, so that `import tiktokcorpus` stays quick
    "Corpus": "corpus",
    "process": "corpus",
    "read": "corpus",
    "times": "corpus",
    "Tokens": "tokens",
    "tokenize": "tokens",
    "Document": "document",
    "DocumentError": "problems",
    "Lexicon": "lexicon",
    "names": "lexicon_tools",
    "Problem": "problems",
    "Table": "table",
    "Item": "timeline",
    "Timeline": "timeline",
}
_MODULES = ("datasets", "lexicon", "report")

__all__ = [
    "Corpus",
    "Document",
    "DocumentError",
    "Item",
    "Lexicon",
    "LimitError",
    "PatternError",
    "Problem",
    "RuleSyntaxError",
    "Table",
    "TiktokcorpusError",
    "Timeline",
    "Tokens",
    "__version__",
    "datasets",
    "names",
    "process",
    "read",
    "times",
    "tokenize",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _LAZY:
        value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
    elif name in _MODULES:
        value = import_module(f".{name}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
