"""Watching questions: beginning, listing and ending it. Everybody sees and ends their own; who manages a place, its."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answering.changes import Known, answered, unwatchable
from bot.answering.types import Question
from bot.chat.asking import Asking, checked_question
from bot.chat.looking import Looking
from bot.chat.types import TERMINAL, Asked, Spot, StoredAnswer
from bot.chat.voices import shown_sides
from bot.chat.watch_store import Watch, WatchStore
from bot.chat.watch_terms import Terms, written_quiet
from bot.errors import InputError, OverLimitError
from bot.showing.document import Document
from bot.showing.watches import BEARINGS, Shown, Watched, watches_document, watching_document
from index.errors import NotFoundError
from index.types import Scope

MOST_OWN, MOST_HERE = 20, 200  # watches of one person, of one workspace
EXPIRED = "The question of this answer has expired: ask it again, then watch it."
NO_SUCH = "There is no such watch of yours: it has ended."
NOWHERE = "Clippings can tell a channel only where it is installed itself: leave that out, and you are told directly."


@dataclass(frozen=True)
class Watches:
    """What can be done about watches; what is told of them is seen to in `bot.following`."""

    store: WatchStore
    asking: Asking
    looking: Looking
    clock: Callable[[], datetime]

    async def begin(
        self,
        spot: Spot,
        person: str,
        text: str,
        terms: Terms,
        history: tuple[str, ...] = (),
        *,
        scope: Scope | None = None,
        alone: bool = True,
    ) -> Document:
        """Ask a question as its asker would, and watch it from now on. `scope` is as for `Asked`.

        Without `alone` the spot is told, whoever asks: that is for who runs Clippings.

        Raises:
            InputError: if it is no question that can be watched.
            OverLimitError, NotAllowedError: if they may not, or not now.
        """
        places = self.asking.places
        if terms.here and spot.workspace is None:
            raise InputError(NOWHERE)
        settings = await places.settings(spot)
        self.asking.admit(spot, person, settings)
        scope = scope or await places.scope(spot, settings)
        text = await self.looking.whole(Question(checked_question(text), scope, history), person)
        owner = places.voter(spot, person)
        await self._check_room(spot, owner, text)
        around = await self.looking.around(Question(text, scope), person)
        given = await self.asking.ask(Asked(spot, person, text, private=True, settings=settings, scope=scope))
        if refused := unwatchable(given.answer):
            raise InputError(refused)
        now = self.clock()
        watch = Watch(
            secrets.token_urlsafe(12), spot, owner, person, given.stored.question or text, now, now + terms.lasting,
            alone and not terms.here, terms.a_day, terms.quiet, answered(given.answer), around.seen, around.stamp,
        )  # fmt: skip
        await self.store.add(watch)
        return watching_document(watched(watch), await self._shown(watch.told, scope))

    async def begin_of(self, kept: StoredAnswer, spot: Spot, person: str) -> Document:
        """Watch the question of an answer.

        Raises:
            NotFoundError: if it has expired.
            InputError, OverLimitError, NotAllowedError: as for `begin`.
        """
        if kept.question is None:
            raise NotFoundError(EXPIRED)
        *before, text = await self.asking.answers.history(kept) or (kept.question,)
        return await self.begin(spot, person, text, Terms(), tuple(before))

    async def listed(self, spot: Spot, person: str, said: str = "", *, everybody: bool = False) -> Document:
        """Somebody's watches on a platform, or `everybody`'s in a workspace."""
        return watches_document(list(map(watched, await self.found(spot, person, everybody=everybody))), said)

    async def found(self, spot: Spot, person: str, *, everybody: bool = False) -> list[Watch]:
        """The watches that `listed` lists."""
        if everybody:
            return await self.store.of_workspace(spot.platform, spot.workspace)
        return await self.store.of_owner(spot.platform, self.asking.places.voter(spot, person))

    async def end(self, watch: str, spot: Spot, person: str, *, manages: bool = False) -> Document:
        """End a watch of one's own, or one of the workspace that one manages; and what is left.

        Raises:
            NotFoundError: if there is none. Whether somebody else has one of that id is not said.
        """
        found = await self.store.watch(watch)
        own = found is not None and found.owner == self.asking.places.voter(spot, person)
        here = found is not None and (found.spot.platform, found.spot.workspace) == (spot.platform, spot.workspace)
        if found is None or not ((own and found.spot.platform == spot.platform) or (manages and here)):
            raise NotFoundError(NO_SUCH)
        await self.store.end(watch)
        return await self.listed(spot, person, "Ended.")

    async def named(self, words: str, spot: Spot, person: str, *, manages: bool = False) -> str:
        """The id of the one watch whose question holds some words: of one's own, or of the workspace if one manages it.

        Raises:
            NotFoundError: if there is none.
            InputError: if there are several.
        """
        found = await self.found(spot, person)
        found += await self.found(spot, person, everybody=True) if manages else []
        held = {watch.id for watch in found if words.strip().casefold() in watch.question.casefold()}
        if not held:
            raise NotFoundError(NO_SUCH)
        if len(held) > 1:
            raise InputError(f"{len(held)} watched questions hold these words: write more of the one that you mean.")
        return held.pop()

    async def _check_room(self, spot: Spot, owner: str, text: str) -> None:
        own = await self.store.of_owner(spot.platform, owner)
        if any(watch.question.casefold() == text.casefold() and watch.spot == spot for watch in own):
            raise InputError("You watch that question here already.")
        if len(own) >= MOST_OWN:
            raise OverLimitError(f"You watch {MOST_OWN} questions already: end one first, with `/clippings watches`.")
        # Direct messages are nobody's workspace.
        if spot.workspace and len(await self.store.of_workspace(spot.platform, spot.workspace)) >= MOST_HERE:
            raise OverLimitError(f"{MOST_HERE} questions are watched here already: one has to end first.")

    async def _shown(self, told: tuple[Known, ...], scope: Scope) -> tuple[Shown, ...]:
        return await shown_sides(told, scope, self.looking.index, self.asking.answers.links)


def watched(watch: Watch) -> Watched:
    """A watch as it is listed."""
    answers = tuple(side.answer or BEARINGS.get(side.bearing or "", "answered in quotes") for side in watch.told)
    where = "by `clippings watch news`" if watch.spot.platform == TERMINAL else "in the channel"
    where = "directly" if watch.direct else where
    return Watched(watch.id, watch.question, answers, watch.until, where, watch.a_day, written_quiet(watch.quiet))
