"""A process that adds many small articles to an index, for tests that kill it: adder.py FOLDER HOW_MANY."""

import sys
from collections.abc import Iterator
from pathlib import Path

from fakes import WordEncoder, make_article

from index import article_index
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.types import Article


def stories(count: int) -> Iterator[Article]:
    for i in range(count):
        sentences = " ".join(
            f"In story {i} the harbour saw ship number {i * 7 + j} come in at noon." for j in range(20)
        )
        yield make_article(sentences, key=f"story {i}")


if __name__ == "__main__":
    article_index.BATCH_PASSAGES = 16
    index = ArticleIndex(EmbeddedEngine(Path(sys.argv[1])), WordEncoder())
    for _ in index.add(stories(int(sys.argv[2]))):
        sys.stdout.write(".")
        sys.stdout.flush()
    index.close()
