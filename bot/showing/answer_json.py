"""The JSON of an answer: a contract with whoever reads it. Fields are added, never renamed."""

from __future__ import annotations

from typing import Any

from bot.answering.ledger import Ledger, Said
from bot.answering.types import Answer, Citation, Finding
from bot.showing.article_links import ArticleLinks
from bot.showing.ledgers import citations_of
from bot.showing.links import link
from index.types import Article


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """One answer as plain data; offsets count code points of the article's stored text."""
    return {
        "question": answer.question.text,
        "status": answer.status,
        "answer": answer.answer,
        "findings": [finding_to_json(finding) for finding in answer.findings],
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "related": [citation_to_json(citation) for citation in answer.related],
        "searched": answer.searched,
        "missing_terms": list(answer.missing_terms),
        "elapsed_ms": round(answer.elapsed_ms, 3),
        "considered": answer.considered,
        "differs": answer.differs,
        "changed": answer.changed,
        "probability": round(answer.probability, 6),
        "kind": str(answer.kind),
        "parts": [{"question": part.question, "findings": list(part.findings)} for part in answer.parts],
        "newest": answer.newest,
        "read_as": list(answer.read_as),
        "suggested": list(answer.suggested),
    }


def ledger_to_json(speaker: str, found: Ledger, links: ArticleLinks | None = None) -> dict[str, Any]:
    """All that somebody says, with the address of our own page of each quote, as far as `links` make one."""
    citations = citations_of(found)
    context = {c.quote: c.context_url for c in (links.on_each(citations) if links else citations)}
    return {
        "speaker": speaker,
        "names": list(found.names),
        "whole": found.whole,
        "statements": [said_to_json(said) | {"context": context[said.quote]} for said in found.statements],
    }


def said_to_json(said: Said) -> dict[str, Any]:
    """One statement; `start` and `end` are offsets into the article."""
    return {
        "name": said.attribution.head,
        "cue": said.cue,
        "words": list(said.words),
        "kind": said.attribution.kind,
        "quote": said.quote.text,
        "start": said.quote.start,
        "end": said.quote.end,
        "link": link(said.quote),
        "article": article_to_json(said.quote.article),
    }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """One finding; `earliest` and `latest` are days or null, `bearing` is "affirms", "denies" or null."""
    return {
        "answer": finding.answer,
        "articles": finding.articles,
        "citations": list(finding.citations),
        "earliest": finding.earliest,
        "latest": finding.latest,
        "probability": round(finding.probability, 6),
        "bearing": finding.bearing and str(finding.bearing),
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """One citation; `start` and `end` are offsets into the article, `highlight` into the quote.

    `context` is the signed address of our own page of it, null where there is none.
    """
    quote, highlight = citation.quote, citation.highlight
    return {
        "number": citation.number,
        "quote": quote.text,
        "start": quote.start,
        "end": quote.end,
        "highlight": [highlight.start, highlight.end] if highlight else None,
        "passage": citation.passage_text,
        "score": round(citation.score, 6),
        "link": link(quote),
        "context": citation.context_url,
        "article": article_to_json(quote.article),
        "copies": [article_to_json(article) for article in citation.copies],
    }


def article_to_json(article: Article) -> dict[str, Any]:
    """What identifies an article to a reader, and its content's SHA-256; its text is left out."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "path": article.path,
        "hash": article.content_hash,
    }
