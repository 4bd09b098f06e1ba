"""How people use what the app shows: they press, choose, search in menus, submit and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .choosing import LISTS, OPTIONS, WITHOUT_STATE, State, action_of, check_typed, find, state_of
from .errors import ApiError
from .interactions import Interaction
from .messages import Message
from .schema import Json
from .views import View, accepted
from .world import User

if TYPE_CHECKING:
    from .people import People
    from .server import SlackServer


class Using:
    """The part of people's actions that begins at a message or a view of the app."""

    @property
    def _slack(self) -> SlackServer:
        return cast("SlackServer", self)

    @property
    def _people(self) -> People:
        return cast("People", self)

    async def press(
        self,
        user: User,
        target: Message | View,
        what: str,
        *,
        option: Any = None,
        query: str = "",
        raw: Json | None = None,
    ) -> Interaction:
        """Use an element: its action_id or text; `option` is what is chosen in a menu, `query` what is typed there."""
        self._check_visible(user, target)
        found = find(target.blocks, what)
        offered = None
        if "external_select" in found.element["type"]:
            offered = await self.suggest(user, target, what, query)
        wants_option = found.element["type"] in OPTIONS or found.element["type"] in LISTS
        if wants_option and option is None:
            raise LookupError(f"{what!r} is a menu: say which option")
        action = action_of(found, option, offered)
        held = target.values if isinstance(target, View) else target.held.setdefault(user.id, {})
        self._keep(held, found.block["block_id"], action)
        payload = {"type": "block_actions", **self._where(target, user), "actions": [action], **(raw or {})}
        return self._do(payload, what, user, target)

    @staticmethod
    def _keep(held: State, block_id: str, action: Json) -> None:
        """Remember what is chosen, as the state of later payloads has it."""
        if action["type"] not in WITHOUT_STATE:
            kept = {name: part for name, part in action.items() if name not in ("action_id", "block_id", "action_ts")}
            held.setdefault(block_id, {})[action["action_id"]] = kept

    def _check_visible(self, user: User, target: Message | View) -> None:
        if isinstance(target, Message):
            self._people._seen(user, target)
        elif target.user is not user or not target.open:
            raise LookupError(f"{user.name} does not see the view {target.title!r}")

    def _where(self, target: Message | View, user: User) -> Json:
        if isinstance(target, View):
            return {"container": {"type": "view", "view_id": target.id}, "view": target.to_json()}
        channel = target.channel
        container: Json = {"type": "message", "message_ts": target.ts, "channel_id": channel.id}
        container["is_ephemeral"] = target.ephemeral
        if target.thread_ts:
            container["thread_ts"] = target.thread_ts
        shown = {} if target.ephemeral else {"message": target.to_json()}
        state = {"values": state_of(target.blocks, {}, target.held.get(user.id))}
        return {"container": container, "channel": self._people._place(channel), "state": state, **shown}

    def _do(self, payload: Json, what: str, user: User, target: Message | View, **how: Any) -> Interaction:
        if isinstance(target, View):
            how |= {"view_used": target, "responding": False, "team": target.team}
            return self._people._interact(payload, what, user, None, **how)
        team = target.team or target.channel.team
        return self._people._interact(payload, what, user, target.channel, message_pressed=target, team=team, **how)

    async def suggest(self, user: User, target: Message | View, what: str, query: str) -> list[Json]:
        """Type into a menu whose options come from the app; the options that it offers."""
        self._check_visible(user, target)
        found = find(target.blocks, what)
        about = {"action_id": found.element["action_id"], "block_id": found.block["block_id"], "value": query}
        payload = {"type": "block_suggestion", **self._where(target, user), **about}
        interaction = self._do(payload, what, user, target, accepts=True)
        answer = await interaction.acked()
        groups = [option for group in (answer or {}).get("option_groups") or [] for option in group["options"]]
        return [*((answer or {}).get("options") or []), *groups]

    async def submit(
        self, user: User, view: View, values: Json | None = None, *, raw: Json | None = None
    ) -> Interaction:
        """Submit a modal. The values' names are block_id/action_id, action_id, block_id or label of the inputs."""
        self._check_visible(user, view)
        check_typed(view.blocks, values or {}, view.values)
        view.values, view.errors = state_of(view.blocks, values or {}, view.values), {}
        payload = {"type": "view_submission", "view": view.to_json(), "response_urls": [], **(raw or {})}
        answered = _Answer(self._slack, view)
        interaction = self._do(payload, view.callback_id, user, view, accepts=True, answered=answered.hear)
        answered.interaction = interaction
        return interaction

    async def close(self, view: View, *, everything: bool = False) -> Interaction | None:
        """Close a modal; the app is told if it has asked for that."""
        view.open = False
        for other in self._slack.views:
            other.open = other.open and not (everything and other.root is view.root)
        if not view.raw.get("notify_on_close"):
            return None
        payload = {"type": "view_closed", "view": view.to_json(), "is_cleared": everything}
        return self._do(payload, view.callback_id, view.user, view)


class _Answer:
    """What the app answers to a submission."""

    def __init__(self, server: SlackServer, view: View) -> None:
        self.server = server
        self.view = view
        self.interaction: Interaction | None = None

    def hear(self, payload: Any) -> None:
        """Close the view, or show errors, or something else."""
        action = (payload or {}).get("response_action")
        if action == "errors":
            self._errors(payload.get("errors"))
        elif action == "update":
            self.view.set(accepted(payload.get("view"), kind="modal"))
            self._opened(self.view)
        elif action == "push":
            raw = accepted(payload.get("view"), kind="modal")
            self._opened(self.server.show(self.view.team, self.view.user, raw, self.view))
        elif action in (None, "clear"):
            self._close(everything=action == "clear" or bool(self.view.raw.get("clear_on_close")))
        else:
            raise ApiError("invalid_response_action", problem=f"response_action is {action!r}")

    def _opened(self, view: View) -> None:
        if self.interaction:
            self.interaction.views.append(view)

    def _errors(self, errors: Any) -> None:
        known = self.view.inputs
        if not isinstance(errors, dict) or not errors or not set(errors) <= set(known):
            raise ApiError("invalid_errors", problem=f"errors {errors!r} do not belong to the inputs {sorted(known)}")
        self.view.errors = {name: str(said) for name, said in errors.items()}

    def _close(self, *, everything: bool) -> None:
        self.view.open = False
        for other in self.server.views:
            other.open = other.open and not (everything and other.root is self.view.root)
