"""Somebody adds an address that leads inside, to a cloud's metadata or a special range, by number or by name."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from index.loading.discover import Target
from index.loading.limits import DEFAULT_LIMITS
from index.loading.load import load
from index.loading.results import Failure

INSIDE = [
    ("192.0.0.192", "the metadata service of Oracle Cloud"),
    ("168.63.129.16", "the metadata service of Azure"),
    ("100.100.100.200", "the metadata service of Alibaba Cloud"),
    ("169.254.169.254", "a link-local address, the metadata service of most clouds"),
    ("fd00:ec2::254", "the metadata service of AWS"),
    ("64:ff9b::a83f:8110", "the metadata service of Azure"),
    ("2002:a83f:8110::", "the metadata service of Azure"),
    ("::ffff:168.63.129.16", "the metadata service of Azure"),
    ("192.88.99.1", "an address for network protocols"),
    ("3fff::1", "an address for examples"),
    ("5f00::1", "a segment of a route"),
]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that somebody connects to, instead of connecting."""
    found: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> None:
        found.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return found


@pytest.mark.parametrize(("address", "what"), INSIDE)
@pytest.mark.parametrize("by", ["number", "name", "both ways"])
def test_nothing_is_sent_there(
    address: str, what: str, by: str, connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if by != "number":
        public = [(2, 1, 6, "", ("8.8.8.8", 80))] if by == "both ways" else []
        entries = [*public, (10 if ":" in address else 2, 1, 6, "", (address, 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    host = "news.example" if by != "number" else f"[{address}]" if ":" in address else address
    (found,) = load(Target(f"http://{host}/latest/meta-data/"), "default", DEFAULT_LIMITS)
    assert isinstance(found, Failure)
    assert what in found.reason
    assert connected == []
