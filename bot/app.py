"""The composition root: the only module that knows the concrete classes. It opens things and closes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.answer_reader import AnswerReader
from bot.answering import Answerer
from bot.reader_models import NO_READER, span_model
from bot.reading import Calibration, Reader, SentenceReader
from bot.settings import MEGABYTE, Settings
from index.article_index import ArticleIndex
from index.embedded.engine import OWN_FILES, EmbeddedEngine
from index.loading.limits import Limits
from index.sentence_encoder import SentenceEncoder


@dataclass(frozen=True)
class App:
    """Everything a command or a platform needs, wired together."""

    settings: Settings
    index: ArticleIndex
    answerer: Answerer
    limits: Limits

    def is_own(self, place: str) -> bool:
        """Whether a path is one of the index's own files, which a folder being added may hold."""
        path = Path(place).resolve()
        return path.parent == self.settings.data.resolve() and any(path.match(name) for name in OWN_FILES)


@contextmanager
def open_app(settings: Settings) -> Iterator[App]:
    """Wire an app for these settings; the index is closed at the end. No model is loaded before it is needed.

    Raises:
        StoreError: if the index cannot be opened.
    """
    encoder = SentenceEncoder(settings.encoder_model, settings.encoder_query_prompt, settings.encoder_passage_prompt)
    index = ArticleIndex(EmbeddedEngine(settings.data), encoder)
    reader, fitted = _reader(settings.reader_model)
    threshold = fitted if settings.answer_threshold is None else settings.answer_threshold
    limits = Limits(
        max_file_bytes=int(settings.max_file_mb * MEGABYTE),
        max_fetch_bytes=int(settings.max_fetch_mb * MEGABYTE),
        fetch_seconds=settings.fetch_seconds,
        allowed_hosts=settings.allowed_hosts,
    )
    try:
        yield App(settings, index, Answerer(index, reader, threshold), limits)
    finally:
        index.close()


def _reader(model: str) -> tuple[Reader, float]:
    """The reader that READER_MODEL names, and the probability from which it was fitted to answer."""
    sentences, answers = Calibration.shipped("sentences"), Calibration.shipped("answers")
    if model == NO_READER:
        return SentenceReader(sentences), sentences.threshold
    return AnswerReader(span_model(model), sentences, answers), answers.threshold
