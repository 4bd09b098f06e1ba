"""The bot's own errors, part of the one tree in `index.errors`: each says what the reader of its sentence can do.

Platforms and the page translate them at their border by these classes alone, and by nothing else.
"""

from index.errors import ClippingsError


class SettingsError(ClippingsError):
    """A setting has a value that is not allowed."""


class NotInstalledError(SettingsError):
    """What is asked for needs libraries that only an extra of Clippings brings."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs libraries that are not installed: pip install -e '.[{extra}]' in Clippings' own folder "
            f"brings them; in a container EXTRAS={extra} when its image is built."
        )


class InputError(ClippingsError):
    """A file of questions, or a line in one, cannot be used."""


class NotAllowedError(ClippingsError):
    """This person, or anybody in this place, may not do that: asking again does not help."""


class OverLimitError(ClippingsError):
    """Too much was asked within a time, or waits already: later it may be asked again."""


class StuckError(ClippingsError):
    """Something took so long that it was given up: asked in other words, it may not."""


class StoppingError(ClippingsError):
    """Clippings is going down: after the next start it may be asked again."""


class PlatformError(ClippingsError):
    """A chat platform refuses, or cannot be reached."""


class ClosedPlaceError(PlatformError):
    """Nothing can be written in a place of a platform any more: it is gone, or closed to Clippings."""


class UnreachableError(PlatformError):
    """A chat platform or the watched folder cannot be reached, or does not answer as it should: later it may."""
