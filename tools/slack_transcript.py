"""Everything that Clippings does in Slack, once: prints what people do and what they then see, as Markdown.

    make slack-transcript

The real bot (`clippings run slack`, with its models and the sample articles) runs in a process of its own, in Socket
Mode, against the stand-in for Slack, which checks every argument. Before buttons are pressed the bot is restarted.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot_process import prepared, slack_process
from discord_transcript import LETTERS, REPORT, settled, web_site
from slack_standin import Channel, Message, SlackServer, User, View


def main() -> None:
    """Run it; exit code 1 if a call had a wrong argument."""
    with tempfile.TemporaryDirectory() as folder, web_site(Path(folder)) as site:
        transcript = asyncio.run(told(Path(folder), site))
    print(settled("\n".join(transcript.lines), site))
    if transcript.slack.problems:
        sys.exit("\n".join(transcript.slack.problems))


class Scene:
    """A workspace with an admin and a member, the bot, and what was done and seen there, line by line."""

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.mira, self.omar = slack.team.add_user("mira", admin=True), slack.team.add_user("omar")
        self.general: Channel = slack.team.add_channel("general", members=[self.mira, self.omar])
        self.lines: list[str] = []

    def does(self, what: str) -> None:
        """Somebody does something."""
        self.lines += ["", f"**{what}**", ""]

    def sees(self, message: Message) -> Message:
        """A message becomes visible."""
        seen = f"seen by {message.ephemeral_for.name} only" if message.ephemeral_for else "seen by everybody there"
        self.lines += [f"_{seen}:_", "", "````", message.text, "````", ""]
        if message.buttons:
            self.lines.append(f"Buttons: {', '.join(button.label for button in message.buttons)}")
        return message

    def opens(self, view: View) -> View:
        """A modal or the Home tab becomes visible."""
        self.lines += [f"_{view.title or 'Home'}:_", "", "````", view.text, "````", ""]
        return view

    async def say(self, user: User, where: Channel, text: str, thread: Message | None = None) -> Message:
        """Write a message and see the answer."""
        self.does(f"{user.name} writes in {where.name}{' (in the thread)' if thread else ''}: {text}")
        await self.slack.say(user, where, text, thread=thread)
        return self.sees(await where.next_message(timeout=60))

    async def command(self, user: User, command: str, text: str) -> Message:
        """Give a command of the kind that is answered privately."""
        self.does(f"{user.name} gives {command} {text}")
        given = await self.slack.slash(user, self.general, command, text)
        message = await given.message()
        if message.text.startswith("Reading it"):  # the models are still loading, after the restart
            message = await given.message(1)
        return self.sees(message)

    async def press(self, user: User, message: Message, label: str) -> Message:
        """Press a button and see what it shows."""
        self.does(f"{user.name} presses “{label}”")
        return self.sees(await (await self.slack.press(user, message, label)).message())


async def told(folder: Path, site: str) -> Scene:
    """The whole transcript."""
    data = folder / "data"
    prepared(data)
    async with SlackServer() as slack:
        scene = Scene(slack)
        allowed = {"FETCH_ALLOWED_HOSTS": site.removeprefix("http://")}
        async with slack_process(slack, data, **allowed):
            answer = await asking(scene)
            await elsewhere(scene)
        scene.does("The bot is restarted")
        async with slack_process(slack, data, **allowed):
            await pressing(scene, answer)
            await collecting(scene, site)
        scene.lines += ["", f"{len(slack.requests)} calls, {len(slack.problems)} of them wrong. {checked(slack)}"]
        return scene


def checked(slack: SlackServer) -> str:
    """Against what the calls' arguments were checked."""
    by = {against: sorted(m for m, a in slack.checked_against.items() if a == against)
          for against in sorted(set(slack.checked_against.values()))}  # fmt: skip
    return " ".join(f"Checked against {against}: {', '.join(methods)}." for against, methods in by.items())


async def asking(scene: Scene) -> Message:
    """By mention, in the thread, by direct message and by command."""
    slack, mira, omar, general = scene.slack, scene.mira, scene.omar, scene.general
    scene.does("omar writes in general: @Clippings how far did the shares fall?")
    asked = await slack.say(omar, general, "<@BOT> how far did the shares fall?")
    scene.sees(await general.next_message(timeout=60))
    await scene.say(omar, general, "when?", asked)
    await scene.say(mira, slack.dm(mira), "who is the judge?")
    scene.does("mira gives /ask who denied the claims?")
    await slack.slash(mira, general, "/ask", "who denied the claims?")
    answer = scene.sees(await general.next_message(timeout=60))
    scene.does("omar gives /ask which minister resigned over the budget?")
    await slack.slash(omar, general, "/ask", "which minister resigned over the budget?")
    scene.sees(await general.next_message(timeout=60))
    return answer


