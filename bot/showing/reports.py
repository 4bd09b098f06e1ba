"""Documents of everything but answers: the articles of a place, what became of an adding, settings, how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.showing.actions import MAX_TARGET, Action, Verb
from bot.showing.document import SHARED, UNTITLED, Card, Document, Line, Listed, Run, Tone, styled
from bot.showing.outline import counted, day
from bot.showing.plain_text import beginning, shortened
from index.doubts import doubts
from index.engine import Outcome, Summary
from index.loading.results import Failure
from index.types import Article

MEGABYTE = 1_000_000  # bytes
NAMED = 5  # titles named of each kind when articles are added
TITLE, REASON, WANTED = 150, 400, 60  # characters shown of a title, of why something was not added, of words looked for
LINE = 300  # characters shown of an article in a line
_BECAME = {Outcome.ADDED: "added", Outcome.REPLACED: "replaced", Outcome.UNCHANGED: "already there"}

# Asked of who found an answer not helpful.
WHAT_WAS_WRONG, IN_A_WORD = "What was wrong?", "A word or two, if you like"


def sentence_document(sentence: str) -> Document:
    """One sentence of ours; what it names from elsewhere shows as it is."""
    said = sentence if sentence.strip() else "-"
    return Document(said, cards=(Card(text=said, tone=Tone.BARE),))


def articles_document(found: Sequence[Summary], wanted: str, shared: str) -> Document:
    """The articles of a place, or those of them that hold the `wanted` words; `shared` is everybody's collection."""
    count = counted(len(found), "article")
    heading = f"{count} with “{shortened(wanted, WANTED)}”" if wanted else count
    turning = Action(Verb.LIST, beginning(wanted, MAX_TARGET))
    return Document(count, cards=(Card(heading=heading, articles=listed(found, shared)),), turning=turning)


def listed(found: Sequence[Summary], shared: str) -> tuple[Listed, ...]:
    """Articles as they are listed; what is everybody's is named so."""
    return tuple(Listed(summary, SHARED if summary.collection == shared else None) for summary in found)


def glance(article: Article) -> str:
    """An article in a line: its title, day, outlet and length, and what should be looked at before it is quoted."""
    odd = [doubt for doubt in doubts(article) if doubt not in ("undated", "no outlet")]
    facts = [day(article.published) or "undated", article.source or "no outlet"]
    if not any(doubt.startswith("only ") for doubt in odd):
        facts.append(counted(len(article.text.split()), "word"))
    look = [f"look at it: {', '.join(odd)}"] if odd else []
    return " · ".join([shortened(article.title, TITLE) or UNTITLED, *facts, *look])


def added_document(
    told: Mapping[Outcome, Sequence[str]], failures: Sequence[Failure], *, done: bool = True, named: int = NAMED
) -> Document:
    """What became of an adding: each article in a line, as far as they fit, and each failure with its reason."""
    counts = ", ".join(f"{len(found):,} {_BECAME[outcome]}" for outcome, found in told.items() if found)
    head = f"{'Done' if done else 'Adding'}: {counts or ('nothing was added' if done else 'reading')}"
    lines = tuple(_became(told, failures, named))
    return Document(
        "\n".join([head, *lines]),
        cards=(Card(heading=head, lines=lines),),
        shorter=added_document(told, failures, done=done, named=named - 1) if named > 1 else None,
    )


def _became(told: Mapping[Outcome, Sequence[str]], failures: Sequence[Failure], named: int) -> Iterator[str]:
    for outcome, found in told.items():
        yield from (f"{_BECAME[outcome]}: {shortened(line, LINE) or UNTITLED}" for line in found[:named])
        if len(found) > named:
            yield f"and {len(found) - named:,} more {_BECAME[outcome]}"
    yield from (f"not added: {shortened(str(failure), REASON)}" for failure in failures[:named])
    if (left := len(failures) - named) > 0:
        yield f"and {left:,} more could not be read: add fewer at a time to see why"


def too_large(name: str, size: float, allowed: float) -> str:
    """Why a file is not added; sizes are in bytes."""
    return f"{name} has {size / MEGABYTE:.1f} MB, where {allowed / MEGABYTE:.0f} are allowed."


def removed_document(title: str) -> Document:
    """An article was removed."""
    return sentence_document(f"Removed: {title}")


def status_document(articles: int, shared: int, waiting: int) -> Document:
    """How it stands: how many articles there are to answer from, and how many questions wait."""
    return listing_document(
        "Clippings is here",
        [
            f"{counted(articles, 'article')} to answer from in this channel, {shared:,} of them shared",
            f"{counted(waiting, 'question')} waiting",
        ],
    )


def settings_document(
    place: str, *, on: bool, threads: bool, private: bool, needs_mention: bool, collections: str
) -> Document:
    """The settings of a channel; `place` is what the platform calls a workspace, such as "server"."""
    said = [
        ("answers: ", "on" if on else "off"),
        ("a mention is answered ", "in a thread of its own" if threads else "in the channel"),
        ("answers are shown ", "to the asker only" if private else "to everybody"),
        ("questions need a mention: ", "yes" if needs_mention else "no"),
        ("answers come from ", collections_of(place)[collections]),
    ]
    return listing_document("Clippings in this channel", [(Run(what), Run(how, "bold")) for what, how in said])


def collections_of(place: str) -> dict[str, str]:
    """The articles that a channel may be set to answer from."""
    return {
        "both": f"this {place}'s articles and the shared ones",
        "own": f"only this {place}'s articles",
        "shared": "only the shared articles",
    }


def listing_document(heading: str, lines: Sequence[Line]) -> Document:
    """Lines of ours under a heading."""
    return Document(heading, cards=(Card(heading=heading, lines=tuple(lines)),))


def help_document(asking_on: str, check: str, managing: str) -> Document:
    """How to ask, and what else there is.

    What differs between platforms is how one asks on in a thread, where a message is checked, and who adds articles
    and how: lines of ours, with marks in them.
    """
    return listing_document(
        "Ask, and read the evidence",
        [
            styled(
                "`/ask`, or mention me with a question: **@Clippings who denied the claims?** Every word of an answer "
                "is quoted from an article; if the articles do not say, I say so."
            ),
            styled(f"Ask on in the thread{asking_on} **when?**"),
            styled(f"{check} → **Check against articles** shows you the nearest quotes for each of its sentences."),
            styled("**Context** under a quote shows what stands around it; **All quotes** lists them by number."),
            styled("`/said` and a name lists all that somebody says in the articles."),
            styled("`/trace` and a quote finds the article that says it, and what was changed in it."),
            styled(
                "`/watch` and a question, or **Watch this**, tells you when its answer changes: `/clippings watches`."
            ),
            styled(f"`/clippings articles` lists what I have read, `/clippings feeds` what I follow. {managing}"),
        ],
    )
