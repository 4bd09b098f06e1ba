"""Which network addresses may be fetched from: those of the public internet, and no other."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from index.loading.special_addresses import UNICAST, networks

_NETWORKS = networks()
_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291: IPv4 in IPv6 notation
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: IPv4 behind a translator
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: what stands before an IPv4 address in a tunnel's own


def why_refused(address: str) -> str | None:
    """What is not public about a numeric `address`, as "a loopback address"; None for a public one.

    An IPv6 address that carries an IPv4 one is judged by that too, since it is where packets end up.
    """
    ip = ip_address(address)
    return next((kind for each in (*_carried(ip), ip) if (kind := _kind(each))), None)


def _kind(ip: IPv4Address | IPv6Address) -> str | None:
    found = next((what for network, what in _NETWORKS if ip in network), None)
    if found or ip.version == 4 or ip in _MAPPED or ip in _NAT64:
        return found
    return None if ip in UNICAST else "a reserved address"


def _carried(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if not isinstance(ip, IPv6Address):
        return []
    low = IPv4Address(int(ip) & 0xFFFF_FFFF)
    is_low = ip in _MAPPED or ip in _NAT64 or int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP
    return [each for each in (low if is_low else None, ip.sixtofour, *(ip.teredo or ())) if each]