async def elsewhere(scene: Scene) -> None:
    """The two shortcuts, the assistant's pane and the Home tab."""
    slack, mira, omar, general = scene.slack, scene.mira, scene.omar, scene.general
    said = "Corvane Marine denied the claims. The moon is made of cheese and sails at noon."
    message = await slack.say(omar, general, said)
    scene.does(f"mira chooses “Check against articles” on omar's message: {said}")
    await slack.message_shortcut(mira, message, "check_against_articles")
    checked = await slack.wait_for(
        lambda: next((m for m in slack.visible_to(mira, general) if m.ephemeral_for is mira), None), 60, "the quotes"
    )
    scene.sees(checked)
    scene.does("mira presses “Share”")
    await slack.press(mira, checked, "Share")
    scene.sees(await general.next_message())
    scene.does("omar chooses the shortcut “Ask Clippings” and fills in the form: when was the institute founded?")
    view = scene.opens(await (await slack.global_shortcut(omar, "ask_clippings")).view())
    await slack.submit(omar, view, {"question": "when was the institute founded?"})
    scene.sees(await slack.dm(omar).next_message(timeout=60))
    scene.does("mira opens the assistant's pane")
    thread = await slack.open_assistant(mira)
    await slack.wait_for(lambda: thread.prompts, what="suggestions")
    scene.lines.append(f"Suggested: {'; '.join(prompt['message'] for prompt in thread.prompts)}")
    scene.does("mira writes in the pane: who denied the claims?")
    await slack.say(mira, slack.dm(mira), "who denied the claims?", thread=thread)
    scene.sees(await slack.dm(mira).next_message(timeout=60))
    scene.lines.append(f"Status while reading: {', '.join(filter(None, thread.statuses))}. Title: {thread.title}")
    scene.does("mira opens the Home tab")
    await slack.open_home(mira)
    scene.opens(await slack.wait_for(lambda: slack.home(mira), what="the Home tab"))


async def pressing(scene: Scene, answer: Message) -> None:
    """Every button under an answer from before the restart."""
    await scene.press(scene.omar, answer, "Context 1")
    await scene.press(scene.omar, answer, "All quotes")
    await scene.press(scene.mira, answer, "Helpful")
    scene.does("omar presses “Not helpful”, and a form opens, which he fills in: I wanted to know when.")
    view = await (await scene.slack.press(scene.omar, answer, "Not helpful")).view()
    before = len(scene.slack.visible_to(scene.omar, scene.general))
    await scene.slack.submit(scene.omar, view, {"reason": "I wanted to know when."})
    await scene.slack.wait_for(lambda: len(scene.slack.visible_to(scene.omar, scene.general)) > before, what="thanks")
    scene.sees(scene.slack.visible_to(scene.omar, scene.general)[-1])


async def collecting(scene: Scene, site: str) -> None:
    """Articles and settings."""
    slack, mira, omar, general = scene.slack, scene.mira, scene.omar, scene.general
    await scene.command(mira, "/clippings", f"add {site}/hearing.html")
    await scene.command(mira, "/clippings", f"add {site}/missing.html")
    await scene.command(omar, "/clippings", f"add {site}/hearing.html")
    scene.does("mira writes in general, with the files buoy.md and letters.jsonl: @Clippings add this")
    files = [slack.store("buoy.md", REPORT, user=mira), slack.store("letters.jsonl", LETTERS.encode(), user=mira)]
    await slack.say(mira, general, "<@BOT> add this", files=files)
    scene.sees(await general.next_message(timeout=60))
    scene.does("omar gives /ask who opposes the harbour toll?")
    await slack.slash(omar, general, "/ask", "who opposes the harbour toll?")
    scene.sees(await general.next_message(timeout=60))
    await scene.command(omar, "/clippings", "articles hearing")
    menu = await scene.command(mira, "/clippings", "remove buoy")
    scene.does("mira chooses “Diver finds a lost buoy”")
    await slack.press(mira, menu, "remove:0", option="Diver finds a lost buoy")
    await slack.wait_for(lambda: "Removed" in menu.text, what="the removal")
    scene.sees(menu)
    scene.does("mira gives /clippings settings, and switches private answers on")
    view = scene.opens(await (await slack.slash(mira, general, "/clippings", "settings")).view())
    chosen = {"switches": ["on", "threads", "private", "needs_mention"]}
    await slack.submit(mira, view, chosen)
    await scene.command(omar, "/clippings", "status")
    await scene.command(omar, "/clippings", "help")


if __name__ == "__main__":
    main()
