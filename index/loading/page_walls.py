"""What a web server gives a program instead of an article: told apart from short articles, and refused in a sentence.

A wall is short and says little else: its phrases are looked for only where hardly anything is left beside them, so that
an article about cookies, robots or subscriptions stays one.
"""

from __future__ import annotations

import re
from typing import Any

from index.errors import LoadError

_LONGEST = 2_500  # characters of a wall
_STUB_WORDS = 120  # words at most before a wall that begins an article
_LITTLE = 25  # words beside the wall's own
_SHORT_TITLE = 8  # words, a site's name among them
_SAVE = "open it in a browser and save it from there"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_ROBOT = _any(
    r"just a moment", r"checking (if the site connection|your browser)",
    r"verify(ing)? (that )?you are (a )?(human|not)",
    r"are you a (ro)?bot", r"not a robot", r"security (check|verification)", r"attention required",
    r"captcha", r"ray id", r"incapsula incident",
    r"unusual (traffic|activity)", r"enable javascript and cookies", r"press (&|and) hold", r"pardon our interruption",
    r"automated (access|requests|queries)", r"ddos protection", r"browser will redirect", r"this process is automatic",
    r"please (allow up to|stand by|wait while)", r"performance (and|&) security by", r"review the security of",
)  # fmt: skip
_DENIED = _any(
    r"access (to this (page|site|resource) )?(is |has been |was )?(denied|forbidden|blocked)", r"403 forbidden",
    r"forbidden\b", r"(don.t|do not) have permission", r"not authori[sz]ed", r"you have been blocked", r"reference #\d",
    r"unavailable (in your (country|region)|for legal)", r"not available in your (country|region)", r"451\b",
    r"error (code )?(10\d\d|40[13]|429|5\d\d)", r"too many requests", r"bad gateway", r"internal server error",
    r"service (temporarily )?unavailable", r"gateway time-?out",
)  # fmt: skip
_GONE = _any(
    r"\b404\b", r"page (can.?t|can ?not|could not|couldn.t) be found", r"page not found", r"not found$",
    r"(page|article|story|content) (you (are|were) looking for )?(doesn.t exist|does not exist)",
    r"(page|article|story|content) (you (are|were) looking for )?is(n.t| no longer| not) (available|here)",
    r"(page|article|story|content) has (been )?(moved|removed|deleted)", r"nothing (was )?found here",
    r"(can.?t|couldn.t|could not|can ?not) find (the|that|this|your) page", r"no longer (available|exists)",
    r"(mis)?typed the address", r"looking for (was|is|has)", r"page may have (been )?moved", r"try (a )?search",
    r"(return|go|back) to (the |our )?home ?page",
)  # fmt: skip
_PAYWALL = _any(
    r"for subscribers only", r"subscriber[- ](only|exclusive)", r"exclusive(ly)? (to|for) (our )?(subscribers|members)",
    r"already (a )?(subscriber|member|subscribed)", r"to continue reading", r"unlimited access", r"cancel any ?time",
    r"(subscribe|log ?in|sign ?(in|up)|register|create an? (free )?account)( now| today| here)?( for [^.]{1,40})?"
    r" to (continue|keep|read|unlock|access|view|get)",
    r"continue reading (this|your) (article|story) (with|by)", r"read the (full|rest of the) (article|story)",
    r"(this|the) (article|content|story) is (only |reserved |available )*(to|for) ", r"become a (member|subscriber)",
    r"free articles? (left|remaining|this month)", r"reached your (article )?limit", r"start your (free )?trial",
    r"unlock this (article|story)", r"subscribe (now|today)",
)  # fmt: skip
_SCRIPT = _any(
    r"(enable|activate|turn on|requires?|needs?|without) java ?script", r"unsupported browser", r"please wait",
    r"java ?script (is|must be|has been) (disabled|enabled|required|not)", r"loading\W*$",
    r"browser (is )?(not supported|out ?dated|too old)",
)  # fmt: skip
_CONSENT = _any(
    r"cookies?\b", r"consent", r"\bpartners\b", r"personal(ised|ized)? (data|ads?|advertising|content)", r"privacy",
    r"track(ing|ers?)\b", r"legitimate interest", r"unique identifiers", r"(accept|reject) all", r"\bvendors\b",
    r"\bgdpr\b", r"advertis",
)  # fmt: skip
_YOU = re.compile(r"\b(we|our|us|you|your|i accept|reject|manage)\b", re.IGNORECASE)
_MOST = 0.6  # of the sentences of a consent wall speak so
_SENTENCE = re.compile(r"[^.!?\n…]+[.!?\n…]*")
_KINDS = (
    (_ROBOT, f"The site asked whether a person is there instead of showing the article; {_SAVE}."),
    (_DENIED, f"The site does not let a program read that page; {_SAVE}."),
    (_GONE, "The site says that there is no such page; look for the article's present address."),
    (_SCRIPT, f"The page shows its article only in a browser; {_SAVE}."),
)
_PAID = f"Only the beginning of the article is on the page, the rest is for subscribers; {_SAVE} while logged in."
_ASKED = f"The page asks for consent instead of showing the article; {_SAVE} after answering it."


def refuse_wall(text: str, title: str | None, shown: str) -> None:
    """Raise `LoadError` if `text`, taken for the article of a page called `title` that has `shown` in all, is none."""
    said, all_said = _sentences(text), _sentences(shown)
    for phrases, reason in _KINDS:
        if len(shown) <= _LONGEST and _is_wall(phrases, title or "", all_said):
            raise LoadError(reason)
    walled = _ends_at(said) or (_is_cut(text) and any(map(_PAYWALL.search, all_said)))
    if walled and _rest(said, _PAYWALL) <= _STUB_WORDS:
        raise LoadError(_PAID)
    if said and all(sum(bool(each.search(s)) for s in said) >= _MOST * len(said) for each in (_CONSENT, _YOU)):
        raise LoadError(_ASKED)


def _sentences(text: str) -> list[str]:
    found = (sentence[0].strip() for sentence in _SENTENCE.finditer(text[: 4 * _LONGEST]))
    return [sentence for sentence in found if sentence]


def _is_wall(phrases: re.Pattern[str], title: str, told: list[str]) -> bool:
    named = bool(phrases.match(title)) and len(title.split()) <= _SHORT_TITLE
    if named and (any(map(phrases.search, told[:3])) or _rest(told, phrases) <= _LITTLE / 2):
        return True
    return any(map(phrases.search, told)) and _rest(told, phrases) <= _LITTLE


def refuse_redirect(page: Any, text: str) -> None:
    """Raise `LoadError` if a parsed `page` (an lxml tree) with hardly any `text` only leads to another."""
    for meta in page.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"):
        _, _, address = (meta.get("content") or "").partition("=")
        if address.strip() and len(text.split()) <= _LITTLE:
            target = address.strip(" \"'")[:200]
            raise LoadError(f"The page only leads to another; give that address: {target}")


def _rest(told: list[str], phrases: re.Pattern[str]) -> int:
    """How many words the sentences without any of `phrases` have."""
    return sum(len(sentence.split()) for sentence in told if not phrases.search(sentence))


def _ends_at(told: list[str]) -> bool:
    """Whether a paywall is among the last sentences."""
    return any(map(_PAYWALL.search, told[-3:]))


def _is_cut(text: str) -> bool:
    return text.rstrip().endswith(("…", "..."))
