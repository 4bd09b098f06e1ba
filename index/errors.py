"""One error tree: every error a user may meet is one sentence saying what was wrong, where, and what to do."""


class ClippingsError(Exception):
    """Base of every error whose message is meant to be read by a user. Anything else is a bug."""


class LoadError(ClippingsError):
    """An article could not be read from a file, folder or address."""


class FetchRefusedError(LoadError):
    """An address is one that Clippings does not open (private host, wrong scheme, too large, too slow)."""


class StoreError(ClippingsError):
    """The index on disk could not be opened, read or written."""


class AwayError(StoreError):
    """A database cannot be reached, or lets nothing be done now: later it may."""


class IndexMismatchError(StoreError):
    """The index was built by another encoder or splitter than the one now configured."""


class EncoderError(ClippingsError):
    """The embedding model is missing, damaged or not the one expected."""


class NotFoundError(ClippingsError):
    """No article has that id in the collections that were named."""
