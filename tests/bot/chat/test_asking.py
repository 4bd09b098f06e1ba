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
from waiting import until

from bot.answering.types import Citation
from bot.chat.answers import HISTORY
from bot.chat.asking import GivenAnswer, checked_question
from bot.chat.parts import Chat
from bot.chat.records import LostCitation
from bot.chat.types import MAX_QUESTION, Asked, ChannelSettings, Spot
from bot.checking.types import Check
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
def chat(house: House, chat: Chat) -> Chat:
    """An installation in which a workspace has an article of its own."""
    house.add([SECRET])
    return chat


async def ask(chat: Chat, text: str = QUESTION, spot: Spot = HOME, person: str = "mira", **how: Any) -> GivenAnswer:
    return await chat.asking.ask(Asked(spot, person, text, **how))


# What is seen


async def test_a_workspaces_articles_are_searched_only_there(chat: Chat) -> None:
    told = {spot: (await ask(chat, spot=spot)).answer for spot in (HOME, THREAD, AWAY, DIRECT)}
    quoted = {spot: {c.quote.article for c in answer.citations} for spot, answer in told.items()}
    assert SECRET in quoted[HOME] & quoted[THREAD]
    assert SECRET not in quoted[AWAY] | quoted[DIRECT]
    assert [answer.searched for answer in told.values()] == [4, 4, 3, 3]
    assert all("Tomas Reed" not in repr(told[spot]) for spot in (AWAY, DIRECT))


async def test_settings_of_one_workspace_open_nothing_in_another(chat: Chat) -> None:
    for spot in (HOME, AWAY, DIRECT):
        await chat.store.set_settings(spot, ChannelSettings(collections="own"))
    scopes = {spot: (await chat.places.scope(spot)).collections for spot in (HOME, THREAD, AWAY, DIRECT)}
    assert scopes == {
        HOME: ("chat:home",), THREAD: ("chat:home",), AWAY: ("chat:away",), DIRECT: ("default",)
    }  # fmt: skip


async def test_an_old_answer_shows_nothing_that_may_no_longer_be_seen_there(chat: Chat) -> None:
    told = await ask(chat, "Who denied the claims?")
    [secret] = [c for c in told.answer.citations if c.quote.article == SECRET]
    await chat.store.set_settings(HOME, ChannelSettings(collections="shared"))
    recalled = await chat.answers.recall(told.stored)
    assert LostCitation(secret.number, "removed") in recalled.lost
    assert await chat.answers.citation(told.stored, secret.number) == LostCitation(secret.number, "removed")
    assert recalled.answer is not None
    assert "Tomas Reed" not in repr(recalled)
    await chat.store.set_settings(HOME, ChannelSettings())
    assert (await chat.answers.recall(told.stored)).answer == told.answer
    assert await chat.answers.citation(told.stored, secret.number) == secret


async def test_a_quote_that_was_never_there_is_not_known(chat: Chat) -> None:
    told = await ask(chat)
    for number in (-1, 0, 99):
        with pytest.raises(NotFoundError):
            await chat.answers.citation(told.stored, number)


async def test_the_nearest_quote_of_an_answer_that_found_nothing_is_named_when_it_goes(chat: Chat) -> None:
    await chat.store.set_settings(HOME, ChannelSettings(collections="own"))
    never = replace(chat, asking=replace(chat.asking, answerer=replace(chat.asking.answerer, threshold=1.0)))
    told = await ask(never)
    [near] = told.answer.related
    assert await chat.answers.citation(told.stored, near.number) == near
    await chat.articles.remove(HOME, SECRET.id)
    assert await chat.answers.citation(told.stored, near.number) == LostCitation(near.number, "removed")


# Opening


async def test_an_answer_opens_in_its_channel_and_its_threads_and_nowhere_else(chat: Chat) -> None:
    told = await ask(chat, spot=THREAD)
    for spot in (THREAD, HOME, replace(HOME, thread="t2")):
        assert await chat.answers.open(told.stored.id, spot, "tom") == told.stored
    sentences = set()
    elsewhere = [AWAY, DIRECT, replace(HOME, channel="t1"), replace(HOME, channel="sports")]
    for spot in [*elsewhere, replace(THREAD, workspace="away"), replace(HOME, platform="other")]:
        with pytest.raises(NotFoundError) as caught:
            await chat.answers.open(told.stored.id, spot, "mira")
        sentences.add(str(caught.value))
    with pytest.raises(NotFoundError) as caught:
        await chat.answers.open("never-given", HOME, "mira")
    assert sentences == {str(caught.value)}, "which of these it was must not be told"


