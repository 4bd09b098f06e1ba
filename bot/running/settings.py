"""Every setting, typed, in one place: from the environment, `.env` and files, read once at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from bot.answering.reader_models import NO_READER, SHIPPED
from bot.errors import SettingsError
from bot.running.networks import Network, networks
from bot.running.redaction import hide
from bot.running.setting_sources import SourcedSettings, is_secret, name_of
from index.sentence_model import DEFAULT_MODEL
from index.types import check_collection

MEGABYTE = 1_000_000
MOST_DAYS = 36_500  # a hundred years: what is longer ago than the calendar goes cannot be reckoned with
MOST_SHOWN = 100  # characters of a wrong value


class Settings(SourcedSettings):
    """What can be set. Each description says what is allowed, and is the second half of an error's sentence."""

    data: Path = Field(Path("data"), validation_alias="CLIPPINGS_DATA", description="the folder that holds the index")
    store_url: SecretStr | None = Field(
        None,
        validation_alias="STORE_URL",
        description="postgresql://user:password@host:5432/name, a PostgreSQL that keeps everything, or unset",
    )
    collection: str = Field(
        "default",
        validation_alias="CLIPPINGS_COLLECTION",
        description="a collection's name: small letters, digits, '-' and '_', then perhaps ':' and a workspace's id",
    )
    encoder_model: str = Field(
        DEFAULT_MODEL,
        min_length=1,
        validation_alias="ENCODER_MODEL",
        description=f"{DEFAULT_MODEL}, a folder with a sentence-transformers model, or such a model's name",
    )
    encoder_query_prompt: str | None = Field(
        None, validation_alias="ENCODER_QUERY_PROMPT", description="text to put before each question"
    )
    encoder_passage_prompt: str | None = Field(
        None, validation_alias="ENCODER_PASSAGE_PROMPT", description="text to put before each passage"
    )
    reader_model: str = Field(
        SHIPPED,
        min_length=1,
        validation_alias="READER_MODEL",
        description=f"'{SHIPPED}', '{NO_READER}', or an extractive question-answering model by folder or name",
    )
    answer_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        validation_alias="ANSWER_THRESHOLD",
        description="a probability from 0 (always answer) to 1 (never), or unset for the fitted one",
    )
    max_file_mb: float = Field(50, gt=0, validation_alias="MAX_FILE_MB", description="a number of megabytes above 0")
    max_fetch_mb: float = Field(10, gt=0, validation_alias="MAX_FETCH_MB", description="a number of megabytes above 0")
    fetch_seconds: float = Field(20, gt=0, validation_alias="FETCH_SECONDS", description="a number of seconds above 0")
    load_seconds: float = Field(60, gt=0, validation_alias="LOAD_SECONDS", description="a number of seconds above 0")
    load_memory_mb: float = Field(
        1000, ge=300, validation_alias="LOAD_MEMORY_MB", description="a number of megabytes, at least 300"
    )
    keep_versions: int = Field(
        10,
        ge=0,
        le=1000,
        validation_alias="KEEP_VERSIONS",
        description="how many earlier versions of an article are kept, from 0 (none) to 1000",
    )
    keep_page_mb: float = Field(
        2,
        ge=0,
        validation_alias="KEEP_PAGE_MB",
        description="up to how many megabytes a fetched page is kept beside its article, 0 for no page",
    )
    fetch_allowed_hosts: str = Field(
        "",
        pattern=r"^\s*([^\s,:]+|\[[0-9a-fA-F:]+\]):\d+(\s*,\s*([^\s,:]+|\[[0-9a-fA-F:]+\]):\d+)*\s*$|^\s*$",
        validation_alias="FETCH_ALLOWED_HOSTS",
        description="host:port pairs with commas between them, for private hosts that may be fetched from",
    )

    person_per_minute: int = Field(
        10, ge=1, validation_alias="PERSON_PER_MINUTE", description="how often a person may ask in a minute, 1 up"
    )
    channel_per_minute: int = Field(
        30,
        ge=1,
        validation_alias="CHANNEL_PER_MINUTE",
        description="how often a channel may ask in a minute, 1 or more",
    )
    retention_days: float = Field(
        30,
        gt=0,
        le=MOST_DAYS,
        validation_alias="RETENTION_DAYS",
        description=f"for how many days questions are kept, above 0 and at most {MOST_DAYS}",
    )
    low_disk_mb: float = Field(
        500,
        ge=0,
        validation_alias="LOW_DISK_MB",
        description="how many megabytes left on the data's disk are few enough to warn of, 0 for never",
    )
    grace_days: float = Field(
        7,
        ge=0,
        le=MOST_DAYS,
        validation_alias="GRACE_DAYS",
        description=f"days until a left server's data is deleted, from 0 to {MOST_DAYS}",
    )

    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#@]+/?$",
        validation_alias="CLIPPINGS_PUBLIC_URL",
        description="the address under which people reach the page, such as https://clippings.example.org",
    )
    web_host: str = Field(
        "127.0.0.1", min_length=1, validation_alias="WEB_HOST", description="the address the page listens on"
    )
    web_port: int = Field(
        8080, ge=0, le=65535, validation_alias="WEB_PORT", description="a port from 1 to 65535, or 0 for no page"
    )
    web_open: bool = Field(
        False,
        validation_alias="WEB_OPEN",
        description="true if whoever reaches the page may ask and list without WEB_TOKEN, else false",
    )
    web_token: SecretStr | None = Field(
        None,
        min_length=16,
        validation_alias="WEB_TOKEN",
        description="at least 16 characters that let people ask and list on the page",
    )
    web_hosts: str = Field(
        "",
        pattern=r"^[^\s,/]*(\s*,\s*[^\s,/]+)*\s*$",
        validation_alias="WEB_HOSTS",
        description="further host names under which the page is reached, with commas between them",
    )
    web_proxies: str = Field(
        "",
        validation_alias="WEB_PROXIES",
        description="addresses or networks of proxies before the page, with commas, whose X-Forwarded-For is believed",
    )
    link_days: float | None = Field(
        None,
        gt=0,
        le=MOST_DAYS,
        validation_alias="LINK_DAYS",
        description=f"for how many days a link to an article opens it, above 0 and at most {MOST_DAYS}, or unset",
    )
    articles_folder: Path | None = Field(
        None, validation_alias="ARTICLES_FOLDER", description="a folder whose articles are kept up with, or unset"
    )
    remove_deleted: bool = Field(
        True,
        validation_alias="REMOVE_DELETED",
        description="true if an article goes when its file is deleted from ARTICLES_FOLDER, else false",
    )
    feed_minutes: float = Field(
        30,
        ge=5,
        le=1440,
        validation_alias="FEED_MINUTES",
        description="after how many minutes a feed is read again, from 5 to 1440",
    )
    log_format: Literal["auto", "json", "pretty"] = Field(
        "auto",
        validation_alias="LOG_FORMAT",
        description="json, pretty, or auto (pretty in a terminal, else json)",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="LOG_LEVEL", description="debug, info, warning or error"
    )

    @field_validator("collection")
    @classmethod
    def _collection_is_a_name(cls, value: str) -> str:
        return check_collection(value)

    @field_validator("web_proxies")
    @classmethod
    def _proxies_are_addresses(cls, value: str) -> str:
        networks(value)
        return value

    @property
    def proxies(self) -> tuple[Network, ...]:
        """`web_proxies` as networks."""
        return networks(self.web_proxies)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """`fetch_allowed_hosts` as a set."""
        return frozenset(pair.strip() for pair in self.fetch_allowed_hosts.split(",") if pair.strip())


