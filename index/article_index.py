"""The index: articles in, ranked passages out. Joins an encoder, the splitter and an engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from index.encoder import Encoder, Vectors
from index.engine import Candidate, Engine, Outcome, Prepared, Summary
from index.errors import NotFoundError
from index.fusion import reciprocal_rank_fusion
from index.splitting import SPLITTER, passages
from index.terms import query_terms
from index.types import Article, Hit, Passage, Scope, Span

Ranking = Literal["dense", "lexical", "fused"]

DEPTH = 100  # how many candidates each kind of search contributes to the fused ranking
# A word in 5,000 passages tells as little as one in 50,000, and counting further would cost a question milliseconds.
MOST_COUNTED = 5_000
SPARE = 10
BATCH_PASSAGES = 512  # encoded together and stored in one transaction: a few seconds' work on two cores


class ArticleIndex:
    """Adds articles and searches their passages.

    The encoder is loaded by the first call that needs it; reading articles never does.
    """

    def __init__(self, engine: Engine, encoder: Encoder) -> None:
        self._engine = engine
        self._encoder = encoder
        self._claimed = False

    def add(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Outcome]]:
        """Store articles, yielding each with its outcome once it is committed.

        Articles are committed in batches: whatever was yielded stays, even if the process is killed.

        Raises:
            StoreError, EncoderError: as soon as a batch cannot be encoded or stored.
        """
        waiting: list[tuple[Article, list[Span]]] = []
        for article in articles:
            if self._engine.unchanged(article):
                yield article, Outcome.UNCHANGED
                continue
            waiting.append((article, passages(article.text)))
            if sum(len(spans) for _, spans in waiting) >= BATCH_PASSAGES:
                yield from self._put(waiting)
                waiting = []
        yield from self._put(waiting)

    def search(self, questions: Sequence[str], scope: Scope, limit: int, ranking: Ranking = "fused") -> list[list[Hit]]:
        """The best passages in scope for each question, best first, at most `limit` each.

        The questions are encoded as one batch. A hit's score is that of the ranking: the reciprocal rank sum
        of "fused", the cosine of "dense", BM25 of "lexical".
        """
        self._claim()
        vectors = self._encoder.encode_questions(questions)
        return [
            self._ranked(question, vector, scope, limit, ranking)
            for question, vector in zip(questions, vectors, strict=True)
        ]

    def rebuild(self) -> Iterator[Article]:
        """Split and encode every stored article again; yields each when it is encoded, stores all at the end.

        Until the last moment the index stays as it was, whatever interrupts.
        """
        prepared: list[Prepared] = []
        for article, _ in self._engine.stored():
            prepared += self._prepared([(article, passages(article.text))])
            yield article
        self._engine.replace_all(prepared, self._encoder.identity, self._encoder.dimension, SPLITTER)

    def remove(self, collections: Sequence[str], article: str) -> Article:
        """Remove the article with that id and return it.

        Raises:
            NotFoundError: if these collections have no such article.
        """
        found = self.article(collections, article)
        self._engine.remove(found.collection, article)
        return found

    def article(self, collections: Sequence[str], article: str) -> Article:
        """The article with that id.

        Raises:
            NotFoundError: if these collections have no such article.
        """
        found = self._engine.article(collections, article)
        if found is None:
            raise NotFoundError(
                f"There is no article {article} in {', '.join(collections)}: 'clippings articles' lists what there is."
            )
        return found

    def articles(self, scope: Scope) -> list[Summary]:
        """What is in scope, newest publication first, undated last."""
        return self._engine.articles(scope)

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""
        return self._engine.count(scope)

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""
        return self._engine.collections()

    def frequencies(self, terms: Iterable[str], scope: Scope) -> dict[str, int]:
        """In how many passages in scope each term occurs, up to its inflection; counting stops at 5,000."""
        return self._engine.frequencies(terms, scope, MOST_COUNTED)

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""
        return self._engine.count_passages(scope)

    def check(self) -> list[str]:
        """Everything that is wrong with the index, one sentence each; an empty list if it is whole."""
        found = self._engine.check()
        if not found:
            for article, spans in self._engine.stored():
                if spans != passages(article.text):
                    found.append(
                        f"Article {article.id} is not split as this version splits it: run 'clippings rebuild'."
                    )
        return found

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _claim(self) -> None:
        if not self._claimed:
            self._engine.claim(self._encoder.identity, self._encoder.dimension, SPLITTER)
            self._claimed = True

    def _put(self, waiting: list[tuple[Article, list[Span]]]) -> Iterator[tuple[Article, Outcome]]:
        if waiting:
            self._claim()
            outcomes = self._engine.put(self._prepared(waiting))
            yield from zip((article for article, _ in waiting), outcomes, strict=True)

    def _prepared(self, split: Sequence[tuple[Article, list[Span]]]) -> list[Prepared]:
        """Encode the passages of several articles as one batch, which the encoder sorts by length."""
        vectors = self._encoder.encode_passages([span.of(a.text) for a, spans in split for span in spans])
        prepared, start = [], 0
        for article, spans in split:
            prepared.append(Prepared(article, spans, vectors[start : start + len(spans)]))
            start += len(spans)
        return prepared

    def _ranked(self, question: str, vector: Vectors, scope: Scope, limit: int, ranking: Ranking) -> list[Hit]:
        scores = self._scores(question, vector, scope, limit, ranking)
        # A few more than asked for: some may have been removed since the ranks were made.
        best = sorted(scores, key=lambda id_: -scores[id_])[: limit + SPARE]
        found = self._engine.passages(best, scope)
        hits = []
        for id_ in [id_ for id_ in best if id_ in found][:limit]:
            stored = found[id_]
            span, article = stored.span, stored.article
            passage = Passage(article.id, span.start, span.end, span.of(article.text))
            hits.append(Hit(passage, article, scores[id_], float(stored.vector @ vector)))
        return hits

    def _scores(self, question: str, vector: Vectors, scope: Scope, limit: int, ranking: Ranking) -> dict[int, float]:
        depth = max(limit, DEPTH)
        dense = self._engine.dense(vector, scope, depth) if ranking != "lexical" else []
        lexical = self._engine.lexical(query_terms(question), scope, depth) if ranking != "dense" else []
        if ranking == "fused":
            return reciprocal_rank_fusion([_ids(dense), _ids(lexical)])
        return {candidate.passage: candidate.score for candidate in dense + lexical}


def _ids(candidates: Sequence[Candidate]) -> list[int]:
    return [candidate.passage for candidate in candidates]
