"""Varied English for benchmarks, made the same way on every run.

`news(mb)` yields ~4 KB documents of invented news sentences: names from the bundled lexicon, dates, amounts, and at
least 45 % of the words drawn from a frequency-weighted vocabulary, so that no sentence repeats. `diverse(mb)` yields
sentences drawn from the vocabulary alone, shaped like running English. The vocabulary is wordfreq's (a benchmark
dependency, not part of the package).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

NAMES = [
    *"TikTok ByteDance Oracle Walmart Microsoft Congress Senate Huawei Tencent WeChat Reuters Bloomberg Politico "
    "China India Montana Australia Canada Singapore Texas Beijing Washington Brussels London".split(),
    "Donald Trump", "Joe Biden", "Shou Zi Chew", "United States", "European Union", "White House", "Commerce Department",
    "Supreme Court", "House Energy and Commerce Committee", "Federal Trade Commission", "New York", "U.S.",
]  # fmt: skip
VERBS = "said announced denied ordered banned sued approved rejected proposed signed investigated warned reported sold".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _vocabulary(n: int = 40_000) -> tuple[list[str], list[float]]:
    from wordfreq import top_n_list, word_frequency

    words = [w for w in top_n_list("en", n) if w.isascii() and w.isalpha()]
    return words, list(itertools.accumulate(word_frequency(w, "en") for w in words))


def _date(r: random.Random) -> str:
    day, month, year = r.randint(1, 28), r.choice(MONTHS), r.randint(2017, 2026)
    return r.choice(
        (f"on {month} {day}, {year}", f"on {day} {month} {year}", f"on {r.choice(DAYS)}", f"in {month}", f"in {year}",
         f"by {month} {day}", f"{r.randint(2, 90)} days later", "last month", "next week", "")
    )  # fmt: skip


def _amount(r: random.Random) -> str:
    n = r.randint(2, 999)
    return r.choice(
        (
            f"${n} million",
            f"{n},{r.randint(100, 999)} users",
            f"{n % 100} percent",
            f"${n}.{n % 10} billion",
            f"{n} officials",
        )
    )


def _news_sentence(r: random.Random, words: list[str], cum: list[float]) -> str:
    filler = r.choices(words, cum_weights=cum, k=r.randint(9, 18))
    cut = r.randint(2, len(filler) - 2)
    a, b = " ".join(filler[:cut]), " ".join(filler[cut:])
    name, other, verb = r.choice(NAMES), r.choice(NAMES), r.choice(VERBS)
    return r.choice(
        (
            f"{name} {verb} the {a} {_date(r)} after {other} {b}.",
            f"The {a} of {name} {verb} {_amount(r)} for {other}, {b} {_date(r)}.",
            f"“The {a},” {name} {verb} {_date(r)}, “{b}.”",
            f"According to {other}, {name} {verb} {a} and {b} {_date(r)}, with {_amount(r)}.",
            f"{a.capitalize()} {name}’s {b}, {other} {verb} {_date(r)}.",
        )
    )


def _plain_sentence(r: random.Random, words: list[str], cum: list[float]) -> str:
    chosen = r.choices(words, cum_weights=cum, k=r.randint(5, 32))
    text = " ".join(chosen)
    if len(chosen) > 12:
        text = text.replace(" ", ", ", 1)
    return text[0].upper() + text[1:] + r.choice("....?!")


def _documents(sentence, mb: float, seed: int, size: int) -> Iterator[str]:
    r = random.Random(seed)
    words, cum = _vocabulary()
    left = int(mb * 1_000_000)
    while left > 0:
        parts, n = [], 0
        while n < size:
            s = sentence(r, words, cum)
            parts.append(s)
            n += len(s) + 1
            if r.random() < 0.25:
                parts.append("\n\n")
        doc = " ".join(parts).replace(" \n\n ", "\n\n")
        left -= len(doc.encode())
        yield doc


def news(mb: float, seed: int = 1, size: int = 4000) -> Iterator[str]:
    """Documents of about `size` bytes, `mb` megabytes in all."""
    return _documents(_news_sentence, mb, seed, size)


def diverse(mb: float, seed: int = 2, size: int = 4000) -> Iterator[str]:
    """Like news(), of running words alone."""
    return _documents(_plain_sentence, mb, seed, size)