async def test_a_private_answer_opens_for_its_asker_until_it_is_shared(chat: Chat) -> None:
    kept = (await ask(chat, private=True)).stored
    assert await chat.answers.open(kept.id, HOME, "mira") == kept
    for person in ("tom", "", kept.asker):
        with pytest.raises(NotFoundError):
            await chat.answers.open(kept.id, HOME, person)
    shared = await chat.answers.share(await chat.answers.open(kept.id, HOME, "mira"))
    assert await chat.answers.open(kept.id, HOME, "tom") == shared == replace(kept, private=False)


# Who asked and voted


async def test_people_are_remembered_as_keyed_hashes_only(chat: Chat, house: House) -> None:
    kept = (await ask(chat, person="person-4711-asks")).stored
    await chat.answers.vote(kept, "person-4711-votes", helpful=False, reason="because")
    written = files_of(house.folder)
    assert b"person-4711" not in written
    assert kept.asker.encode() in written
    assert chat.places.voter(HOME, "person-4711-votes").encode() in written


async def test_one_person_has_one_vote_and_may_change_it(chat: Chat) -> None:
    kept = (await ask(chat)).stored
    for person, helpful in (("mira", True), ("tom", True), ("mira", True), ("mira", False)):
        await chat.answers.vote(kept, person, helpful)
    assert await chat.store.votes(kept.id) == (1, 1)


# Suggestions


async def test_only_what_was_asked_publicly_in_this_channel_is_suggested(chat: Chat, house: House) -> None:
    await ask(chat, "Who denied it first?")
    await ask(chat, "WHO denied it second?")
    await ask(chat, "Who denied it in a thread, perhaps a private one?", THREAD)
    await chat.asking.check(Asked(HOME, "mira", "Who denied it was checked by somebody in the channel."))
    await ask(chat, "Who denied it first?", person="tom")
    for spot in (AWAY, DIRECT, replace(HOME, channel="sports"), replace(HOME, platform="other")):
        await ask(chat, "Who denied it elsewhere?", spot)
    await ask(chat, "Who denied it privately?", private=True)
    assert await chat.answers.suggest(HOME, " who DENIED") == ["Who denied it first?", "WHO denied it second?"]
    assert len(await chat.answers.suggest(THREAD, "who denied")) == 3
    assert await chat.answers.suggest(HOME, "second") == ["WHO denied it second?"]
    assert await chat.answers.suggest(HOME, "") == await chat.answers.suggest(HOME, "who")
    house.later = timedelta(days=1)
    await chat.store.expire(chat.clock())
    assert await chat.answers.suggest(HOME, "") == []


# Conversations


async def test_a_follow_up_is_read_with_the_questions_before_it_oldest_first_and_not_all_of_them(chat: Chat) -> None:
    told = await ask(chat, "Who denied the claims, question 0?")
    for number in range(1, HISTORY + 2):
        told = await ask(chat, f"Who denied the claims, question {number}?", after=told.stored)
    last = [f"Who denied the claims, question {n}?" for n in range(2, HISTORY + 2)]
    assert list(await chat.answers.history(told.stored)) == last
    assert list((await ask(chat, "When?", after=told.stored)).answer.question.history) == last
    assert await chat.answers.history(None) == ()


async def test_a_question_that_expired_is_not_read_again(chat: Chat, house: House) -> None:
    first = await ask(chat, "Who denied the claims first?")
    house.later = timedelta(hours=1)
    second = await ask(chat, "Who denied the claims second?", after=first.stored)
    await chat.store.expire(second.stored.created)
    assert await chat.answers.history(await chat.store.kept(second.stored.id)) == ("Who denied the claims second?",)
    expired = await chat.store.kept(first.stored.id)
    assert expired is not None
    recalled = await chat.answers.recall(expired)
    assert recalled.answer is not None
    assert "first" not in recalled.answer.question.text
    assert recalled.answer.citations == first.answer.citations


async def test_the_answer_before_is_one_of_the_same_conversation_and_hour(chat: Chat, house: House) -> None:
    told = await ask(chat)
    for spot in (THREAD, AWAY, DIRECT, replace(HOME, channel="sports")):
        assert await chat.answers.before(spot) is None
    assert await chat.answers.before(HOME, "mira") == await chat.answers.before(HOME) == told.stored
    assert await chat.answers.before(HOME, "tom") is None
    await ask(chat, private=True)
    assert await chat.answers.before(HOME) == told.stored
    house.later = timedelta(minutes=31)
    assert await chat.answers.before(HOME, minutes=30) is None
    assert await chat.answers.before(HOME) == told.stored


