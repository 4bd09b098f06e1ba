"""views.* and assistant.threads.*"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import ApiError, missing
from .interactions import Interaction
from .registry import Call, method
from .schema import Json
from .threads import Thread
from .views import DEEPEST, View, accepted

if TYPE_CHECKING:
    from .world import Channel

MOST_PROMPTS, MOST_LOADING = 4, 10


def _exchange(call: Call) -> Interaction:
    """The interaction whose trigger opens a view; a trigger works once, and for a few seconds."""
    given = call.text("trigger_id") or call.text("interactivity_pointer")
    if not given:
        raise missing("trigger_id")
    interaction = call.server.interactions.get(given)
    if interaction is None or interaction.team is not call.team:
        raise ApiError("invalid_trigger_id", problem=f"{given!r} is no trigger")
    if interaction.exchanged:
        raise ApiError("exchanged_trigger_id")
    if interaction.expired:
        raise ApiError("expired_trigger_id")
    return interaction


def _show(call: Call, interaction: Interaction, previous: View | None) -> Json:
    raw = accepted(call.structure("view"), kind="modal")
    _check_external_id(call, raw, None)
    interaction.exchanged = True
    view = call.server.show(call.team, interaction.user, raw, previous)
    interaction.views.append(view)
    return {"view": view.to_json()}


def _check_external_id(call: Call, raw: Json, own: View | None) -> None:
    name = raw.get("external_id")
    if name and any(view.raw.get("external_id") == name and view is not own for view in _views(call)):
        raise ApiError("duplicate_external_id")


def _views(call: Call) -> list[View]:
    return [view for view in call.server.views if view.team is call.team and view.open]


@method("views.open")
def open_view(call: Call) -> Json:
    """Open a modal."""
    return _show(call, _exchange(call), None)


@method("views.push")
def push(call: Call) -> Json:
    """Put a modal onto the one in which somebody has just done something."""
    interaction = _exchange(call)
    below = interaction.view_used
    if below is None or below.type != "modal" or not below.open:
        raise ApiError("not_found")
    if below.depth >= DEEPEST:
        raise ApiError("push_limit_reached")
    return _show(call, interaction, below)


@method("views.update")
def update(call: Call) -> Json:
    """Show something else in a view."""
    wanted, name = call.text("view_id"), call.text("external_id")
    if not wanted and not name:
        raise missing("view_id")
    found = (view for view in _views(call) if view.id == wanted or (name and view.raw.get("external_id") == name))
    view = next(found, None)
    if view is None:
        raise ApiError("not_found")
    raw = accepted(call.structure("view"), kind=view.type)
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    _check_external_id(call, raw, view)
    view.set(raw)
    return {"view": view.to_json()}


@method("views.publish")
def publish(call: Call) -> Json:
    """Show something in somebody's Home tab."""
    user = call.user("user_id")
    raw = accepted(call.structure("view"), kind="home")
    view = call.server.home(user, call.team)
    if view and call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    if view is None:
        view = call.server.show(call.team, user, raw, None)
    else:
        view.set(raw)
    return {"view": view.to_json()}


def _thread(call: Call, *, assistant: bool) -> Thread:
    channel: Channel = call.channel("channel_id")
    given = call.required("thread_ts")
    thread = call.server.threads.get((channel.id, given))
    root = channel.messages.get(given)
    if thread is None and root and not assistant and not root.ephemeral:
        thread = call.server.threads[channel.id, given] = Thread(channel, given)
    if thread is None:
        raise ApiError("invalid_thread_ts")
    if call.team.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return thread


@method("assistant.threads.setStatus")
def set_status(call: Call) -> Json:
    """Say what the app is doing; an empty text, or a message in the thread, takes it away."""
    call.need("assistant:write", "chat:write")
    if "status" not in call.arguments:
        raise missing("status")
    if len(call.structure("loading_messages") or []) > MOST_LOADING:
        raise ApiError("invalid_arguments", problem=f"more than {MOST_LOADING} loading messages")
    thread = _thread(call, assistant=False)
    thread.status = call.text("status")
    thread.statuses.append(thread.status)
    return {}


@method("assistant.threads.setTitle")
def set_title(call: Call) -> Json:
    """Name a thread of the assistant."""
    thread = _thread(call, assistant=True)
    thread.title = call.required("title")
    return {}


@method("assistant.threads.setSuggestedPrompts")
def set_prompts(call: Call) -> Json:
    """Offer things to ask."""
    prompts = call.structure("prompts")
    shaped = isinstance(prompts, list) and all(
        isinstance(prompt, dict) and prompt.get("title") and prompt.get("message") for prompt in prompts
    )
    if not shaped or len(prompts) > MOST_PROMPTS:
        said = f"prompts must be up to {MOST_PROMPTS} objects with a title and a message"
        raise ApiError("invalid_arguments", f"[ERROR] {said}", problem=said)
    if not call.text("thread_ts"):  # in the Messages tab, where it is optional
        call.channel("channel_id").prompts = prompts
        return {}
    thread = _thread(call, assistant=True)
    thread.prompts, thread.prompts_title = prompts, call.text("title") or None
    return {}
