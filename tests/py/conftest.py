"""Texts of our own and a corpus over them, for all tests."""

from __future__ import annotations

import pytest

import tiktokcorpus as tc

ARTICLES = {
    "bridge": """Ministry opens inquiry into bridge contract
The transport ministry said on Tuesday it would review the contract signed in March 2019.
“We will look at every page,” said Maria Lopez, a spokeswoman for the ministry.
According to Reuters, the firm paid $1.2 million to two officials. The company denied the report on Friday.
The deadline for answers is June 30, 2021.
""",
    "app": """TikTok says it will fight the ban
TikTok announced on 6 August 2020 that it would sue the U.S. government over an order signed by President Donald Trump.
The order bans transactions with ByteDance after 45 days. More than 100 million users are affected.
A judge blocked the ban on September 27, 2020, Reuters reported.
""",
    "plane": """Aircraft maker agrees to plead guilty
Boeing agreed on July 7, 2024 to plead guilty, the Justice Department said.
The company will invest $455 million over the next three years.
""",
}
DATES = {"bridge": "2021-06-11", "app": "2020-10-02", "plane": "2024-07-09"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    top = tmp_path_factory.mktemp("articles")
    for id, text in ARTICLES.items():
        (top / f"{id}.txt").write_text(text, encoding="utf-8")
    return top


@pytest.fixture(scope="session")
def corpus(folder):
    return tc.read(folder, published=DATES)
