"""Tokens, people, groups, workspaces: auth.*, users.*, usergroups.*, bots.*, team.*, oauth.*, apps.*, api.*"""

from __future__ import annotations

from .errors import ApiError
from .registry import Call, method
from .schema import Json


@method("api.test", token="none")  # noqa: S106
def api_test(call: Call) -> Json:
    """Say back what was sent."""
    if call.text("error"):
        raise ApiError(call.text("error"), args=call.arguments)
    return {"args": call.arguments}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token belongs to."""
    team = call.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.name,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def revoke(call: Call) -> Json:
    """Give the token up."""
    if not call.flag("test"):
        call.team.token_error = "token_revoked"  # noqa: S105
    return {"revoked": not call.flag("test")}


@method("apps.connections.open", token="app")  # noqa: S106
def connections_open(call: Call) -> Json:
    """Where to connect to for Socket Mode."""
    return {"url": call.server.sockets.new_url()}


@method("oauth.v2.access", token="none")  # noqa: S106
def access(call: Call) -> Json:
    """Exchange the code of an installation for a token."""
    server = call.server
    shown = call.basic or (call.text("client_id"), call.text("client_secret"))
    if shown[0] != server.client_id:
        raise ApiError("invalid_client_id")
    if shown[1] != server.client_secret:
        raise ApiError("bad_client_secret")
    team = server.codes.pop(call.text("code"), None)
    if team is None:
        raise ApiError("invalid_code")
    team.installed, team.token_error = True, None
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(team.granted)),
        "bot_user_id": team.bot.id,
        "app_id": server.app_id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(user.id for user in team.users.values())},
    }


@method("users.info")
def user_info(call: Call) -> Json:
    """One person."""
    user = call.user()
    told = user.to_json(call.team)
    if "users:read.email" not in call.team.granted:
        told["profile"].pop("email", None)
    return {"user": told | ({"locale": user.locale} if call.flag("include_locale") else {})}


@method("users.list")
def user_list(call: Call) -> Json:
    """Everybody."""
    page, cursor = call.page(list(call.team.users.values()))
    return {"members": [user.to_json(call.team) for user in page], **cursor}


@method("users.lookupByEmail")
def user_by_email(call: Call) -> Json:
    """The person with an address."""
    wanted = call.required("email")
    user = next((user for user in call.team.users.values() if user.email == wanted), None)
    if user is None:
        raise ApiError("users_not_found")
    return {"user": user.to_json(call.team)}


@method("usergroups.list")
def group_list(call: Call) -> Json:
    """The groups that can be mentioned."""
    groups = [group for group in call.team.usergroups.values() if call.flag("include_disabled") or not group.disabled]
    told = [group.to_json() for group in groups]
    if call.flag("include_users"):
        told = [{**said, "users": [user.id for user in group.users]} for said, group in zip(told, groups, strict=True)]
    return {"usergroups": told}


@method("usergroups.users.list")
def group_users(call: Call) -> Json:
    """The members of a group."""
    group = call.team.usergroups.get(call.required("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": [user.id for user in group.users]}


@method("bots.info")
def bot_info(call: Call) -> Json:
    """A bot."""
    wanted = call.text("bot") or call.team.bot.bot_id
    bot = next((user for user in call.team.users.values() if user.bot_id == wanted), None)
    if bot is None:
        raise ApiError("bot_not_found")
    app = call.server.app_id if bot is call.team.bot else "A0OTHERAPP"
    return {"bot": {"id": bot.bot_id, "deleted": False, "name": bot.name, "app_id": app, "user_id": bot.id}}


@method("team.info")
def team_info(call: Call) -> Json:
    """The workspace."""
    if call.text("team") not in ("", call.team.id):
        raise ApiError("team_not_found")
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.domain, "icon": {}}}
