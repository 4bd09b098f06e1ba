"""Every entry of the tables of addresses that are no part of the public internet, by itself and inside others."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_network

import pytest

from index.loading.addresses import why_refused
from index.loading.special_addresses import CLOUDS, RANGES, UNICAST

TABLE = [*CLOUDS, *RANGES]
FOURS = [(net, what) for where, what, _ in TABLE if isinstance(net := ip_network(where), IPv4Network)]


def carriers(v4: IPv4Address) -> list[str]:
    """One IPv4 address in every IPv6 form that ends up at it."""
    number, inverted = int(v4), int(v4) ^ 0xFFFF_FFFF
    forms = [
        (0xFFFF << 32) | number,  # mapped
        int(IPv6Address("64:ff9b::")) | number,  # NAT64
        (0x2002 << 112) | (number << 80) | 1,  # 6to4
        int(IPv6Address("2606:4700::200:5efe:0:0")) | number,  # ISATAP
        int(IPv6Address("2606:4700::5efe:0:0")) | number,
        (0x2001_0000 << 96) | (number << 64) | (0x0808_0808 ^ 0xFFFF_FFFF),  # Teredo, the server
        (0x2001_0000 << 96) | (0x0808_0808 << 64) | inverted,  # and who is behind it
    ]
    return [str(IPv6Address(form)) for form in forms]


@pytest.mark.parametrize(("where", "what", "source"), TABLE)
def test_each_entry_is_refused_from_its_first_address_to_its_last(where: str, what: str, source: str) -> None:
    network = ip_network(where)
    assert source
    for address in (network[0], network[-1], network[network.num_addresses // 2]):
        refused = why_refused(str(address))
        assert refused is not None, address
        # Where an entry lies in another one, or carries one, the more telling of the two is said.
        within = {said for inner, said, _ in TABLE if address in ip_network(inner)}
        assert refused == what or refused in within or address in ip_network("2001::/32")


@pytest.mark.parametrize(("network", "what"), FOURS)
def test_each_is_refused_inside_ipv6_as_well(network: IPv4Network, what: str) -> None:
    for form in carriers(network[0]):
        assert why_refused(form), form
    assert why_refused(str(IPv6Address((0xFFFF << 32) | int(network[0])))) == why_refused(str(network[0])), what


def test_what_lies_beside_each_entry_is_open_unless_another_holds_it() -> None:
    nets = [ip_network(where) for where, _, _ in TABLE]
    for network in nets:
        for number in (int(network[0]) - 1, int(network[-1]) + 1):
            if not 0 < number < 2**network.max_prefixlen - 1:
                continue
            beside = network[0].__class__(number)
            special = any(beside in other for other in nets if other.version == beside.version)
            public = not special and (beside.version == 4 or beside in UNICAST)
            if int(beside) >> 112 != 0x2002 and int(beside) >> 32 != 0xFFFF:  # these are judged by what they carry
                assert (why_refused(str(beside)) is None) is public, beside


@pytest.mark.parametrize("prefix", ["4000::", "200::", "800::", "f000::", "::ffff:0:808:808", "64:ff9b:0:1::808:808"])
def test_what_nobody_has_been_given_is_no_address_of_the_web(prefix: str) -> None:
    assert why_refused(prefix) == "a reserved address"


@pytest.mark.parametrize("public", ["8.8.8.8", "168.63.129.15", "192.80.8.125", "100.128.0.1"])
def test_public_addresses_stay_open_in_every_form_but_teredo(public: str) -> None:
    mapped, nat64, sixtofour, isatap, short, *teredo = carriers(IPv4Address(public))
    for form in (public, mapped, nat64, sixtofour, isatap, short):
        assert why_refused(form) is None, form
    assert {why_refused(form) for form in teredo} == {"a tunnelled address (Teredo)"}