S = TypeVar("S", bound=BaseSettings)


def load_settings(**given: Any) -> Settings:
    """Read the settings; what is given here (by a command's options) goes before the environment and `.env`.

    Raises:
        SettingsError: one sentence for each wrong value, naming the variable and what is allowed.
    """
    return read_settings(Settings, **given)


def read_settings(kind: type[S], **given: Any) -> S:
    """As `load_settings`, for any class of settings: a platform has its own. Secrets are hidden from then on."""
    fields = kind.model_fields
    try:
        settings = kind(**{name_of(fields[name]): value for name, value in given.items()})
    except ValidationError as error:
        wrong = {str(e["loc"][0]): e["input"] for e in error.errors()}
    except UnicodeDecodeError as error:
        raise SettingsError("The file .env is not text in UTF-8: save it again as that.") from error
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read ({error.strerror}).") from error
    else:
        _hide_secrets(settings)
        return settings
    raise SettingsError("\n".join(_sentence(field, wrong) for field in fields.values() if name_of(field) in wrong))


def _hide_secrets(settings: BaseSettings) -> None:
    for _, value in settings:
        if isinstance(value, SecretStr):
            hide(value.get_secret_value())


def _sentence(field: FieldInfo, wrong: Mapping[str, object]) -> str:
    """What is wrong with one setting; a secret's value is not shown, and of a long one (a file's) its beginning."""
    value = str(wrong[name_of(field)])
    shown = value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…"
    said = "set to something else" if is_secret(field) else repr(shown)
    return f"{name_of(field)} is {said}, but has to be {field.description}."
