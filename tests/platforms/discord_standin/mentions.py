"""Who a message pings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@everyone")
HERE = re.compile(r"@here")
CODE = re.compile(r"```.*?```|``.+?``|`[^`]+`", re.DOTALL)


@dataclass
class Pings:
    """The people and roles that get a notification. Empty (and false) when nobody does.

    The bot's own right to mention @everyone and roles is left out of the account on purpose: a message that is safe
    only because the right is missing is not a safe one.
    """

    users: set[int] = field(default_factory=set)
    roles: set[int] = field(default_factory=set)
    everyone: bool = False
    here: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone or self.here)


def _listed(allowed: dict[str, Any], kind: str, found: set[int]) -> set[int]:
    if kind in (allowed.get("parse") or []):
        return found
    return found & {int(item) for item in allowed.get(kind) or [] if item is not None}


def pings_of(text: str, allowed: dict[str, Any] | None, replied: int | None = None) -> Pings:
    """Everybody whom a text mentions, as far as allowed_mentions lets it; without it everything is let through."""
    plain = CODE.sub(" ", text)
    users = {int(found) for found in USER.findall(plain)}
    roles = {int(found) for found in ROLE.findall(plain)}
    open_to_all = allowed is None or "everyone" in (allowed.get("parse") or [])
    pings = Pings(users, roles, bool(EVERYONE.search(plain)) and open_to_all, bool(HERE.search(plain)) and open_to_all)
    if allowed is not None:
        pings.users = _listed(allowed, "users", users)
        pings.roles = _listed(allowed, "roles", roles)
    if replied is not None and (allowed is None or allowed.get("replied_user")):
        pings.users.add(replied)
    return pings
