"""Slack's refusals: HTTP 200 with `ok: false` and the name of an error."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`. `problem` says what a correct bot would not have done, if that is the cause."""

    def __init__(self, error: str, *messages: str, problem: str | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.problem = problem
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        said = {"response_metadata": {"messages": self.messages}} if self.messages else {}
        return {"ok": False, "error": self.error, **self.more, **said}


def missing(field: str) -> ApiError:
    """The refusal of a call without a required argument."""
    said = f"missing required field: {field}"
    return ApiError("invalid_arguments", f"[ERROR] {said}", problem=said)
