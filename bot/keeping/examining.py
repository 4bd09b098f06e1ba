"""Looking the installation over: what `clippings doctor` says."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.answering.types import Question
from bot.app import App, open_stores
from bot.chat import keys, tables
from bot.chat.platforms import Examined, load_platform, platform_names
from bot.feeding.folder.sync import folder_to_watch
from bot.running.settings import MEGABYTE, Settings
from bot.showing.outline import counted
from index.errors import ClippingsError, StoreError
from index.history import broken
from index.sqlite import DamagedError, verify
from index.types import Scope

ENOUGH_DISK = 500 * MEGABYTE


def examine_disk(settings: Settings) -> Examined:
    """Whether the data folder can be written to, and has room."""
    try:
        settings.data.mkdir(0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data) as file:
            file.write(b"room")
            file.flush()
    except OSError as error:
        reason = error.strerror or error
        advice = "let the user that runs Clippings write there, or set CLIPPINGS_DATA to another folder"
        if error.errno == errno.ENOSPC:
            advice = "free some space on that disk"
        return Examined(False, "data", f"{settings.data} cannot be written to ({reason}): {advice}.")
    free = shutil.disk_usage(settings.data).free
    if free < ENOUGH_DISK:
        return Examined(
            False, "data", f"{settings.data} has {free // MEGABYTE:,} MB left: free some space on that disk."
        )
    return Examined(True, "data", f"{settings.data} can be written to and has {free // MEGABYTE:,} MB left.")


def examine_app(app: App) -> Iterator[Examined]:
    """The index, its collections, and whether the models answer."""
    yield examined("index", lambda: _index(app))
    yield examined("articles", lambda: _collections(app))
    yield examined("earlier", lambda: _beside(app))
    yield examined("models", lambda: _models(app))


def examine_chat(settings: Settings) -> Iterator[Examined]:
    """What is remembered of conversations, and the key; neither is made where it is not there yet."""
    yield examined("chat", lambda: _shared(settings) if settings.store_url else _remembered(settings.data))
    yield examined("key", lambda: _key(settings.data))


def _shared(settings: Settings) -> Examined:
    with open_stores(settings):
        return Examined(True, "chat", "what is remembered is in the database.")


def _remembered(data: Path) -> Examined:
    path = data / tables.FILE
    if not path.exists():
        return Examined(True, "chat", "nothing is remembered yet.")
    tables.open_database(data).close()
    try:
        verify(path)
    except DamagedError as error:
        raise StoreError(f"{str(error).removesuffix('.')}: {tables.CHAT.advice}.") from error
    return Examined(True, "chat", "what is remembered is whole.")


def _key(data: Path) -> Examined:
    path = data / keys.FILE
    if not path.exists():
        return Examined(True, "key", "it is made when Clippings first runs.")
    keys.Key(data)
    return Examined(True, "key", f"{path} can be read.")


def examine_page(settings: Settings) -> Iterator[Examined]:
    """Whether the page can be reached, and who may ask there; whether the folder that is watched can be read."""
    if not settings.web_port:
        yield Examined(True, "page", "there is none: WEB_PORT is 0.")
    elif not settings.web_open and settings.web_token is None:
        yield Examined(False, "page", "nobody may ask there: set WEB_TOKEN, or WEB_OPEN=true if only you reach it.")
    elif settings.public_url and settings.web_token is None:
        yield Examined(False, "page", f"everybody who reaches {settings.public_url} may ask there: set WEB_TOKEN.")
    else:
        who = "whoever has WEB_TOKEN" if settings.web_token else "whoever reaches it"
        everywhere = settings.web_host in ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on
        own = f"port {settings.web_port}" if everywhere else f"http://{settings.web_host}:{settings.web_port}"
        place = settings.public_url or own
        yield Examined(True, "page", f"{who} may ask at {place}.")
    if settings.articles_folder:
        yield examined("folder", lambda: _folder(settings))


def _folder(settings: Settings) -> Examined:
    assert settings.articles_folder  # noqa: S101 - the caller has looked
    folder = folder_to_watch(settings.articles_folder, settings.data, settings.collection, settings.remove_deleted)
    return Examined(True, "folder", f"{folder.top} can be read and is kept up with.")


async def examine_platforms() -> list[Examined]:
    """Each platform that has a token, and which have none."""
    found: list[Examined] = []
    for name in platform_names():
        try:
            platform = load_platform(name)
            set_up = platform.is_configured()
        except ClippingsError as error:
            found.append(Examined(False, name, str(error)))
            continue
        try:
            found += [Examined(e.ok, f"{name} {e.what}", e.sentence) for e in await platform.examine()]
        except ClippingsError as error:
            found.append(Examined(not set_up, name, str(error) if set_up else f"not set up, which is fine. {error}"))
    return found


def examined(what: str, look: Callable[[], Examined]) -> Examined:
    """What a look at something says; an error that a user can mend is what is wrong with it."""
    try:
        return look()
    except ClippingsError as error:
        return Examined(False, what, str(error))


def _index(app: App) -> Examined:
    problems = app.index.check()
    return Examined(not problems, "index", " ".join(problems) or "it is whole.")


def _collections(app: App) -> Examined:
    names = app.index.collections()
    if not names:
        folder = app.settings.articles_folder
        how = f"put some into {folder}, which 'clippings run' watches" if folder else "'clippings add FOLDER' adds some"
        return Examined(False, "articles", f"there are none yet: {how}.")
    counts = (f"{counted(app.index.count(Scope((name,))), 'article')} in {name}" for name in names)
    return Examined(True, "articles", f"{', '.join(counts)}.")


def _beside(app: App) -> Examined:
    """How much is kept beside the articles; a broken chain means that somebody else has changed the database."""
    names = app.index.collections()
    for name in names:
        if wrong := broken(app.index.chain(name)):
            return Examined(
                False,
                "earlier",
                f"the chain of {name} is broken at line {wrong}: the database was changed from outside.",
            )
    kept = app.index.beside()
    what = f"{counted(kept.versions, 'earlier version')} and {counted(kept.pages, 'fetched page')}"
    return Examined(True, "earlier", f"{what} are kept, {kept.bytes / MEGABYTE:,.1f} MB (KEEP_VERSIONS, KEEP_PAGE_MB).")


def _models(app: App) -> Examined:
    answer = app.answerer.answer(Question("Who said what?", Scope((app.settings.collection,))))
    return Examined(True, "models", f"a question was answered in {answer.elapsed_ms:,.0f} ms, loading included.")
