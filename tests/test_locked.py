"""What the image installs: every version is pinned as everywhere, and every file by its hash."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from importlib.metadata import distributions, requires
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "docker" / "locked"
NAMES = ("base", "mcp", "postgres", "cpu", "card", "build")


def read(name: str) -> dict[str, tuple[str, list[str]]]:
    """The version and the hashes of each package in a file, by its name."""
    text = (LOCKED / f"{name}.txt").read_text()
    found = re.findall(r"^([\w.-]+)==(\S+)[^\n]*((?:\n +--hash=sha256:[0-9a-f]{64}(?: \\)?)+)$", text, re.MULTILINE)
    lines = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert len(found) == len(lines), "each has a version and hashes, and nothing else is there"
    return {_plain(package): (version, re.findall(r"[0-9a-f]{64}", hashes)) for package, version, hashes in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked(requirements: list[str]) -> set[str]:
    return {_plain(re.split(r"[^\w.-]", each, maxsplit=1)[0]) for each in requirements}


@pytest.mark.parametrize("name", NAMES)
def test_each_version_is_the_one_that_is_tested(name: str) -> None:
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    pinned = {_plain(package): version for package, version in pinned.items()}
    locked = read(name)
    assert locked
    assert {p: v for p, (v, _) in locked.items() if p in pinned and pinned[p] != v.removesuffix("+cpu")} == {}
    assert "://" not in (LOCKED / f"{name}.txt").read_text(), "which index is asked is not said here"


def test_all_that_is_asked_for_is_locked_with_all_that_it_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    base = read("base").keys()
    assert _asked(project["dependencies"]) - {"torch"} <= base
    for extra in ("mcp", "postgres"):
        assert _asked(project["optional-dependencies"][extra]) <= base | read(extra).keys()
    here = {_plain(each.name) for each in distributions()}
    for package in base & here:
        needed = [each for each in requires(package) or [] if ";" not in each]
        assert _asked(needed) - read("card").keys() <= base, package


def test_pytorch_is_locked_for_processors_and_as_pypi_has_it() -> None:
    (version, hashes), (other, others) = read("cpu")["torch"], read("card")["torch"]
    assert version == f"{other}+cpu"
    assert hashes
    assert len(others) > 10
    assert not set(hashes) & set(others)
    assert "torch" not in read("base")


@pytest.fixture
def bill() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bill", ROOT / "docker" / "bill.py")
    assert spec
    assert spec.loader
    module = sys.modules["bill"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_bill_names_each_part_with_its_licence_and_its_text(
    bill: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = tmp_path / "status"
    status.write_text(
        "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nDescription: a library\n of functions\n\n"
        "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n"
    )
    monkeypatch.setattr(bill, "STATUS", status)
    monkeypatch.setattr(sys, "argv", ["bill.py", str(tmp_path / "licenses")])
    bill.main()
    said = json.loads((tmp_path / "licenses" / "bill-of-materials.cdx.json").read_text())
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["purl"]: part for part in said["components"] if part["type"] == "library"}
    references = [part["bom-ref"] for part in said["components"]]
    assert len(set(references)) == len(references)
    assert parts["pkg:deb/debian/libc6@2.36-9"]["licenses"] == [{"license": {"name": "/usr/share/doc/libc6/copyright"}}]
    assert not any("gone" in address for address in parts)
    for package, (version, _) in read("base").items():
        if (here := parts.get(f"pkg:pypi/{package}@{version}")) is not None:
            assert here["licenses"], f"{package} states no licence"
    assert any(part["type"] == "machine-learning-model" for part in said["components"])
    assert list((tmp_path / "licenses").glob("numpy-*/*LICENSE*"))
