"""The settings, `.env.example` and the page of settings name the same variables with the same defaults."""

import importlib.util
import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from adapters.discord.settings import DiscordSettings
from adapters.slack.settings import SlackSettings
from bot.running.setting_sources import SourcedSettings, name_of
from bot.running.settings import Settings, read_settings

HERE = Path(__file__).parent.parent
EXAMPLE = (HERE / ".env.example").read_text(encoding="utf-8")
KINDS: tuple[type[SourcedSettings], ...] = (Settings, DiscordSettings, SlackSettings)
FIELDS: dict[str, FieldInfo] = {name_of(field): field for kind in KINDS for field in kind.model_fields.values()}
UNSET = (None, "")


@pytest.fixture
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    return tmp_path


def test_the_example_names_every_setting_once() -> None:
    assert sorted(re.findall(r"^#?(\w+)=", EXAMPLE, re.MULTILINE)) == sorted(FIELDS)


def test_the_page_of_settings_is_the_one_that_is_made_from_them() -> None:
    spec = importlib.util.spec_from_file_location("settings_page", HERE / "tools" / "settings_page.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (HERE / "docs" / "settings.md").read_text(encoding="utf-8") == tool.page(), "run: make settings-page"
    assert sorted(re.findall(r"^\| `(\w+)`", tool.page(), re.MULTILINE)) == sorted(FIELDS)


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in HERE.glob("docs/*.md"))]
)
def test_what_a_page_links_to_in_the_repository_exists(page: str) -> None:
    text = (HERE / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and not link.startswith("#")]
    assert [link for link in links if not (HERE / page).parent.joinpath(link.partition("#")[0]).exists()] == []


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
