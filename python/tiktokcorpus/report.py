"""One self-contained, offline HTML page for a timeline.

The page is rendered here, on the server side of nothing: items, sources and the chart are plain HTML and SVG that
work without scripts; the script only filters. All text comes through Jinja's autoescape. A strict
Content-Security-Policy names the page's own style and script by hash, so nothing else can run or load, whatever a
text contains.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .days import interval_label, parse_day

__all__ = ["render"]

#: Order and wording of the certainty filter; the chart's marks follow it.
CERTAINTY = {
    "happened": "reported as having happened",
    "ongoing": "going on at the time of the report",
    "planned": "planned or due",
    "conditional": "demanded, or depends on a condition",
    "considered": "under consideration",
    "threatened": "threatened",
    "alleged": "alleged or suspected",
    "denied": "denied",
}
_TEMPLATES = Path(__file__).with_name("templates")
_MAX_ENTITIES = 400  # in the filter; the search box finds the rest


def render(
    timeline: Mapping[str, Any],
    text: Callable[[str], str],
    heading: Callable[[str], str | None] = lambda doc_id: None,
    *,
    title: str = "Timeline",
    problems: Sequence[Mapping[str, Any]] = (),
    version: str = "",
) -> str:
    """Returns the page as text.

    timeline: the timeline interchange object. text, heading: a document's text and headline by its id.
    problems: what reading recorded, shown at the end. version: of the package, for the footer.
    """
    from jinja2 import Environment, FileSystemLoader

    env = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    items = timeline["items"]
    by_id = {item["id"]: item for item in items}
    rows = [_row(item, timeline["documents"], by_id, text, heading) for item in items]
    entities = Counter(name for row in rows for name in row["names"])
    return env.get_template("report.html.j2").render(
        title=title,
        rows=rows,
        groups=_groups(rows),
        chart=_chart(rows),
        types=sorted(Counter(row["type"] for row in rows).items(), key=lambda kv: (-kv[1], kv[0])),
        certainties=[(k, v, n) for k, v in CERTAINTY.items() if (n := sum(r["modality"] == k for r in rows))],
        entities=sorted(entities.items(), key=lambda kv: (-kv[1], kv[0].casefold()))[:_MAX_ENTITIES],
        n_documents=len(timeline["documents"]),
        n_cited=len({s["doc_id"] for item in items for s in item["support"]}),
        n_dated=sum(row["dated"] for row in rows),
        n_conflicts=sum(bool(row["conflicts"]) for row in rows),
        problems=list(problems),
        version=version,
        style=style,
        script=script,
        csp="default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_csp_hash(style)}'; script-src '{_csp_hash(script)}'",
    )


def _csp_hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _row(
    item: Mapping[str, Any],
    dates: Mapping[str, str | None],
    by_id: Mapping[str, Mapping[str, Any]],
    text: Callable[[str], str],
    heading: Callable[[str], str | None],
) -> dict[str, Any]:
    """What the template shows of one item."""
    names = list(dict.fromkeys(p["name"] for p in item["participants"] if p["name"]))
    support = []
    for s in item["support"]:
        body = text(s["doc_id"])
        support.append(
            {
                "doc_id": s["doc_id"],
                "heading": heading(s["doc_id"]),
                "date": dates.get(s["doc_id"]),
                "pieces": _pieces(body, s["sentence"], s["trigger"], s["time"]),
                "span": s["trigger"],
                "attribution": s["attribution"],
                "modality": s["modality"],
            }
        )
    roles: dict[str, list[str]] = {}
    for p in item["participants"]:
        if p["name"] and p["name"] not in roles.setdefault(p["role"], []):
            roles[p["role"]].append(p["name"])
    conflicts = [
        {
            "field": c["field"],
            "values": [
                {
                    "value": _plain(v["value"]),
                    "docs": list(dict.fromkeys(support[i]["doc_id"] for i in v["support"] if i < len(support))),
                }
                for v in c["values"]
            ],
        }
        for c in item["conflicts"]
    ]
    return {
        "id": item["id"],
        "type": item["type"],
        "modality": item["modality"],
        "polarity": item["polarity"],
        "summary": item["summary"],
        "label": interval_label(item["interval"], item["precision"], item["as_of"], item["relation"]),
        "interval": item["interval"],
        "as_of": item["as_of"],
        "dated": bool(item["interval"]),
        "year": _year(item),
        "names": names,
        "roles": roles,
        "support": support,
        "n_documents": item["n_documents"],
        "n_independent": item["n_independent"],
        "sources": list(dict.fromkeys(a["source"] for a in item["attributions"] if a["source"])),
        "conflicts": conflicts,
        "related": [
            {"id": r["id"], "relation": r["relation"].replace("_", " "), "summary": by_id[r["id"]]["summary"]}
            for r in item["related"]
            if r["id"] in by_id
        ],
    }


def _plain(value: Any) -> str:
    """A conflict's value as a reader writes it."""
    if isinstance(value, list) and len(value) == 2 and all(v is None or isinstance(v, str) for v in value):
        return interval_label(value, "unknown", None, None)
    if isinstance(value, float) and value.is_integer():
        return f"{int(value):,}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items() if v is not None)
    return "unknown" if value is None else str(value)


