"""Tokens at rest: encrypted with a key that is made of the installation's own, which lies in another file."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken

from bot.chat.keys import Key

MARK = "sealed:"  # what a sealed token begins with; one of Slack's begins with xox


class Seal:
    """Seals texts and opens them again (Fernet: AES-128-CBC and HMAC-SHA256, https://github.com/fernet/spec)."""

    def __init__(self, key: Key) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key.derived("slack tokens")))

    def seal(self, text: str) -> str:
        """A text sealed; one that is sealed already as it is."""
        return text if not text or text.startswith(MARK) else MARK + self._fernet.encrypt(text.encode()).decode()

    def open(self, text: str) -> str:
        """What was sealed; a text from before there were seals as it is.

        Raises:
            ValueError: if it was sealed with another key.
        """
        if not text.startswith(MARK):
            return text
        try:
            return self._fernet.decrypt(text.removeprefix(MARK)).decode()
        except InvalidToken as error:
            raise ValueError("sealed with another key") from error
