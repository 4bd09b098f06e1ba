"""Whoever asks or opens an answer sees only what they may, at every later moment too."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import make_article
from house import STORY, House

from bot.answering.types import Citation
from bot.chat.desk import HISTORY, Asked, Desk, Told, checked_question
from bot.chat.parts import Chat
from bot.chat.records import Lost
from bot.chat.types import MAX_QUESTION, ChannelSettings, Spot
from bot.errors import InputError, NotAllowedError, OverLimitError
from index.errors import NotFoundError

HOME = Spot("chat", "home", "general")
THREAD = replace(HOME, thread="t1")
AWAY = Spot("chat", "away", "general")  # another workspace whose channel happens to have the same id
DIRECT = Spot("chat", None, "general")
SECRET = make_article(
    "Tomas Reed denied the claims in the sealed letter.", title="Secret letter", collection="chat:home"
)
QUESTION = "Who denied the claims in the sealed letter?"


@pytest.fixture
def desk(house: House, chat: Chat) -> Desk:
    """The desk of an installation in which a workspace has an article of its own."""
    house.add([SECRET])
    return chat.desk


async def ask(desk: Desk, text: str = QUESTION, spot: Spot = HOME, person: str = "mira", **how: Any) -> Told:
    return await desk.ask(Asked(spot, person, text, **how))


# What is seen


async def test_a_workspaces_articles_are_searched_only_there(desk: Desk) -> None:
    told = {spot: (await ask(desk, spot=spot)).answer for spot in (HOME, THREAD, AWAY, DIRECT)}
    quoted = {spot: {c.quote.article for c in answer.citations} for spot, answer in told.items()}
    assert SECRET in quoted[HOME] & quoted[THREAD]
    assert SECRET not in quoted[AWAY] | quoted[DIRECT]
    assert [answer.searched for answer in told.values()] == [4, 4, 3, 3]
    assert all("Tomas Reed" not in repr(told[spot]) for spot in (AWAY, DIRECT))


async def test_settings_of_one_workspace_open_nothing_in_another(desk: Desk) -> None:
    for spot in (HOME, AWAY, DIRECT):
        await desk.store.set_settings(spot, ChannelSettings(collections="own"))
    scopes = {spot: (await desk.scope(spot)).collections for spot in (HOME, THREAD, AWAY, DIRECT)}
    assert scopes == {
        HOME: ("chat:home",), THREAD: ("chat:home",), AWAY: ("chat:away",), DIRECT: ("default",)
    }  # fmt: skip


async def test_an_old_answer_shows_nothing_that_may_no_longer_be_seen_there(desk: Desk) -> None:
    told = await ask(desk, "Who denied the claims?")
    [secret] = [c for c in told.answer.citations if c.quote.article == SECRET]
    await desk.store.set_settings(HOME, ChannelSettings(collections="shared"))
    recalled = await desk.recall(told.kept)
    assert Lost(secret.number, "removed") in recalled.lost
    assert await desk.citation(told.kept, secret.number) == Lost(secret.number, "removed")
    assert recalled.answer is not None
    assert "Tomas Reed" not in repr(recalled)
    await desk.store.set_settings(HOME, ChannelSettings())
    assert (await desk.recall(told.kept)).answer == told.answer
    assert await desk.citation(told.kept, secret.number) == secret


async def test_a_quote_that_was_never_there_is_not_known(desk: Desk) -> None:
    told = await ask(desk)
    for number in (-1, 0, 99):
        with pytest.raises(NotFoundError):
            await desk.citation(told.kept, number)


async def test_the_nearest_quote_of_an_answer_that_found_nothing_is_named_when_it_goes(desk: Desk, chat: Chat) -> None:
    await desk.store.set_settings(HOME, ChannelSettings(collections="own"))
    never = replace(desk, answerer=replace(desk.answerer, threshold=1.0))
    told = await ask(never)
    [near] = told.answer.related
    assert await desk.citation(told.kept, near.number) == near
    await chat.shelf.remove(HOME, SECRET.id)
    assert await desk.citation(told.kept, near.number) == Lost(near.number, "removed")


# Opening


async def test_an_answer_opens_in_its_channel_and_its_threads_and_nowhere_else(desk: Desk) -> None:
    told = await ask(desk, spot=THREAD)
    for spot in (THREAD, HOME, replace(HOME, thread="t2")):
        assert await desk.open(told.kept.id, spot, "tom") == told.kept
    sentences = set()
    elsewhere = [AWAY, DIRECT, replace(HOME, channel="t1"), replace(HOME, channel="sports")]
    for spot in [*elsewhere, replace(THREAD, workspace="away"), replace(HOME, platform="other")]:
        with pytest.raises(NotFoundError) as caught:
            await desk.open(told.kept.id, spot, "mira")
        sentences.add(str(caught.value))
    with pytest.raises(NotFoundError) as caught:
        await desk.open("never-given", HOME, "mira")
    assert sentences == {str(caught.value)}, "which of these it was must not be told"


async def test_a_private_answer_opens_for_its_asker_until_it_is_shared(desk: Desk) -> None:
    kept = (await ask(desk, private=True)).kept
    assert await desk.open(kept.id, HOME, "mira") == kept
    for person in ("tom", "", kept.asker):
        with pytest.raises(NotFoundError):
            await desk.open(kept.id, HOME, person)
    shared = await desk.share(await desk.open(kept.id, HOME, "mira"))
    assert await desk.open(kept.id, HOME, "tom") == shared == replace(kept, private=False)


# Who asked and voted


async def test_people_are_remembered_as_keyed_hashes_only(desk: Desk, house: House) -> None:
    kept = (await ask(desk, person="person-4711-asks")).kept
    await desk.vote(kept, "person-4711-votes", helpful=False, reason="because")
    written = files_of(house.folder)
    assert b"person-4711" not in written
    assert kept.asker.encode() in written
    assert desk.voter(HOME, "person-4711-votes").encode() in written


async def test_one_person_has_one_vote_and_may_change_it(desk: Desk) -> None:
    kept = (await ask(desk)).kept
    for person, helpful in (("mira", True), ("tom", True), ("mira", True), ("mira", False)):
        await desk.vote(kept, person, helpful)
    assert await desk.store.votes(kept.id) == (1, 1)


# Suggestions


async def test_only_what_was_asked_publicly_in_this_channel_is_suggested(desk: Desk, house: House) -> None:
    await ask(desk, "Who denied it first?")
    await ask(desk, "WHO denied it second?")
    await ask(desk, "Who denied it in a thread, perhaps a private one?", THREAD)
    await desk.check(Asked(HOME, "mira", "Who denied it was checked by somebody in the channel."))
    await ask(desk, "Who denied it first?", person="tom")
    for spot in (AWAY, DIRECT, replace(HOME, channel="sports"), replace(HOME, platform="other")):
        await ask(desk, "Who denied it elsewhere?", spot)
    await ask(desk, "Who denied it privately?", private=True)
    assert await desk.suggest(HOME, " who DENIED") == ["Who denied it first?", "WHO denied it second?"]
    assert len(await desk.suggest(THREAD, "who denied")) == 3
    assert await desk.suggest(HOME, "second") == ["WHO denied it second?"]
    assert await desk.suggest(HOME, "") == await desk.suggest(HOME, "who")
    house.later = timedelta(days=1)
    await desk.store.expire(desk.clock())
    assert await desk.suggest(HOME, "") == []


# Conversations


async def test_a_follow_up_is_read_with_the_questions_before_it_oldest_first_and_not_all_of_them(desk: Desk) -> None:
    told = await ask(desk, "Who denied the claims, question 0?")
    for number in range(1, HISTORY + 2):
        told = await ask(desk, f"Who denied the claims, question {number}?", after=told.kept)
    last = [f"Who denied the claims, question {n}?" for n in range(2, HISTORY + 2)]
    assert list(await desk.history(told.kept)) == last
    assert list((await ask(desk, "When?", after=told.kept)).answer.question.history) == last
    assert await desk.history(None) == ()


async def test_a_question_that_expired_is_not_read_again(desk: Desk, house: House) -> None:
    first = await ask(desk, "Who denied the claims first?")
    house.later = timedelta(hours=1)
    second = await ask(desk, "Who denied the claims second?", after=first.kept)
    await desk.store.expire(second.kept.created)
    assert await desk.history(await desk.store.kept(second.kept.id)) == ("Who denied the claims second?",)
    expired = await desk.store.kept(first.kept.id)
    assert expired is not None
    recalled = await desk.recall(expired)
    assert recalled.answer is not None
    assert "first" not in recalled.answer.question.text
    assert recalled.answer.citations == first.answer.citations


async def test_the_answer_before_is_one_of_the_same_conversation_and_hour(desk: Desk, house: House) -> None:
    told = await ask(desk)
    for spot in (THREAD, AWAY, DIRECT, replace(HOME, channel="sports")):
        assert await desk.before(spot) is None
    assert await desk.before(HOME, "mira") == await desk.before(HOME) == told.kept
    assert await desk.before(HOME, "tom") is None
    await ask(desk, private=True)
    assert await desk.before(HOME) == told.kept
    house.later = timedelta(minutes=31)
    assert await desk.before(HOME, minutes=30) is None
    assert await desk.before(HOME) == told.kept


async def test_an_edited_question_is_answered_in_the_place_of_the_first(desk: Desk) -> None:
    first = await ask(desk, "Who denied the clams?")
    second = await ask(desk, "Who denied the claims?", id=first.kept.id)
    assert await desk.open(first.kept.id, HOME, "mira") == second.kept
    assert (await desk.recall(second.kept)).answer == second.answer
    assert await desk.suggest(HOME, "") == ["Who denied the claims?"]


# Being asked


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u3000"])
async def test_what_has_no_words_is_no_question(desk: Desk, text: str) -> None:
    with pytest.raises(InputError, match="There is no question"):
        await ask(desk, text)


@pytest.mark.parametrize("text", ["?", "\U0001f600", "\x00", "\ud800", "\u200b", '" OR 1=1 --', "a" * MAX_QUESTION])
async def test_any_other_words_are_answered_and_remembered(desk: Desk, text: str) -> None:
    told = await ask(desk, text)
    assert await desk.open(told.kept.id, HOME, "mira") == told.kept
    assert (await desk.recall(told.kept)).answer == told.answer


async def test_a_question_has_so_many_characters_at_most() -> None:
    padded = "  a" + " " * MAX_QUESTION + "b\n"
    assert checked_question(padded) == "a b"
    assert len(checked_question("\U0001f600" * MAX_QUESTION)) == MAX_QUESTION
    with pytest.raises(InputError, match="may have 500 characters; this one has 1,501"):
        checked_question("b" * 1501)


async def test_where_it_is_switched_off_nothing_is_asked_or_counted(house: House) -> None:
    house.per_minute = 1
    with house.opened() as chat:
        for _ in range(3):
            with pytest.raises(NotAllowedError, match="switched off"):
                chat.desk.admit(THREAD, "mira", ChannelSettings(on=False))
        chat.desk.admit(AWAY, "mira", ChannelSettings())
        with pytest.raises(OverLimitError):
            chat.desk.admit(AWAY, "mira", ChannelSettings())


async def test_people_take_turns_and_nobody_fills_the_queue_for_the_others(desk: Desk, house: House) -> None:
    house.gate.open.clear()
    asking = [asyncio.create_task(ask(desk, f"Who denied the claims, {n}?")) for n in range(7)]
    await asyncio.sleep(0)
    await asyncio.to_thread(house.gate.entered.wait, 10)
    asking += [asyncio.create_task(ask(desk, f"Who denied the claims, {n}?")) for n in (7, 8)]
    tom = asyncio.create_task(ask(desk, "Who denied the claims, asks tom?", person="tom"))
    while desk.worker.waiting() < 6:
        await asyncio.sleep(0.01)
    house.gate.open.set()
    told = await asyncio.gather(*asking, tom, return_exceptions=True)
    assert any(isinstance(one, OverLimitError) for one in told[:-1])
    assert isinstance(told[-1], Told)
    assert house.gate.read_texts.index("Who denied the claims, asks tom?") <= 2


# Checks


async def test_a_check_is_read_again_with_the_quotes_that_still_hold(desk: Desk, chat: Chat) -> None:
    text = f"{SECRET.text} The captain, Ines Varga, denied the claims of neglect."
    noted = await desk.check(Asked(HOME, "mira", text, private=True))
    assert desk.is_check(noted.kept)
    assert await desk.recall_check(noted.kept) == noted.check
    everything = [c for one in noted.check.checked for c in one.nearest]
    assert {SECRET.id, STORY[0].id} <= {c.quote.article.id for c in everything}
    await chat.shelf.remove(HOME, SECRET.id)
    left = [c for c in everything if c.quote.article != SECRET]
    assert [c for one in (await desk.recall_check(noted.kept)).checked for c in one.nearest] == left
    for citation in everything:
        expected: Citation | Lost = citation if citation in left else Lost(citation.number, "removed")
        assert await desk.citation(noted.kept, citation.number) == expected


async def test_a_check_whose_text_expired_is_not_known(desk: Desk, house: House) -> None:
    noted = await desk.check(Asked(HOME, "mira", SECRET.text))
    house.later = timedelta(days=1)
    await desk.store.expire(desk.clock())
    expired = await desk.store.kept(noted.kept.id)
    assert expired is not None
    with pytest.raises(NotFoundError):
        await desk.recall_check(expired)


async def test_a_check_sees_no_other_workspaces_articles_and_needs_words(desk: Desk) -> None:
    noted = await desk.check(Asked(AWAY, "mira", SECRET.text))
    assert SECRET not in [c.quote.article for one in noted.check.checked for c in one.nearest]
    with pytest.raises(InputError, match="no words"):
        await desk.check(Asked(HOME, "mira", " \n"))


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("chat.db*")))
