"""The container's files, as far as they can be looked at without Docker."""

from __future__ import annotations

import importlib.util
import re
import struct
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from adapters.discord.settings import DiscordSettings
from adapters.slack.settings import SlackSettings
from bot.running.setting_sources import is_secret
from bot.running.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = (ROOT / "docker-compose.yml").read_text()
FIELDS = {
    str(field.validation_alias): field
    for kind in (Settings, DiscordSettings, SlackSettings)
    for field in kind.model_fields.values()
}
# What is not ours among the variables, by whom it is read.
OTHERS = {"HOME", "HF_HUB_OFFLINE", "TOKENIZERS_PARALLELISM", "OMP_NUM_THREADS"}  # and Python's own


@pytest.fixture
def bot() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE)["services"]["bot"])


def test_every_stage_is_built_from_the_base_that_is_asked_for() -> None:
    stages = re.findall(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, re.MULTILINE)

    assert DOCKERFILE.startswith("ARG PYTHON_IMAGE=python:3.11-slim\n")
    assert DOCKERFILE.count("\nFROM ") == len(stages)
    assert {base for base, _ in stages} - {name for _, name in stages} == {"${PYTHON_IMAGE}"}


def test_the_container_runs_as_a_user_without_rights_and_without_a_shell() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)$", final, re.MULTILINE)

    assert users
    assert all(int(part) > 0 for part in users[-1].split(":"))
    for instruction in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        assert re.search(rf'^{instruction} [^\n\[]*\["', final, re.MULTILINE), instruction


def test_what_the_health_check_runs_is_there() -> None:
    (module,) = re.findall(r'"-m", "([\w.]+)"', DOCKERFILE)

    assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_the_service_can_write_nothing_but_its_data(bot: dict[str, Any]) -> None:
    places = [volume.split(":") for volume in bot["volumes"]]

    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert not {"privileged", "cap_add", "user", "network_mode", "pid"} & set(bot)
    assert [place[1] for place in places if place[-1] != "ro"] == ["/data"]
    assert ["./articles", "/articles", "ro"] in places


def test_only_this_machine_reaches_the_page_which_is_why_it_is_open(bot: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert bot["ports"][0].endswith(f":{bot['environment']['WEB_PORT']}")
    assert bot["environment"]["WEB_OPEN"] == "${WEB_OPEN:-true}"


def test_it_runs_without_an_env_file(bot: dict[str, Any]) -> None:
    assert [file["required"] for file in bot["env_file"]] == [False]
    variables = re.sub(r"\$\$\w+", "", COMPOSE.replace("${...}", ""))  # a dollar that is written twice is the shell's
    assert not re.search(r"\$\{?\w+\}?(?![\w:-])", variables), "a variable without a default"


def test_every_variable_is_a_setting_with_a_value_that_is_allowed(
    bot: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
    given = dict(pair.split("=", 1) for pair in line.split()) | bot["environment"]
    ours = {name for name in given if name not in OTHERS and not name.startswith("PYTHON")}
    for name in ours:
        monkeypatch.setenv(name, re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", str(given[name])))

    settings = load_settings()

    assert ours <= set(FIELDS)
    assert (settings.data, settings.web_host, settings.web_open) == (Path("/data"), "0.0.0.0", True)  # noqa: S104


def test_no_secret_is_in_either_file(bot: dict[str, Any]) -> None:
    secrets = {name for name, field in FIELDS.items() if is_secret(field)}

    assert secrets >= {"DISCORD_TOKEN", "SLACK_BOT_TOKEN", "WEB_TOKEN"}
    assert not secrets & set(bot["environment"])
    assert not secrets & set(re.findall(r"[A-Z_]+", DOCKERFILE))


def test_the_database_is_there_for_the_bot_alone_and_only_if_asked_for() -> None:
    services, configs = (yaml.safe_load(COMPOSE)[part] for part in ("services", "configs"))
    database = services["database"]

    assert database["profiles"] == ["postgres"]
    assert services["bot"]["depends_on"] == {"database": {"condition": "service_healthy", "required": False}}
    assert "ports" not in database
    assert re.search(r":-\S+:[\d.]+-pg\d+\}$", database["image"]), "a version, not whatever is the latest"
    [script] = [configs[one["source"]]["content"] for one in database["configs"]]
    assert "SUPERUSER" not in script
    assert "ALTER ROLE postgres PASSWORD NULL;" in script


def test_everything_that_is_copied_is_sent_to_the_engine_and_nothing_private() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        source.strip("/")
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for source in line.split()
    ]

    assert copied
    assert all(any(fnmatch(source, pattern) for pattern in kept) for source in copied)
    assert all((ROOT / source).exists() for source in copied)
    assert not {".", ".env", ".git", "data", "articles", "training"} & set(kept)


def test_all_files_of_the_packages_are_installed() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    files = {
        (package, str(path.relative_to(ROOT / package)))
        for package in ("index", "bot", "adapters")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }

    assert {file for file in files if not any(fnmatch(file[1], p) for p in declared.get(file[0], []))} == set()


def test_trimming_takes_what_is_not_needed_and_says_how_much(tmp_path: Path) -> None:
    trim = script("trim")
    site = tmp_path / "lib/python3.11/site-packages"
    sizes = {
        "torch/bin/protoc": 3,
        "torch/bin/torch_shm_manager": 5,
        "torch/test/deep/program": 7,
        "numpy/linalg/tests/test_solve.py": 11,
        "numpy/linalg/linalg.py": 13,
        "babel/locale-data/en.dat": 17,
        "babel/locale-data/eo.dat": 19,
        "discord/types/user.py": 23,
    }
    for name, size in sizes.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(bytes(size))

    taken = sum(trim.trim(tmp_path, surplus) for surplus in trim.SURPLUS)

    left = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert set(sizes) - left == {
        "torch/bin/protoc", "torch/test/deep/program", "numpy/linalg/tests/test_solve.py", "babel/locale-data/eo.dat"
    }  # fmt: skip
    assert taken == 3 + 7 + 11 + 19


def test_a_stripped_library_keeps_what_is_loaded(tmp_path: Path) -> None:
    library = tmp_path / "lib.so"
    sections, loaded = 5000, b"code"
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 3, 62, 1, 0, 64, sections, 0, 64, 56, 1, 64, 9, 8)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, 0, 0, len(loaded), 99, 4096)
    library.write_bytes((head + segment + loaded).ljust(sections + 9 * 64, b"s"))

    script("strip").strip(library)

    kept = library.read_bytes()
    assert kept[120:] == loaded
    assert (kept[:40], kept[64:120]) == (head[:40], segment)
    assert struct.unpack_from("<Q8xHHHH", kept, 40) == (0, 1, 0, 0, 0)


def test_only_a_library_is_stripped(tmp_path: Path) -> None:
    (tmp_path / "lib.so").write_bytes(b"not a library".ljust(64))

    with pytest.raises(ValueError, match="no library"):
        script("strip").strip(tmp_path / "lib.so")


def script(name: str) -> ModuleType:
    """A script of the image's build: `docker` is no package."""
    spec = importlib.util.spec_from_file_location(f"docker_{name}", ROOT / "docker" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look there
    spec.loader.exec_module(module)
    return module
