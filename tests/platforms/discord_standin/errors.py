"""Discord's refusals: a status, a code and a sentence, and for forms a tree of what is wrong where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]


class ApiError(Exception):
    """An answer other than 2xx, in the shape in which Discord sends it."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        tree = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **tree}


class FormErrors:
    """What is wrong with a form, each finding with the path of its field."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, str, str]] = []

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, path: Sequence[str | int], code: str, message: str) -> None:
        """Note one finding."""
        self.found.append((tuple(path), code, message))

    def too_long(self, path: Sequence[str | int], value: object, most: int, least: int = 0) -> None:
        """Note a text whose length is outside the limits; anything but a text is left to the document's check."""
        if isinstance(value, str) and not least <= len(value) <= most:
            said = (
                f"Must be {most} or fewer in length."
                if least == 0
                else f"Must be between {least} and {most} in length."
            )
            self.add(path, "BASE_TYPE_MAX_LENGTH" if least == 0 else "BASE_TYPE_BAD_LENGTH", said)

    def required(self, path: Sequence[str | int]) -> None:
        """Note a field that must be there."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def tree(self) -> dict[str, Any]:
        """The findings as Discord nests them: one level for each step of the path, then `_errors`."""
        root: dict[str, Any] = {}
        for path, code, message in self.found:
            node = root
            for step in path:
                node = node.setdefault(str(step), {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return root

    def sentences(self) -> list[str]:
        """The findings in words."""
        return [f"{'.'.join(map(str, path)) or 'body'}: {message} ({code})" for path, code, message in self.found]

    def as_api_error(self) -> ApiError:
        """The 400 that carries them."""
        return ApiError(400, 50035, "Invalid Form Body", self.tree())


def unauthorized() -> ApiError:
    """No token, or a wrong one."""
    return ApiError(401, 0, "401: Unauthorized")


def unknown(what: str) -> ApiError:
    """Something that is not there, or that must not be known to be there."""
    codes = {
        "Application": 10002,
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "interaction": 10062,
        "application command": 10063,
    }
    return ApiError(404, codes[what], f"Unknown {what}")


def missing_access() -> ApiError:
    """The channel cannot even be seen."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The channel can be seen, but not used in this way."""
    return ApiError(403, 50013, "Missing Permissions")


def cannot_dm() -> ApiError:
    """The person takes no direct messages from the bot."""
    return ApiError(403, 50007, "Cannot send messages to this user")


def empty_message() -> ApiError:
    """Nothing to show."""
    return ApiError(400, 50006, "Cannot send an empty message")


def already_acknowledged() -> ApiError:
    """A second first answer to an interaction."""
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def invalid_webhook_token() -> ApiError:
    """An interaction's token after its fifteen minutes."""
    return ApiError(401, 50027, "Invalid Webhook Token")
