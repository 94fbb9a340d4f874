"""Near-copies and the quality of wording, over the written texts of tests/dev-copies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tiktokcorpus as tc

FOLDER = Path(__file__).parents[1] / "dev-copies"
COPIES = {"original", "syndicated", "spun", "shortened", "translated"}


def documents(folder: Path) -> list[tuple[str, str]]:
    rows = []
    for path in sorted(folder.glob("*.txt")):
        parts = re.split(r"^=== (\w+)\n", path.read_text(encoding="utf-8"), flags=re.M)
        rows += [(f"{path.stem}/{i // 2}/{parts[i]}", parts[i + 1]) for i in range(1, len(parts), 2)]
    return rows


@pytest.fixture(scope="module")
def copies():
    return tc.read(documents(FOLDER))


def test_clusters_are_the_stories(copies):
    clusters: dict[int, set[str]] = {}
    for row in copies.duplicates:
        clusters.setdefault(row["cluster"], set()).add(row["doc_id"])
        assert 0 <= row["similarity"] <= 1
    found = {frozenset(c) for c in clusters.values()}
    stories: dict[str, set[str]] = {}
    for id in copies.ids:
        family, _, relation = id.split("/")
        if relation in COPIES:
            stories.setdefault(family, set()).add(id)
    right = found & {frozenset(s) for s in stories.values()}
    assert len(right) >= 0.9 * max(len(stories), len(found))


def test_table(copies):
    table = copies.duplicates
    assert table.columns == ["doc_id", "cluster", "similarity", "kind", "representative"]
    for row in table:
        assert row["representative"] in copies.ids
        assert row["kind"] in ("identical", "near-copy", "abridged", "reworded")
        if row["doc_id"] == row["representative"]:
            assert (row["kind"], row["similarity"]) == ("identical", 1)
    assert "duplicates" in copies.tables and len(copies.table("duplicates")) == len(table)
    turned = tc.read(list(reversed(documents(FOLDER))))
    assert list(turned.duplicates) == list(table)
    assert len(copies[:1].duplicates) == 0 and len(copies[:0].duplicates) == 0


def test_quality(copies):
    """Clean English is never blamed; spun texts are mostly known."""
    spun = []
    for document in copies:
        relation = document.id.split("/")[-1]
        codes = set(document.quality.codes) - {"lowercased"}
        if relation == "spun":
            spun.append("spun" in codes)
        else:
            assert not codes, document.id
            if document.text != document.text.lower():
                assert document.quality.score == 1
    assert sum(spun) >= 0.7 * len(spun)
    assert all(0 <= d.quality.score <= 1 for d in copies)


def test_scrambled():
    hidden = "".join(chr(33 + (ord(c) - 33 + 47) % 94) if 33 <= ord(c) <= 126 else c for c in
                     "The town has to borrow twelve million for it, the mayor said on Tuesday after the vote.")
    document = tc.process(f"Council votes on the bridge\n\nThe council voted on Tuesday to close it.\n\n{hidden}\n")
    assert document.quality.codes == ["scrambled"] and 0 < document.quality.score < 0.9
    assert [row.text for row in document.debris] == [hidden]
