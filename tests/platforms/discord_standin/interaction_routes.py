"""First answers to interactions, and the messages that their tokens give access to."""

from __future__ import annotations

from .api import Answer, Call, Route
from .errors import ApiError, FormErrors, already_acknowledged, invalid_webhook_token, unknown
from .interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    MODAL_SUBMIT,
    UPDATE,
    Interaction,
)
from .message_routes import edited
from .message_rules import check_edit, check_message, is_empty, refuse_empty
from .messages import Json, Message
from .modal_rules import check_choices, check_modal
from .posting import answer_of, change, remove, uploads

MOST_FOLLOWUPS_OF_USER_APP = 5
TOO_MANY_FOLLOWUPS = ApiError(400, 40094, "This interaction has reached the maximum number of follow-up messages")


def _by_token(call: Call, name: str) -> Interaction | None:
    return call.server.interactions.get(call.params.get(name, ""))


def callback_rules(call: Call) -> FormErrors:
    """What a first answer must keep to; its kind must fit what the person did."""
    body, errors = call.body or {}, FormErrors()
    interaction = _by_token(call, "interaction_token")
    kind, data = body.get("type"), body.get("data")
    if interaction and kind not in _allowed(interaction):
        errors.add(
            ["type"],
            "INTERACTION_CALLBACK_TYPE_INVALID",
            f"type {kind} does not fit an interaction of type {interaction.type}",
        )
    if kind == CHOICES:
        check_choices(data, errors)
    elif kind == MODAL:
        check_modal(data, errors)
    elif kind in (MESSAGE, DEFERRED, UPDATE):
        changed = interaction.message_pressed if kind == UPDATE and interaction else None
        errors.found += [(("data", *path), code, said) for path, code, said in (check_edit(data or {}, changed)).found]
    return errors


def _allowed(interaction: Interaction) -> tuple[int, ...]:
    if interaction.type == AUTOCOMPLETE:
        return (CHOICES,)
    kinds = {COMMAND: (MESSAGE, DEFERRED, MODAL), COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL)}
    update = (DEFERRED_UPDATE, UPDATE) if interaction.message_pressed else ()
    return kinds.get(interaction.type, (MESSAGE, DEFERRED, *update) if interaction.type == MODAL_SUBMIT else (1,))


async def callback(call: Call) -> Answer:
    """The first answer to an interaction."""
    interaction = _by_token(call, "interaction_token")
    if interaction is None or interaction.id != call.number("interaction_id"):
        raise unknown("interaction")
    if interaction.callback is not None:
        raise already_acknowledged()
    if interaction.late:
        raise unknown("interaction")
    _carry_out(call, interaction)
    interaction.callback = call.body
    interaction.acknowledged = call.server.clock()
    return _with_response(interaction) if call.flag("with_response") else Answer(status=204)


def _carry_out(call: Call, interaction: Interaction) -> None:
    kind, data = call.body["type"], call.body.get("data") or {}
    pressed = interaction.message_pressed
    if kind == MESSAGE:
        refuse_empty(data, len(call.files))
        interaction.original = answer_of(interaction, data, uploads(call, interaction.channel, data))
    elif kind == DEFERRED:
        interaction.original = answer_of(interaction, data, [], loading=True)
    elif kind in (DEFERRED_UPDATE, UPDATE) and pressed:
        interaction.original, interaction.edits_before = pressed, pressed.edits
        if kind == UPDATE:
            change(pressed, data, uploads(call, interaction.channel, data))


def _with_response(interaction: Interaction) -> Answer:
    message = interaction.original
    kind = (interaction.callback or {}).get("type")
    about: Json = {"id": str(interaction.id), "type": interaction.type}
    body: Json = {"interaction": about}
    if message and kind in (MESSAGE, DEFERRED, UPDATE):
        about |= {"response_message_id": str(message.id), "response_message_loading": message.loading}
        about["response_message_ephemeral"] = message.ephemeral
        body["resource"] = {"type": kind, "message": message.to_json()}
    elif kind is not None:
        body["resource"] = {"type": kind}
    return Answer(body)


def _granted(call: Call) -> Interaction:
    """The interaction that a webhook path names, while its token is good and it has been answered."""
    interaction = _by_token(call, "webhook_token")
    if interaction is None or call.number("webhook_id") != call.server.application_id:
        raise unknown("Webhook")
    if interaction.expired:
        raise invalid_webhook_token()
    if interaction.callback is None:
        raise unknown("Webhook")
    return interaction


def followup_rules(call: Call) -> FormErrors:
    """What a follow-up must keep to."""
    return check_message(call.body)


async def followup(call: Call) -> Answer:
    """A further message. The first one after "thinking" takes the place of it, as on Discord."""
    interaction, payload = _granted(call), call.body or {}
    refuse_empty(payload, len(call.files))
    files = uploads(call, interaction.channel, payload)
    original = interaction.original
    if original and original.loading and not original.deleted:
        return Answer(change(original, payload, files).to_json())
    if interaction.user_installed_only and len(interaction.followups) >= MOST_FOLLOWUPS_OF_USER_APP:
        raise TOO_MANY_FOLLOWUPS
    message = answer_of(interaction, payload, files)
    interaction.followups.append(message)
    return Answer(message.to_json())


def _message(call: Call) -> Message:
    interaction = _granted(call)
    wanted = call.params.get("message_id", "@original")
    reachable = [interaction.original, *interaction.followups]
    for message in reachable:
        if (
            message
            and not message.deleted
            and (wanted == str(message.id) or (wanted == "@original" and message is interaction.original))
        ):
            return message
    raise unknown("Message")


def edit_rules(call: Call) -> FormErrors:
    """What an edit must keep to."""
    try:
        return check_edit(call.body, _message(call))
    except ApiError:
        return check_message(call.body)


async def edit(call: Call) -> Answer:
    """An edit of the original response or of a follow-up."""
    message = _message(call)
    payload = call.body or {}
    if message.loading and is_empty(payload, len(call.files)):
        refuse_empty(payload, len(call.files))
    return Answer(edited(call, message).to_json())


async def get(call: Call) -> Answer:
    """The original response or a follow-up."""
    return Answer(_message(call).to_json())


async def delete(call: Call) -> Answer:
    """Remove the original response or a follow-up."""
    remove(_message(call))
    return Answer(status=204)


OF_TOKEN = "/webhooks/{webhook_id}/{webhook_token}"  # noqa: S105
ROUTES = [
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, callback_rules, open=True),
    Route("POST", OF_TOKEN, followup, followup_rules, open=True),
    Route("GET", OF_TOKEN + "/messages/{message_id}", get, open=True),
    Route("PATCH", OF_TOKEN + "/messages/{message_id}", edit, edit_rules, open=True),
    Route("DELETE", OF_TOKEN + "/messages/{message_id}", delete, open=True),
]
