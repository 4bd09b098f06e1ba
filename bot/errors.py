"""The bot's own errors, part of the one tree in `index.errors`."""

from index.errors import ClippingsError


class SettingsError(ClippingsError):
    """A setting has a value that is not allowed."""


class InputError(ClippingsError):
    """A file of questions, or a line in one, cannot be used."""


class BusyError(ClippingsError):
    """Too many questions wait for an answer."""


class PlatformError(ClippingsError):
    """A chat platform refuses, or cannot be reached."""


class ClosedPlaceError(PlatformError):
    """Nothing can be written in a place of a platform any more: it is gone, or closed to Clippings."""


class UnreachableError(PlatformError):
    """A chat platform or the watched folder cannot be reached, or does not answer as it should: later it may."""
