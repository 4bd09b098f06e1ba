"""Where settings come from: what a command is given, the environment, `.env`, and files that either of them names.

A setting `NAME` can be the content of a file whose path is in `NAME_FILE`: that is how containers are given secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

MOST_BYTES = 64 * 1024  # a token has some dozens; whoever names a bigger file has named the wrong one


class SourcedSettings(BaseSettings):
    """What all classes of settings share: their sources, and that an empty variable is as good as none."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors put a byte order mark before the first name
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a folder of secrets, which is not used
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """First what is given, then the environment with the files that it names, then `.env` with those."""
        named = [NamedFiles(settings_cls, source) for source in (env_settings, dotenv_settings)]
        return init_settings, env_settings, named[0], dotenv_settings, named[1]


class NamedFiles(PydanticBaseSettingsSource):
    """For each setting NAME the content of the file that NAME_FILE names, among the variables of one source."""

    def __init__(self, settings_cls: type[BaseSettings], source: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        assert isinstance(source, EnvSettingsSource)  # noqa: S101 - the environment and `.env` are, by the library
        self._variables: Mapping[str, str | None] = source.env_vars  # their names in small letters

    def __call__(self) -> dict[str, Any]:
        """What the files hold, by the settings' names; an empty file sets nothing.

        Raises:
            SettingsError: if a variable is set both ways, or a file cannot be used. It shows nothing of its content.
        """
        found = ((name_of(field), self._value(field)) for field in self.settings_cls.model_fields.values())
        return {name: value for name, value in found if value}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """As `__call__`, for one setting."""
        return self._value(field), field_name, False

    def _value(self, field: FieldInfo) -> str | None:
        name = name_of(field)
        path = self._variables.get(f"{name}_FILE".lower())
        if not path:
            return None
        if self._variables.get(name.lower()):
            raise SettingsError(f"{name} and {name}_FILE are both set: unset one of them.")
        # A token that was put there itself has no slash, and is not shown.
        shown = f"the file {path!r}" if "/" in path or not is_secret(field) else "a file"
        try:
            return _content(path)
        except OSError as error:
            raise SettingsError(
                f"{name}_FILE names {shown}, which cannot be read ({error.strerror}): put it there, readable by the "
                "user that runs Clippings, or unset the variable."
            ) from error
        except ValueError as error:
            raise SettingsError(f"{name}_FILE names {shown}, which is not a short text in UTF-8.") from error


def name_of(field: FieldInfo) -> str:
    """The variable that sets a field."""
    return str(field.validation_alias)


def is_secret(field: FieldInfo) -> bool:
    """Whether a field's value is never to be shown."""
    return "SecretStr" in str(field.annotation)


def _content(path: str) -> str:
    """A file's text without the line end that editors put after it; a prompt may end with a space.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is too long, not UTF-8, or the path cannot be one.
    """
    with Path(path).open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    return content.decode("utf-8-sig").rstrip("\r\n")
