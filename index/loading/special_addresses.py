"""Network addresses that are no part of the public internet, each with where that is written down.

As of 2026-11-26. The ranges are IANA's special-purpose registries for IPv4 and IPv6 up to RFC 9780 (2025):
https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry. What they call globally
reachable (anycast of protocols, AS112) is listed too: no article is there. Python's `ipaddress` follows the registries
by years, and knows no cloud.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

_METADATA = "the metadata service of"
_LINK_LOCAL = "a link-local address"
_PROTOCOLS = "an address for network protocols"
_EXAMPLES = "an address for examples"
_PRIVATE = "a private address"

# Where a cloud tells its machines their secrets, or steers them. First in the table: the sentence names the cloud.
CLOUDS: tuple[tuple[str, str, str], ...] = (
    # address, what it is, whose documentation says so
    (
        "169.254.169.254/32",
        f"{_LINK_LOCAL}, {_METADATA} most clouds",
        "docs.aws.amazon.com/AWSEC2 'Instance metadata'; cloud-init 'Datasources'",
    ),
    (
        "169.254.170.2/32",
        f"{_LINK_LOCAL}, {_METADATA} AWS (containers)",
        "docs.aws.amazon.com/AmazonECS 'Task metadata endpoint'",
    ),
    ("169.254.170.23/32", f"{_LINK_LOCAL}, {_METADATA} AWS (pods)", "docs.aws.amazon.com/eks 'Pod Identity'"),
    (
        "fd00:ec2::/32",
        f"{_METADATA} AWS",
        "docs.aws.amazon.com/AWSEC2: ::254 metadata, ::253 DNS, ::123 time, ::23 pods",
    ),
    ("168.63.129.16/32", f"{_METADATA} Azure", "learn.microsoft.com 'What is IP address 168.63.129.16?'"),
    ("fd20:ce::254/128", f"{_METADATA} Google Cloud", "cloud.google.com/compute/docs/metadata, IPv6-only machines"),
    ("192.0.0.192/32", f"{_METADATA} Oracle Cloud", "docs.oracle.com 'Oracle Cloud Infrastructure Compute Classic'"),
    ("fd00:c1::a9fe:a9fe/128", f"{_METADATA} Oracle Cloud", "docs.oracle.com/iaas 'Instance metadata', IPv6"),
    ("100.100.100.200/32", f"{_METADATA} Alibaba Cloud", "alibabacloud.com/help/ecs 'Instance metadata'"),
    ("fd00:100::100:200/128", f"{_METADATA} Alibaba Cloud", "alibabacloud.com/help/ecs 'Instance metadata', IPv6"),
    ("100.88.222.5/32", f"{_METADATA} Tencent Cloud", "cloud.tencent.com/document/product/213 (also 169.254.0.23)"),
    ("169.254.42.42/32", f"{_LINK_LOCAL}, {_METADATA} Scaleway", "scaleway.com/docs/instances 'User data'"),
    ("fd00:42::42/128", f"{_METADATA} Scaleway", "scaleway.com/docs/instances 'User data', IPv6"),
    ("fd00:a9fe:a9fe::1/128", f"{_METADATA} Akamai", "techdocs.akamai.com/cloud-computing 'Metadata service API'"),
    ("192.80.8.124/32", f"{_METADATA} Equinix Metal", "metadata.platformequinix.com and metadata.packet.net"),
)

RANGES: tuple[tuple[str, str, str], ...] = (
    # range, what it is, source
    ("0.0.0.0/32", "an unspecified address", "RFC 1122"),
    ("0.0.0.0/8", "an address of this network", "RFC 791"),
    ("10.0.0.0/8", _PRIVATE, "RFC 1918"),
    ("100.64.0.0/10", "a shared address behind a provider's NAT", "RFC 6598"),
    ("127.0.0.0/8", "a loopback address", "RFC 1122"),
    ("169.254.0.0/16", _LINK_LOCAL, "RFC 3927"),
    ("172.16.0.0/12", _PRIVATE, "RFC 1918"),
    ("192.0.0.0/24", _PROTOCOLS, "RFC 6890, RFC 7335, RFC 7600, RFC 7723, RFC 8155, RFC 8880"),
    ("192.0.2.0/24", _EXAMPLES, "RFC 5737"),
    ("192.31.196.0/24", _PROTOCOLS, "RFC 7535 (AS112)"),
    ("192.52.193.0/24", _PROTOCOLS, "RFC 7450 (AMT)"),
    ("192.88.99.0/24", _PROTOCOLS, "RFC 7526 (relays of 6to4), RFC 6751 (6a44)"),
    ("192.168.0.0/16", _PRIVATE, "RFC 1918"),
    ("192.175.48.0/24", _PROTOCOLS, "RFC 7534 (AS112)"),
    ("198.18.0.0/15", "an address for benchmarks", "RFC 2544"),
    ("198.51.100.0/24", _EXAMPLES, "RFC 5737"),
    ("203.0.113.0/24", _EXAMPLES, "RFC 5737"),
    ("224.0.0.0/4", "a multicast address", "RFC 5771, a registry of its own"),
    ("255.255.255.255/32", "a broadcast address", "RFC 8190"),
    ("240.0.0.0/4", "a reserved address", "RFC 1112"),
    ("::/128", "an unspecified address", "RFC 4291"),
    ("::1/128", "a loopback address", "RFC 4291"),
    ("::/96", "a reserved address", "RFC 4291 (IPv4-compatible)"),
    ("64:ff9b:1::/48", "a private address behind NAT64", "RFC 8215"),
    ("100::/64", "an address that discards", "RFC 6666"),
    ("100:0:0:1::/64", "an address that discards", "RFC 9780"),
    ("2001::/32", "a tunnelled address (Teredo)", "RFC 4380"),
    ("2001:2::/48", "an address for benchmarks", "RFC 5180"),
    ("2001:10::/28", "an identifier, and no address", "RFC 4843 (ORCHID)"),
    ("2001:20::/28", "an identifier, and no address", "RFC 7343 (ORCHIDv2)"),
    ("2001:30::/28", "an identifier, and no address", "RFC 9374 (DRIP)"),
    ("2001:db8::/32", _EXAMPLES, "RFC 3849"),
    ("2001::/23", _PROTOCOLS, "RFC 2928; RFC 7723, 8155, 9665 (2001:1::), 7450 (2001:3::), 7535 (2001:4:112::)"),
    ("2620:4f:8000::/48", _PROTOCOLS, "RFC 7534 (AS112)"),
    ("3fff::/20", _EXAMPLES, "RFC 9637"),
    ("5f00::/16", "a segment of a route, and no address", "RFC 9602"),
    ("fc00::/7", _PRIVATE, "RFC 4193"),
    ("fe80::/10", _LINK_LOCAL, "RFC 4291"),
    ("fec0::/10", "a private address (site-local)", "RFC 3879"),
    ("ff00::/8", "a multicast address", "RFC 4291"),
)

# IPv6 in use: beside it nothing has been given to anybody (IANA's IPv6 address space, RFC 4291).
UNICAST = IPv6Network("2000::/3")

Networks = tuple[tuple[IPv4Network | IPv6Network, str], ...]


def networks() -> Networks:
    """All of both tables, in the order in which they are asked, with what is said of an address in one."""
    return tuple((ip_network(where), what) for where, what, _ in (*CLOUDS, *RANGES))
