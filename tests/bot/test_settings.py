"""Settings come from the environment and `.env`; a wrong value is one sentence with the variable's name."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from bot.errors import SettingsError
from bot.settings import load_settings, read_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_options_go_before_the_environment_and_that_before_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("CLIPPINGS_DATA=from-file\nENCODER_MODEL=from-file\nMAX_FILE_MB=3\n")
    monkeypatch.setenv("CLIPPINGS_DATA", "from-environment")
    monkeypatch.setenv("ENCODER_MODEL", "from-environment")
    settings = load_settings(data=Path("from-option"))
    assert (settings.data, settings.encoder_model, settings.max_file_mb) == (Path("from-option"), "from-environment", 3)


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("ANSWER_THRESHOLD", "high", "from 0"),
        ("ANSWER_THRESHOLD", "1.5", "from 0"),
        ("MAX_FILE_MB", "-1", "above 0"),
        ("CLIPPINGS_COLLECTION", "Big Name", "small letters"),
        ("FETCH_ALLOWED_HOSTS", "localhost", "host:port pairs"),
        ("RETENTION_DAYS", "1000000", "at most 36500"),
        ("RETENTION_DAYS", "0", "above 0"),
        ("GRACE_DAYS", "inf", "to 36500"),
    ],
)
def test_a_wrong_value_is_one_sentence(
    variable: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert sentence.startswith(f"{variable} is {value!r}, but has to be ")
    assert allowed in sentence
    assert "\n" not in sentence


def test_allowed_hosts_are_pairs_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FETCH_ALLOWED_HOSTS", "intranet:8080, [::1]:80")
    assert load_settings().allowed_hosts == {"intranet:8080", "[::1]:80"}


class Secretive(BaseSettings):
    """Settings of which one is a secret."""

    token: SecretStr | None = Field(
        None, min_length=20, validation_alias="SECRET_TOKEN", description="what the page shows"
    )


def test_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hush-hush")
    with pytest.raises(SettingsError) as caught:
        read_settings(Secretive)
    assert str(caught.value) == "SECRET_TOKEN is set to something else, but has to be what the page shows."
