"""Which network addresses may be fetched from: those of the public internet, and no other."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_SHARED = IPv4Network("100.64.0.0/10")  # carrier-grade NAT, RFC 6598
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215


def why_refused(address: str) -> str | None:
    """What is not public about a numeric `address`, as "a loopback address"; None for a public one.

    An IPv6 address that carries an IPv4 one is judged by that too, since it is where packets end up.
    """
    ip = ip_address(address)
    for each in (ip, *_carried(ip)):
        kind = _kind(each)
        if kind:
            return kind
    return None


def _kind(ip: IPv4Address | IPv6Address) -> str | None:
    kinds = {
        "an unspecified address": ip.is_unspecified,
        "a loopback address": ip.is_loopback,
        "a link-local address": ip.is_link_local,
        "a multicast address": ip.is_multicast,
        "a shared address behind a provider's NAT": ip in _SHARED,
        "a private address": (ip.is_private and not _is_mapped(ip)) or _is_site_local(ip),
        "a reserved address": (ip.is_reserved or not ip.is_global) and not _is_mapped(ip),
    }
    return next((kind for kind, holds in kinds.items() if holds), None)


def _is_site_local(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv6Address) and ip.is_site_local


def _is_mapped(ip: IPv4Address | IPv6Address) -> bool:
    """IPv4 in IPv6 notation, which Python calls reserved or private whatever the IPv4 address is."""
    return isinstance(ip, IPv6Address) and (ip.ipv4_mapped is not None or ip in _NAT64[0])


def _carried(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if not isinstance(ip, IPv6Address):
        return []
    translated = IPv4Address(int(ip) & 0xFFFF_FFFF) if any(ip in net for net in _NAT64) else None
    return [each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), translated) if each]
