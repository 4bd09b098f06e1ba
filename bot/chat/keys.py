"""The installation's secret key, and what is made with it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from index.errors import StoreError
from index.private import make_private

FILE = "secret.key"
BYTES = 32


class Key:
    """A random key kept in the data folder, readable by its owner only; made when it is first asked for.

    Raises:
        StoreError: if the file cannot be made or read, or does not hold a key.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            self._secret = _made(path) or bytes.fromhex(path.read_text())
            make_private(path)  # one that was copied here, perhaps
        except (OSError, ValueError) as error:
            raise StoreError(f"The key {path} cannot be used ({error}): restore it from a backup.") from error
        if len(self._secret) != BYTES:
            raise StoreError(f"The key {path} is incomplete: restore it from a backup, or delete it for a new one.")

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, the same as long as this key is."""
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()

    def hashed(self, *parts: str) -> str:
        """A keyed hash (HMAC-SHA256, 128 bits of it in hexadecimal) that tells nobody without the key what went in."""
        message = "\x00".join(parts).encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:32]


def _made(path: Path) -> bytes | None:
    """A new key in a new file; None if the file is there already. Never half a key: it is linked into place whole."""
    if path.exists():
        return None
    secret = secrets.token_bytes(BYTES)
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secret.hex())
        os.link(draft, path)
    except FileExistsError:
        return None
    finally:
        draft.unlink()
    return secret
