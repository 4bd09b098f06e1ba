"""The settings, `.env.example` and the README's table name the same variables with the same defaults."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from adapters.discord.settings import DiscordSettings
from adapters.slack.settings import SlackSettings
from bot.running.setting_sources import SourcedSettings, name_of
from bot.running.settings import Settings, read_settings

HERE = Path(__file__).parent.parent
EXAMPLE = (HERE / ".env.example").read_text(encoding="utf-8")
README = (HERE / "README.md").read_text(encoding="utf-8")
KINDS: tuple[type[SourcedSettings], ...] = (Settings, DiscordSettings, SlackSettings)
FIELDS: dict[str, FieldInfo] = {name_of(field): field for kind in KINDS for field in kind.model_fields.values()}
UNSET = (None, "")


def in_readme() -> Iterator[tuple[str, str]]:
    """Each variable of the table with the default that the table gives it."""
    table = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    for row in re.findall(r"^\| (`.*)\|$", table, re.MULTILINE):
        names, default, *_ = row.split("|")
        variables = re.findall(r"`(\w+)`", names)
        defaults = [part.strip(" `") for part in default.split(",")]
        yield from zip(variables, defaults * (len(variables) // len(defaults)), strict=True)


@pytest.fixture
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    return tmp_path


def test_the_example_names_every_setting_once() -> None:
    assert sorted(re.findall(r"^#?(\w+)=", EXAMPLE, re.MULTILINE)) == sorted(FIELDS)


def test_the_readme_names_every_setting_once() -> None:
    assert sorted(name for name, _ in in_readme()) == sorted(FIELDS)


@pytest.mark.parametrize(
    "shown", [EXAMPLE, re.sub(r"^#(?=\w+=)", "", EXAMPLE, flags=re.MULTILINE)], ids=["as it is", "with its defaults"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_changes_nothing_as_it_is_or_with_its_defaults(
    kind: type[SourcedSettings], shown: str, in_an_empty_folder: Path
) -> None:
    defaults = read_settings(kind)
    (in_an_empty_folder / ".env").write_text(shown, encoding="utf-8")
    assert read_settings(kind) == defaults


def test_the_example_shows_every_default_but_that_of_a_token_to_fill_in() -> None:
    shown = dict(re.findall(r"^#(\w+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert FIELDS.keys() - shown == {"DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert {name for name, value in shown.items() if not value} == {
        name for name in shown if FIELDS[name].default in UNSET
    }


@pytest.mark.usefixtures("in_an_empty_folder")
@pytest.mark.parametrize(
    ("name", "shown"),
    [(name, shown) for name, shown in in_readme() if name in FIELDS and FIELDS[name].default not in UNSET],
)
def test_the_readme_gives_each_default_that_is_more_than_words(
    name: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = next(kind for kind in KINDS if name in map(name_of, kind.model_fields.values()))
    defaults = read_settings(kind)
    monkeypatch.setenv(name, shown)
    assert read_settings(kind) == defaults
