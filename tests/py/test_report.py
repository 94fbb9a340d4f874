"""The report page: everything escaped, nothing loaded, every passage shown whole."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from tiktokcorpus.days import interval_label
from tiktokcorpus.report import render

EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&{{ 7*7 }}"""


def make_timeline() -> tuple[dict, dict[str, str]]:
    text = f"Lead-in. On May 3 the regulator fined Acme {EVIL} for it.\nEnd."
    start, end = text.index("On May 3"), text.index("\nEnd")
    trigger = [text.index("fined"), text.index("fined") + 5]
    support = {
        "doc_id": EVIL, "event": "e0", "start": trigger[0], "end": trigger[1], "sentence": [start, end], "trigger": trigger,
        "time": [text.index("May 3"), text.index("May 3") + 5], "modality": "happened", "attribution": EVIL,
    }  # fmt: skip
    item = {
        "id": "00ff", "type": "ruling", "interval": ["2021-05-03", "2021-05-03"], "as_of": None, "precision": "day",
        "relation": "on", "modality": "happened", "polarity": True, "quantities": [], "summary": f"Regulator fines {EVIL}",
        "participants": [{"role": "agent", "entity": None, "name": EVIL}], "n_documents": 1, "n_independent": 1,
        "attributions": [{"source": EVIL, "source_kind": "named", "support": [0]}], "support": [support],
        "conflicts": [{"field": "value", "values": [{"value": EVIL, "support": [0]}, {"value": 5000.0, "support": [0]}]}],
        "related": [{"id": "00fe", "relation": "conflicts_with"}, {"id": "gone", "relation": "related"}],
    }  # fmt: skip
    planned = dict(
        item,
        id="00fe",
        interval=None,
        as_of="2021-05-01",
        modality="planned",
        related=[],
        conflicts=[],
        summary="Ruling due",
    )
    return {"schema_version": 1, "documents": {EVIL: "2021-05-04"}, "items": [item, planned]}, {EVIL: text}


@pytest.fixture
def page() -> str:
    timeline, texts = make_timeline()
    return render(
        timeline,
        texts.__getitem__,
        lambda _: EVIL,
        title=EVIL,
        problems=[{"source": EVIL, "code": "empty", "message": EVIL}],
    )


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.quotes: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "blockquote":
            self.inside = True
            self.quotes.append("")
        if tag == "footer":
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.quotes[-1] += data


def test_nothing_from_a_text_becomes_markup(page):
    reader = Reader()
    reader.feed(page)
    assert [t for t, _ in reader.tags].count("script") == 1
    assert "img" not in {t for t, _ in reader.tags}
    assert not [a for _, attrs in reader.tags for a in attrs if a.startswith("on")]
    assert "49" not in re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S).replace("&#49", "")


def test_passage_is_the_whole_sentence(page):
    timeline, texts = make_timeline()
    reader = Reader()
    reader.feed(page)
    start, end = timeline["items"][0]["support"][0]["sentence"]
    assert reader.quotes[0].strip() == texts[EVIL][start:end]
    assert "<mark>fined</mark>" in page and '<mark class="time">May 3</mark>' in page


def test_policy_names_the_pages_own_style_and_script(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        source = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.findall(r'(?:src|href)="(?!#)[^"]+"', page)


def test_conflict_and_link_are_shown(page):
    assert "Sources differ on value" in page and "5,000" in page
    assert 'conflicts with: <a href="#i-00fe">Ruling due</a>' in page
    assert "gone" not in page


def test_same_bytes_and_empty_timeline():
    timeline, texts = make_timeline()
    assert render(timeline, texts.__getitem__) == render(timeline, texts.__getitem__)
    empty = render({"schema_version": 1, "documents": {}, "items": []}, texts.__getitem__)
    assert "<b>0</b> items" in empty and "<svg" not in empty


@pytest.mark.parametrize(
    ("interval", "precision", "as_of", "relation", "label"),
    [
        (["2020-08-03", "2020-08-03"], "day", None, "on", "3 Aug 2020"),
        (["2020-08-01", "2020-08-31"], "month", None, "on", "Aug 2020"),
        (["2020-04-01", "2020-06-30"], "quarter", None, "span", "Q2 2020"),
        (["2019-01-01", "2019-12-31"], "year", None, "since", "2019"),
        (["2021-09-01", "2022-01-31"], "month", None, "span", "Sep 2021 – Jan 2022"),
        (["2020-11-12", "2020-11-12"], "day", None, "deadline", "by 12 Nov 2020"),
        ([None, "2022-12-31"], "unknown", None, "before", "by 31 Dec 2022"),
        (["2020-09-15", None], "unknown", None, "after", "from 15 Sep 2020"),
        (["2023-03-20", "2023-03-26"], "week", None, "on", "week of 20 Mar 2023"),
        (["2020-10-28", "2023-10-28"], "year", None, "span", "28 Oct 2020 – 28 Oct 2023"),
        (None, "unknown", "2022-07-29", None, "by 29 Jul 2022"),
        (None, "unknown", None, None, "undated"),
        ([None, None], "unknown", None, None, "undated"),
    ],
)
def test_labels_are_never_finer_than_the_interval(interval, precision, as_of, relation, label):
    assert interval_label(interval, precision, as_of, relation) == label
