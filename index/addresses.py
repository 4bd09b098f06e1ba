"""When two web addresses are of one page: a canonical form for comparing, which nobody opens."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

# What is added to an address so that somebody learns who shared or followed it, and says nothing of the page. After
# Firefox's query stripping and ClearURLs (https://gitlab.com/ClearURLs/rules, global rules), July 2026; nothing that
# may name a page somewhere ("id", "cid", "ref", "source", "page") is among them.
_TRACKING = re.compile(
    r"utm_\w+|(fb|g|dc|tw|yc|y|msclk|ttc|li_fat_|s_kwc|wbra|gbra|igsh)(cl)?id|gclsrc|fbadid|fb_(action|source|ref)\w*|igsh"
    r"|mc_[ce]id|mkt_tok|_ga|_gl|_hs(enc|mi)|hs\w*tracking|vero_(id|conv)|oly_(enc|anon)_id|(__|rb_)s|wickedid"
    r"|at_(medium|campaign|custom\d|link_\w+|format|bbc_team|ptr_name|custom)|ns_(campaign|mchannel|source|linkname|fee)"
    r"|cmpid|ocid|ito|xtor|smid|smtyp|sr_share|guccounter|guce_\w+|__twitter_impression|ref_(src|url)|share_?id|sh|spm"
    r"|ftag|wt\.\w+|pk_\w+|mtm_\w+|itm_\w+|ncid|cn-reloaded|traffic_source|taid|srnd|soc_(src|trk)|partner(id)?"
    r"|at_campaign_type|facebook_\w+|sfnsn|mibextid|rss",
    re.IGNORECASE,
)
_AMP = re.compile(r"(?<=/)amp/?$|\.amp(?=(\.html?)?$)|(?<=[^/])/amp/?$", re.IGNORECASE)
_AMP_PARAMETER = re.compile(r"(amp=(1|true)?|output(type)?=amp|usqp=.*|amp_js_v=.*)", re.IGNORECASE)
_INDEX = re.compile(r"(?<=/)(index|default)\.(html?|php|aspx?)$", re.IGNORECASE)
_VARIANT = re.compile(r"(www\d?|m|mobile|amp)\.(?=[^.]+\.)", re.IGNORECASE)
ROUTES = ("/", "!")  # how a fragment begins that tells a page what to show
_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "/:@!$&'()*+,;=~-._"  # RFC 3986, section 3.3: these stand for themselves in a path


def canonical(address: str) -> str:
    """The form that all variants of a web address have in common, for comparing only.

    Left out or made one: scheme, "www." and mobile and AMP variants of host and path, default ports, the case of the
    host, tracking parameters and the order of the others, a slash or index page at the end, fragments but for those
    that a page uses as its route ("#/…", "#!…"). Idempotent; any text is taken.
    """
    parts = urlsplit(_bare(address))
    host = _host(parts, ports=(80, 443))
    while (shorter := _VARIANT.sub("", host, count=1)) != host:
        host = shorter
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_UNRESERVED, errors="surrogateescape")
    path = _INDEX.sub("", _AMP.sub("", path)).rstrip("/")
    if not host and path.startswith("//"):
        path = f"/{path.lstrip('/')}"  # what follows two slashes would be read as a host
    query = [pair for pair in _query(parts) if not _AMP_PARAMETER.fullmatch("=".join(pair))]
    return parts._replace(
        scheme="https", netloc=host, path=path or "/", query=urlencode(sorted(query)), fragment=_route(parts)
    ).geturl()


def without_tracking(address: str) -> str:
    """A web address as it can be opened, without what only tells who shared it; the rest stays as it was written."""
    parts = urlsplit(_bare(address))
    kept = [pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(unquote(pair.partition("=")[0]))]
    return parts._replace(netloc=_host(parts), query="&".join(kept), fragment=_route(parts)).geturl()


def site(address: str) -> str:
    """The host of a web address without its variants: what an outlet is called when nothing else names it."""
    return urlsplit(canonical(address)).hostname or ""


def _bare(address: str) -> str:
    """`address` if it can be taken apart, else one without a host that stands for it."""
    try:
        _ = urlsplit(address).port
    except ValueError:
        return quote(address)
    return address


def _host(parts: SplitResult, ports: tuple[int, ...] = ()) -> str:
    """The host in small letters, with its port if that is neither the scheme's own nor among `ports`."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return host if parts.port in (None, _PORTS.get(parts.scheme), *ports) else f"{host}:{parts.port}"


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    return [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]


def _route(parts: SplitResult) -> str:
    return parts.fragment if parts.fragment.startswith(ROUTES) else ""
