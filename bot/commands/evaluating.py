"""`clippings eval`: measure the answers against a question set."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from bot.commands.collecting import Adding
from bot.commands.options import Place, placed
from bot.evaluation.dataset import Dataset, Item, read_dataset
from bot.evaluation.running import ask_all, ask_follow_ups, details, list_top_spans, rank_all, summarise
from index.types import Scope

if TYPE_CHECKING:
    from bot.app import App


@click.command("eval")
@click.argument("dataset", type=click.Path(exists=True, path_type=Path), metavar="FILE_OR_FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--rankings", is_flag=True, help="Also measure dense, lexical and fused ranking by themselves.")
@click.option("--own", is_flag=True, help="Each question searches only the articles it names (article_ids).")
@click.option("--details", "with_details", is_flag=True, help="With --json: a row for each question.")
@click.option("--undated", is_flag=True, help="Do not tell on which day a question was asked (asked).")
@placed
def evaluate(
    place: Place, dataset: Path, as_json: bool, rankings: bool, own: bool, undated: bool, with_details: bool
) -> None:
    """Measure answers against a set of questions.

    A FILE is asked of the collection. A FOLDER brings its own articles (articles.jsonl, questions.jsonl):
    they are added to the collection eval:<folder>, once.

    "Retrieval" is what would be cited if the bot never abstained; "end to end" counts a refused question as wrong.

    \b
    Examples:
      clippings --collection demo eval tests/data/sample_questions.jsonl
      clippings eval --rankings --json shared/eval/news_dev
    """
    questions = read_dataset(dataset)
    if undated:
        questions = replace(questions, items=tuple(replace(item, asked=None) for item in questions.items))
    if questions.articles:
        place = Place(place.data, f"eval:{questions.name}")
    with place.open() as app:
        if questions.articles:
            Adding(app).run([str(questions.articles)])
        report = _measured(app, questions, own=own, rankings=rankings, with_details=with_details)
    click.echo(json.dumps(report, ensure_ascii=False)) if as_json else _print(report)


def _measured(app: App, questions: Dataset, *, own: bool, rankings: bool, with_details: bool) -> dict[str, Any]:
    collection = app.settings.collection
    ids = _ids(app) if own else {}

    def scoped(item: Item) -> Scope:
        articles = frozenset(ids[name] for name in item.articles if name in ids) if own else None
        return Scope((collection,), until=item.asked, articles=articles)

    results = ask_all(app.answerer, questions.items, scoped)
    report = {"set": questions.name, "articles": app.index.count(Scope((collection,)))} | summarise(results)
    report["follow_ups"] = ask_follow_ups(app.answerer, questions.items, scoped)
    if own:
        report["every_top_span"] = list_top_spans(app.answerer, questions.items, scoped)
    if rankings:
        report["rankings"] = rank_all(app.index, [i for i in questions.items if i.answerable], scoped)
    if with_details:
        report["details"] = details(results)
    return report


def _ids(app: App) -> dict[str, str]:
    """From the name a record has in its file to the article's id."""
    summaries = app.index.articles(Scope((app.settings.collection,)))
    return {(summary.path or "").rpartition("#")[2]: summary.id for summary in summaries}


def _print(report: dict[str, Any]) -> None:
    console = Console()
    console.print(
        f"{report['set']}: {report['questions']} questions, {report['answerable']} answerable, "
        f"over {report['articles']:,} articles",
        highlight=False,
    )
    table = Table("what is cited", "right first", "right in first three", "words")
    shown = report["retrieval"] | {f"{k} ranking": row for k, row in report.get("rankings", {}).items()}
    for name, row in shown.items():
        table.add_row(name, _of(row, "first"), _of(row, "first_three"), str(row["words"]))
    table.add_row("end to end, passage", _of(report["end_to_end"], "first"), "", "")
    console.print(table)
    _print_answers(console, report)
    end, spread = report["end_to_end"], report["milliseconds"]
    console.print(
        f"Refused: {end['refused_unanswerable']} of {end['unanswerable']} unanswerable, "
        f"{end['refused_answerable']} of {report['answerable']} answerable "
        f"(precision {_percent(end['abstaining_precision'])}, recall {_percent(end['abstaining_recall'])}, "
        f"AUC {report['answerable_auc'] or '-'}).\n"
        f"Milliseconds a question: median {spread.get('p50')}, 95th percentile {spread.get('p95')}.",
        highlight=False,
    )


def _print_answers(console: Console, report: dict[str, Any]) -> None:
    short, several = report["short_answer"], report["several_answers"]
    if short:
        console.print(f"Short answers: F1 {short['f1']}, exact match {short['exact_match']}.", highlight=False)
    if follow_ups := report["follow_ups"]:
        console.print(
            f"Follow-ups, first passage right of {follow_ups['questions']}: {follow_ups['with_history']} with the "
            f"questions before, {follow_ups['without_history']} without, {follow_ups['asked_in_full']} asked in full.",
            highlight=False,
        )
    if several:
        console.print(
            f"Several answers: called so for {several['several_called_several']} of {several['several']} questions, "
            f"and contradicting for {several['several_called_contradicting']}; two labelled ones found for "
            f"{several['several_with_two_found']}. One answer: called so for {several['one_called_one']} of "
            f"{several['one']}, contradicting for {several['one_called_contradicting']}. "
            f"Balanced accuracy {_percent(several['balanced_accuracy'])}.",
            highlight=False,
        )
    if baseline := report.get("every_top_span"):
        console.print(
            f"Listing every article's likeliest answer instead: {baseline['several_called_several']} called several, "
            f"two found {baseline['several_with_two_found']}, one called so {baseline['one_called_one']}, "
            f"balanced accuracy {_percent(baseline['balanced_accuracy'])}.",
            highlight=False,
        )


def _of(row: dict[str, Any], name: str) -> str:
    return f"{row[name]} ({_percent(row[f'{name}_share'])})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
