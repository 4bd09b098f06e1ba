"""Settings come from the environment, `.env` and files; a wrong value is one sentence with the variable's name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, ValidationError

from bot.errors import SettingsError
from bot.running.redaction import redacted
from bot.running.setting_sources import SourcedSettings
from bot.running.settings import load_settings, read_settings

PUT_IT_THERE = "put it there, readable by the user that runs Clippings, or unset the variable"


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


class Secretive(SourcedSettings):
    """Settings of which one is a secret."""

    token: SecretStr | None = Field(
        None, min_length=20, validation_alias="SECRET_TOKEN", description="what the page shows"
    )


def test_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hush-hush")
    with pytest.raises(SettingsError) as caught:
        read_settings(Secretive)
    assert str(caught.value) == "SECRET_TOKEN is set to something else, but has to be what the page shows."
    with pytest.raises(ValidationError) as bare:
        Secretive()  # type: ignore[call-arg]
    assert "hush-hush" not in str(bare.value)


def test_a_secret_that_was_read_prints_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", " a-token-of-the-settings ")
    settings = read_settings(Secretive)
    assert "a-token-of" not in repr(settings)
    assert redacted("{'Authorized': 'a-token-of-the-settings'}") == "{'Authorized': '***'}"


def test_empty_variables_are_as_good_as_none(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = load_settings()
    for name in ("WEB_PORT", "READER_MODEL", "ENCODER_QUERY_PROMPT", "WEB_TOKEN_FILE"):
        monkeypatch.setenv(name, "")
    (empty_folder / ".env").write_text("MAX_FILE_MB=\nWEB_OPEN=\nLOG_LEVEL_FILE=\n", encoding="utf-8")
    assert load_settings() == defaults


@pytest.fixture(params=["environment", ".env"])
def put(request: pytest.FixtureRequest, empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets a variable, in the environment or in `.env`."""

    def put(name: str, value: object) -> None:
        if request.param == "environment":
            monkeypatch.setenv(name, str(value))
            return
        with (empty_folder / ".env").open("a") as file:
            file.write(f"{name}='{value}'\n")

    return put


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_can_hold_the_value(end: str, put: Callable[..., None], empty_folder: Path) -> None:
    (empty_folder / "secret").write_bytes(f"{'x' * 20}{end}".encode())
    put("SECRET_TOKEN_FILE", empty_folder / "secret")
    read = read_settings(Secretive).token
    assert read is not None
    assert read.get_secret_value() == "x" * 20


def test_a_file_can_hold_any_setting_and_is_checked_like_it(put: Callable[..., None], empty_folder: Path) -> None:
    (empty_folder / "prompt").write_text("query: \n")
    (empty_folder / "port").write_text("many" * 100)
    put("ENCODER_QUERY_PROMPT_FILE", "prompt")
    assert load_settings().encoder_query_prompt == "query: "
    put("WEB_PORT_FILE", "port")
    with pytest.raises(SettingsError, match=r"^WEB_PORT is '(many){25}…', but has to be a port"):
        load_settings()


def test_an_empty_file_sets_nothing(put: Callable[..., None], empty_folder: Path) -> None:
    (empty_folder / "secret").write_text("\n")
    put("SECRET_TOKEN_FILE", "secret")
    assert read_settings(Secretive).token is None


def test_both_ways_at_once_are_refused(put: Callable[..., None]) -> None:
    put("WEB_PORT", "80")
    put("WEB_PORT_FILE", "port")
    with pytest.raises(SettingsError, match=r"^WEB_PORT and WEB_PORT_FILE are both set: unset one of them\.$"):
        load_settings()


def test_a_file_that_the_environment_names_goes_before_dot_env(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("WEB_PORT=1\nMAX_FILE_MB_FILE=three\n")
    (empty_folder / "port").write_text("2")
    (empty_folder / "three").write_text("3")
    monkeypatch.setenv("WEB_PORT_FILE", "port")
    monkeypatch.setenv("MAX_FILE_MB", "4")
    settings = load_settings(web_host="from-option")
    assert (settings.web_port, settings.max_file_mb, settings.web_host) == (2, 4, "from-option")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, f"cannot be read (No such file or directory): {PUT_IT_THERE}"),
        (b"hush \xff hush hush hush", "is not a short text in UTF-8"),
        (b"hush" * 20_000, "is not a short text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_without_its_content(
    content: bytes | None, said: str, put: Callable[..., None], empty_folder: Path
) -> None:
    path = empty_folder / "secret"
    if content is not None:
        path.write_bytes(content)
    put("SECRET_TOKEN_FILE", path)
    with pytest.raises(SettingsError) as caught:
        read_settings(Secretive)
    assert str(caught.value) == f"SECRET_TOKEN_FILE names the file '{path}', which {said}."


def test_a_token_in_the_place_of_a_path_is_not_shown(put: Callable[..., None]) -> None:
    put("SECRET_TOKEN_FILE", "hush-hush-hush-hush-hush")
    with pytest.raises(SettingsError, match=r"^SECRET_TOKEN_FILE names a file, which cannot be read \(No such file"):
        read_settings(Secretive)


def test_a_file_of_settings_that_is_no_text_is_one_sentence(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("WEB_PORT=80\n", encoding="utf-16")
    with pytest.raises(SettingsError, match=r"^The file \.env is not text in UTF-8: save it again as that\.$"):
        load_settings()


def test_a_byte_order_mark_hides_no_setting(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("\ufeffWEB_PORT=81\n", encoding="utf-8")
    assert load_settings().web_port == 81