def _pieces(
    text: str, sentence: Sequence[int], trigger: Sequence[int], time: Sequence[int] | None
) -> list[tuple[str, str]]:
    """The sentence cut into (kind, text); kind is "", "trigger" or "time". Together they are the sentence."""
    start, end = sentence
    marks = [(trigger[0], trigger[1], "trigger")]
    if time and start <= time[0] and time[1] <= end and (time[1] <= trigger[0] or trigger[1] <= time[0]):
        marks.append((time[0], time[1], "time"))
    out, at = [], start
    for a, b, kind in sorted(marks):
        a, b = max(a, start), min(b, end)
        if a < b:
            out += [("", text[at:a]), (kind, text[a:b])]
            at = b
    return [piece for piece in [*out, ("", text[at:end])] if piece[1]]


def _year(item: Mapping[str, Any]) -> str:
    interval = item["interval"]
    day = (interval and (interval[0] or interval[1])) or item["as_of"]
    return day[:4] if day else "Undated"


def _groups(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Rows in their order, cut where the year changes."""
    out: list[tuple[str, list[Mapping[str, Any]]]] = []
    for row in rows:
        if not out or out[-1][0] != row["year"]:
            out.append((row["year"], []))
        out[-1][1].append(row)
    return out


def _chart(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Places dated items on a time axis: lanes so that neighbours do not cover each other. Units: SVG user units."""
    dated = []
    for row in rows:
        if row["interval"]:
            lo, hi = (parse_day(d) for d in row["interval"])
            dated.append((lo or hi, hi or lo, row))
    if not dated:
        return None
    first = min(lo for lo, _, _ in dated)
    last = max(hi for _, hi, _ in dated)
    first, last = date(first.year, 1, 1), date(last.year, 12, 31)
    width, left, row_height = 1000.0, 8.0, 15.0
    scale = (width - 2 * left) / max((last - first).days, 1)

    def x(day: date) -> float:
        return round(left + (day - first).days * scale, 1)

    lanes: list[float] = []
    marks = []
    for lo, hi, row in sorted(dated, key=lambda t: (t[0], t[1], t[2]["id"])):
        a, b = x(lo), max(x(hi), x(lo))
        lane = next((k for k, busy in enumerate(lanes) if busy + 3 < a - 6), len(lanes))
        if lane == len(lanes):
            lanes.append(0.0)
        lanes[lane] = b + 6
        marks.append(
            {
                "id": row["id"],
                "x": a,
                "w": round(b - a, 1),
                "lane": lane,
                "y": 8 + lane * row_height,
                "modality": row["modality"],
                "tip": f"{row['label']}: {row['summary']}",
            }
        )
    years = last.year - first.year + 1
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 500, 10000) if years / s <= 16)
    ticks = [{"x": x(date(y, 1, 1)), "label": str(y)} for y in range(first.year, last.year + 1) if y % step == 0]
    height = 8 + len(lanes) * row_height
    return {"marks": marks, "ticks": ticks, "width": width, "height": height, "axis": height + 4, "total": height + 22}