async def test_an_edited_question_is_answered_in_the_place_of_the_first(chat: Chat) -> None:
    first = await ask(chat, "Who denied the clams?")
    second = await ask(chat, "Who denied the claims?", id=first.stored.id)
    assert await chat.answers.open(first.stored.id, HOME, "mira") == second.stored
    assert (await chat.answers.recall(second.stored)).answer == second.answer
    assert await chat.answers.suggest(HOME, "") == ["Who denied the claims?"]


# Being asked


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u3000"])
async def test_what_has_no_words_is_no_question(chat: Chat, text: str) -> None:
    with pytest.raises(InputError, match="There is no question"):
        await ask(chat, text)


@pytest.mark.parametrize("text", ["?", "\U0001f600", "\x00", "\ud800", "\u200b", '" OR 1=1 --', "a" * MAX_QUESTION])
async def test_any_other_words_are_answered_and_remembered(chat: Chat, text: str) -> None:
    told = await ask(chat, text)
    assert await chat.answers.open(told.stored.id, HOME, "mira") == told.stored
    assert (await chat.answers.recall(told.stored)).answer == told.answer


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
                chat.asking.admit(THREAD, "mira", ChannelSettings(on=False))
        chat.asking.admit(AWAY, "mira", ChannelSettings())
        with pytest.raises(OverLimitError):
            chat.asking.admit(AWAY, "mira", ChannelSettings())


async def test_people_take_turns_and_nobody_fills_the_queue_for_the_others(chat: Chat, house: House) -> None:
    house.gate.open.clear()
    asking = [asyncio.create_task(ask(chat, f"Who denied the claims, {n}?")) for n in range(7)]
    await asyncio.sleep(0)
    await asyncio.to_thread(house.gate.entered.wait, 10)
    asking += [asyncio.create_task(ask(chat, f"Who denied the claims, {n}?")) for n in (7, 8)]
    tom = asyncio.create_task(ask(chat, "Who denied the claims, asks tom?", person="tom"))
    await until(lambda: chat.worker.waiting() >= 6, "six questions in the queue")
    house.gate.open.set()
    told = await asyncio.gather(*asking, tom, return_exceptions=True)
    assert any(isinstance(one, OverLimitError) for one in told[:-1])
    assert isinstance(told[-1], GivenAnswer)
    assert house.gate.read_texts.index("Who denied the claims, asks tom?") <= 2


# Checks


def cited(check: Check) -> list[Citation]:
    """All quotes of a check, those that its claims are held against and those near its sentences."""
    return [c for one in check.checked for c in (*(c for held in one.held for c in held.quotes), *one.nearest)]


async def test_a_check_is_read_again_with_the_quotes_that_still_hold(chat: Chat) -> None:
    text = f"{SECRET.text} The captain, Ines Varga, denied the claims of neglect."
    noted = await chat.asking.check(Asked(HOME, "mira", text, private=True))
    assert chat.answers.is_check(noted.stored)
    assert await chat.answers.recall_check(noted.stored) == noted.check
    everything = cited(noted.check)
    assert {SECRET.id, STORY[0].id} <= {c.quote.article.id for c in everything}
    await chat.articles.remove(HOME, SECRET.id)
    left = [c for c in everything if c.quote.article != SECRET]
    assert cited(await chat.answers.recall_check(noted.stored)) == left
    for citation in everything:
        expected: Citation | LostCitation = citation if citation in left else LostCitation(citation.number, "removed")
        assert await chat.answers.citation(noted.stored, citation.number) == expected


async def test_a_check_whose_text_expired_is_not_known(chat: Chat, house: House) -> None:
    noted = await chat.asking.check(Asked(HOME, "mira", SECRET.text))
    house.later = timedelta(days=1)
    await chat.store.expire(chat.clock())
    expired = await chat.store.kept(noted.stored.id)
    assert expired is not None
    with pytest.raises(NotFoundError):
        await chat.answers.recall_check(expired)


async def test_a_check_sees_no_other_workspaces_articles_and_needs_words(chat: Chat) -> None:
    noted = await chat.asking.check(Asked(AWAY, "mira", SECRET.text))
    assert SECRET not in [c.quote.article for one in noted.check.checked for c in one.nearest]
    with pytest.raises(InputError, match="no words"):
        await chat.asking.check(Asked(HOME, "mira", " \n"))


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("chat.db*")))
