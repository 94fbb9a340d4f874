"""HTML cards for notebooks. Everything that comes from a text is escaped; styles stand inline, for untrusted
notebooks drop <style>; the class names keep MathJax from reading "$1.5bn ... $2bn" as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .corpus import Corpus
    from .document import Document
    from .timeline import Timeline

_BOX = "border:1px solid #8886;border-radius:6px;padding:8px 12px;max-width:60em;font-family:sans-serif;line-height:1.5"
_CELL = "text-align:left;padding:2px 8px;vertical-align:top"
_LONG = 20_000  # characters of a text that a card shows
_COLOURS = {
    "PERSON": "#f6b26b", "ORG": "#9fc5e8", "GPE": "#b6d7a8", "LOC": "#b6d7a8", "PRODUCT": "#d5a6bd", "NORP": "#ffe599",
}  # fmt: skip


def _card(*parts: str) -> str:
    return f'<div class="tex2jax_ignore mathjax_ignore" style="{_BOX}">{"".join(parts)}</div>'


def _table(head: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    top = "".join(f'<th style="{_CELL}">{escape(h)}</th>' for h in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape("" if v is None else str(v))}</td>' for v in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def corpus_card(corpus: Corpus) -> str:
    days = sorted(d for d in (doc.published for doc in corpus[:1000]) if d)
    span = f"{days[0]} to {days[-1]}" if days else "no dates known"
    lost = sum(p.lost for p in corpus._problems)
    rows = [("documents", f"{len(corpus):,}"), ("published", span)]
    if corpus._problems:
        rows.append(("problems", f"{len(corpus._problems)}, {lost} inputs not read"))
    heads = [(doc.id, doc.published, (doc.title or doc.text[:80]).strip()) for doc in corpus[:5]]
    more = f"<div>and {len(corpus) - 5:,} more</div>" if len(corpus) > 5 else ""
    return _card("<b>Corpus</b>", _table(("", ""), rows), _table(("id", "published", "title"), heads), more)


def document_card(document: Document) -> str:
    text = document.text[:_LONG]
    marks = [
        (m.start, m.end, _COLOURS.get(m.type or "", "#ddd"), f"{m.type}: {m.name or m.surface}")
        for m in document.mentions
    ]
    marks += [(t.start, t.end, "#d9d2e9", f"{t.type} {t.value}") for t in document.times]
    out, at = [], 0
    for start, end, colour, tip in sorted(marks):
        if start < at or end > len(text):
            continue
        out.append(escape(text[at:start]))
        out.append(
            f'<mark style="background:{colour};color:#000;padding:0 2px;border-radius:3px" title="{escape(tip)}">'
            f"{escape(text[start:end])}</mark>"
        )
        at = end
    out.append(escape(text[at:]))
    rest = "<div>…</div>" if len(document.text) > _LONG else ""
    return _card(
        f"<b>{escape(document.id)}</b> · {escape(str(document.published or 'undated'))}",
        f'<div style="white-space:pre-wrap">{"".join(out)}</div>',
        rest,
    )


def timeline_card(timeline: Timeline, shown: int = 30) -> str:
    rows = [(i.date_label, i.modality, i.headline, i.n_documents) for i in timeline.items[:shown]]
    more = f"<div>and {len(timeline) - shown:,} more</div>" if len(timeline) > shown else ""
    return _card(
        f"<b>{escape(repr(timeline)[1:-1])}</b>", _table(("when", "how sure", "what", "documents"), rows), more
    )


def table_card(name: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], count: int) -> str:
    more = f"<div>and {count - len(rows):,} more</div>" if count > len(rows) else ""
    return _card(
        f"<b>{escape(name)}</b>: {count:,} rows", _table(columns, [[row[c] for c in columns] for row in rows]), more
    )
