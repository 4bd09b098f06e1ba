"""The engine in PostgreSQL with pgvector, which any number of processes on any number of machines share."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pgvector.psycopg import register_vector

from index.embedded.engine import EmbeddedEngine
from index.engine import MOST_COUNTED, VERSIONS, Found, Maker, Outcome, Prepared, Query, Summary
from index.fusion import depth, ranked
from index.history import Beside, History
from index.moving import copied
from index.postgres import keeping, nearest, rebuilding, rows, searching
from index.postgres import runs as in_a_row
from index.postgres.checking import is_unlocked, problems
from index.postgres.database import Connection, Database
from index.postgres.nearest import Ranked, Sizes
from index.postgres.schema import INDEX, OWN
from index.postgres.scoping import Collection, Counts, in_scope, see, see_all
from index.postgres.searching import ARTICLE, OF_COLLECTIONS
from index.terms import WORDS
from index.types import Article, Fetched, Scope, Span

log = logging.getLogger(__name__)


class PostgresEngine:
    """Stores and searches articles in a database; see `index.engine.Engine` for what each method promises.

    `sizes` say from how many passages on vectors are searched in which way. Of each article so many earlier `versions`
    are kept.

    Raises:
        StoreError: from every method, if the database cannot be used.
    """

    def __init__(self, url: str, sizes: Sizes | None = None, versions: int = VERSIONS) -> None:
        self._db = Database(url, INDEX, register_vector)
        self._sizes = sizes or Sizes()
        self._versions = versions
        self._made_by: Maker | None = None
        with self._db.reading() as db:
            if is_unlocked(db):
                log.warning("Row-level security does not hold for this role: let STORE_URL name one of its own.")
        self._begin_chains()
        self._keep_to_words()

    def _begin_chains(self) -> None:
        """Give those collections a chain that were there before there were any."""
        with self._db.reading() as db:
            names = [one.name for one in see_all(db)]
            without = "SELECT name FROM collections WHERE passages > 0 AND id NOT IN (SELECT collection FROM chain)"
            found = [name for (name,) in db.execute(without)] if names else []
        for name in found:
            with self._db.writing() as db:
                rows.changing(db)
                for collection in see(db, [name], lock=True):
                    keeping.begin(db, collection.id)

    def _keep_to_words(self) -> None:
        """Learn the words of collections anew that another definition of a word was used for."""
        for (name,) in self._db.rows("SELECT name FROM collections WHERE words <> %s", WORDS):
            log.info("The words of the collection %(collection)s are learned anew.", {"collection": name})
            with self._db.writing() as db:
                rows.changing(db, everything=True)
                for collection in see(db, [name], lock=True):
                    rows.relearn(db, collection.id)

    # Writing

    def claim(self, maker: Maker) -> None:
        """Say by what the stored and searched passages are made."""
        with self._db.reading() as db:
            self._check_maker(db, maker)
        self._made_by = maker

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Store all of them in one transaction."""
        names = {prepared.article.collection for prepared in articles}
        with self._db.writing() as db:
            # A transaction of its own: making partitions holds up who makes others.
            rows.make_collections(db, sorted(names))
        with self._db.writing() as db:
            rows.changing(db)
            self._check_maker(db, self._made_by)
            if self._made_by:
                rows.write_maker(db, self._made_by)
            numbers = {collection.name: collection.id for collection in see(db, names, lock=True)}
            outcomes = [rows.put(db, numbers[p.article.collection], p, self._versions) for p in articles]
        self._make_graphs(names)
        return outcomes

    def _make_graphs(self, names: Iterable[str]) -> None:
        """Give those collections that have grown large a graph of their vectors."""
        with self._db.reading() as db:
            missing = nearest.without_graph(db, see(db, names), self._sizes)
        for collection in missing:
            with self._db.apart() as db:
                nearest.make_graph(db, collection)

    def unchanged(self, article: Article) -> bool:
        """Whether nothing would change by putting it."""
        with self._db.reading() as db:
            found = see(db, [article.collection])
            return bool(found and db.execute(rows.UNCHANGED, (found[0].id, article.content_hash)).fetchone())

    def at_address(self, collection: str, address: str) -> str | None:
        """The id of the article of that page; of several, the one added last."""
        sql = (
            "SELECT id FROM articles WHERE collection = ANY(%s) AND md5(address) = md5(%s) AND address = %s"
            " ORDER BY number DESC LIMIT 1"
        )
        with self._db.reading() as db:
            found = db.execute(sql, (_numbers(see(db, [collection])), address, address)).fetchone()
        return str(found[0]) if found else None

    def remove(self, collection: str, article: str) -> bool:
        """Remove an article from its collection."""
        with self._db.writing() as db:
            rows.changing(db)
            return any(rows.remove(db, found.id, article) for found in see(db, [collection], lock=True))

    def move(self, collection: str, article: str, path: str) -> None:
        """Note that an article is of another file now."""
        with self._db.writing() as db:
            for found in see(db, [collection], lock=True):
                db.execute("UPDATE articles SET path = %s WHERE collection = %s AND id = %s", (path, found.id, article))

    def _check_maker(self, db: Connection, claimed: Maker | None) -> None:
        if found := rows.maker(db):
            found.check(claimed, "the database")

    # Building anew

    def unprepared(self, maker: Maker) -> Iterator[Article]:
        """The articles that a rebuild by this maker still has to prepare."""
        with self._db.reading() as db:
            numbers = rebuilding.unprepared(db, maker)
        for number in numbers:
            with self._db.reading() as db:
                see_all(db)
                found = searching.whole(db, number)
            if found:
                yield found.article

    def prepare(self, articles: Sequence[Prepared], maker: Maker) -> None:
        """Keep new passages beside those in use."""
        with self._db.writing() as db:
            rows.changing(db)
            rebuilding.prepare(db, articles, maker)

    def adopt(self, maker: Maker) -> bool:
        """Put what was prepared in use."""
        with self._db.writing() as db:
            rows.changing(db, everything=True)
            if not rebuilding.adopt(db, maker):
                return False
        self._made_by = maker
        self._make_graphs(self.collections())
        return True

    # Reading

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        """The article with that id, in these collections only."""
        sql = f"SELECT {ARTICLE} {OF_COLLECTIONS} WHERE articles.collection = ANY(%s) AND articles.id = %s"
        with self._db.reading() as db:
            found = db.execute(sql, (_numbers(see(db, collections)), article)).fetchone()
        return rows.article(found) if found else None

    def history(self, collections: Sequence[str], article: str) -> History | None:
        """How an article was before."""
        with self._db.reading() as db:
            return keeping.history(db, {one.id: one.name for one in see(db, collections)}, article)

    def page(self, collection: str, article: str, content: str) -> Fetched | None:
        """What was fetched as an article."""
        with self._db.reading() as db:
            found = see(db, [collection])
            return keeping.page(db, found[0].id, article, content) if found else None

    def replaced(self, collections: Sequence[str]) -> list[str]:
        """The ids of the articles that have earlier versions."""
        sql = "SELECT id FROM earlier WHERE collection = ANY(%s) GROUP BY id ORDER BY max(number) DESC"
        with self._db.reading() as db:
            return [id_ for (id_,) in db.execute(sql, (_numbers(see(db, collections)),))]

    def chain(self, collection: str) -> list[str]:
        """The lines of a collection's chain."""
        sql = "SELECT line FROM chain WHERE collection = ANY(%s) ORDER BY number"
        with self._db.reading() as db:
            return [line for (line,) in db.execute(sql, (_numbers(see(db, [collection])),))]

    def remember(self, collection: str, article: str, history: History, pages: Mapping[str, Fetched]) -> None:
        """Take over the history of an article."""
        with self._db.writing() as db:
            rows.changing(db)
            for found in see(db, [collection], lock=True):
                keeping.remember(db, found.id, article, history, pages)

    def take_over(self, collection: str, chain: Sequence[str]) -> None:
        """Put a chain in place of a collection's."""
        with self._db.writing() as db:
            rows.changing(db)
            for found in see(db, [collection], lock=True):
                keeping.take_over(db, found.id, chain)

    def articles(self, scope: Scope) -> list[Summary]:
        """Everything in scope, newest first."""
        condition, values = in_scope(scope)
        sql = (
            "SELECT articles.id, collections.name, title, source, url, published, path, articles.words,"
            f" articles.passages {OF_COLLECTIONS} WHERE articles.collection = ANY(%s) AND {condition}"
            " ORDER BY published DESC NULLS LAST, number"
        )
        with self._db.reading() as db:
            found = db.execute(sql, (_numbers(see(db, scope.collections)), *values)).fetchall()
        return [Summary(*row) for row in found]

    def paths(self, scope: Scope) -> dict[str, str | None]:
        """Where every article in scope came from."""
        condition, values = in_scope(scope)
        sql = f"SELECT id, path FROM articles WHERE collection = ANY(%s) AND {condition}"
        with self._db.reading() as db:
            return dict(db.execute(sql, (_numbers(see(db, scope.collections)), *values)).fetchall())

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""
        return self._counts(scope)[0]

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""
        return self._counts(scope)[1]

    def _counts(self, scope: Scope) -> tuple[int, int]:
        with self._db.reading() as db:
            return _sums(searching.counts(db, see(db, scope.collections), scope))

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""
        return [name for (name,) in self._db.rows("SELECT name FROM collections WHERE passages > 0 ORDER BY name")]

    def stamp(self, collections: Sequence[str]) -> str:
        """The number of articles and the highest of their own numbers, which are never used twice."""
        sql = "SELECT count(*), max(number) FROM articles WHERE collection = ANY(%s)"
        with self._db.reading() as db:
            row = db.execute(sql, (_numbers(see(db, collections)),)).fetchone()
        return " ".join(map(str, row or ()))

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        """Every article with its passages."""
        return ((one.article, list(one.passages)) for one in self._each())

    def _each(self) -> Iterator[Prepared]:
        """Every article, each as it is when it is read."""
        with self._db.reading() as db:
            numbers = rows.numbers(db)
        for number in numbers:
            with self._db.reading() as db:
                see_all(db)
                found = searching.whole(db, number)
            if found:
                yield found

    def whole(self) -> Iterator[Prepared]:
        """Every article with its vectors, all as committed at one moment."""
        with self._db.reading() as db:
            for number in rows.numbers(db):
                if found := searching.whole(db, number):
                    yield found

    def maker(self) -> Maker | None:
        """By what the stored passages are made."""
        with self._db.reading() as db:
            return rows.maker(db)

    # Searching

    def search(self, query: Query, scope: Scope, limit: int) -> Found:
        """The best passages, and what to weigh them by, all as committed at one moment."""
        with self._db.reading() as db:
            self._check_maker(db, self._made_by)
            collections = see(db, scope.collections)
            counts = searching.counts(db, collections, scope)
            known = [collection for collection in collections if collection.id in counts]
            dense: Ranked = []
            lexical: Ranked = []
            if query.ranking != "lexical":
                dense = nearest.dense(db, query.vector, known, counts, scope, depth(limit), self._sizes)
            if query.ranking != "dense":
                lexical = searching.lexical(db, query.terms, known, scope, depth(limit))
            best = list(ranked(dense, lexical, query.ranking).items())[:limit]
            articles, passages = _sums(counts)
            return Found(
                hits=searching.hits(db, known, dict(best), query.vector),
                frequencies=searching.frequencies(db, query.terms, known, scope, MOST_COUNTED),
                passages=passages,
                articles=articles,
            )

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        """In how many passages each term occurs."""
        with self._db.reading() as db:
            return searching.frequencies(db, terms, see(db, scope.collections), scope, at_most)

    def holding(self, runs: Sequence[Sequence[str]], scope: Scope, limit: int) -> list[Article]:
        """The articles whose passages hold these words one after the other."""
        with self._db.reading() as db:
            known = see(db, scope.collections)
            found = [row for collection in known for row in in_a_row.holding(db, collection, runs, scope, limit)]
            best = [number for number, _ in sorted(found, key=lambda row: -row[1])[:limit]]
            articles = searching.articles(db, _numbers(known), best)
        return [articles[number] for number in dict.fromkeys(best)]

    # Keeping

    def check(self) -> list[str]:
        """Everything that is wrong with the stored rows."""
        with self._db.reading() as db:
            return problems(db)

    def beside(self) -> Beside:
        """How much is kept beside the articles."""
        sql = "SELECT count(*), coalesce(sum(octet_length({})), 0)::bigint FROM {}"
        with self._db.reading() as db:
            see_all(db)
            [(versions, texts)] = db.execute(sql.format("text", "earlier")).fetchall()
            [(pages, records)] = db.execute(sql.format("warc", "pages")).fetchall()
        return Beside(versions, pages, texts + records)

    def ways(self) -> list[str]:
        """How each collection's vectors are searched."""
        with self._db.reading() as db:
            return [nearest.described(db, one, self._sizes) for one in see_all(db) if one.passages]

    def size(self) -> int:
        """The bytes of all its tables and their indexes."""
        sql = (
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = to_regnamespace('clippings') AND relname ~ %s"
        )
        return int(self._db.rows(sql, OWN)[0][0])

    def owns(self, path: Path) -> bool:  # noqa: ARG002 - there is nothing of it in any folder
        """Whether that is one of its files: it has none."""
        return False

    def backup(self, folder: Path) -> None:
        """Write all of it as the files of an embedded engine, which can be opened there; it takes its time."""
        with closing(EmbeddedEngine(folder)) as copy:
            for _ in copied(self, copy):
                pass

    def close(self) -> None:
        """Close every connection."""
        self._db.close()


def _numbers(collections: Iterable[Collection]) -> list[int]:
    return [collection.id for collection in collections]


def _sums(counts: Counts) -> tuple[int, int]:
    return sum(articles for articles, _ in counts.values()), sum(passages for _, passages in counts.values())
