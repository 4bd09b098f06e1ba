"""Names of people and organisations: titles, first names, what marks an organisation, and when two are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from bot.answering.speech.first_names import HE, SHE
from bot.answering.speech.word_lists import words

Gender = Literal["he", "she"]

HE_TITLES = words(
    "mr mister sir lord congressman councilman chairman spokesman businessman father brother son husband imam rabbi"
)
SHE_TITLES = words(
    "mrs ms miss madam dame lady congresswoman councilwoman chairwoman spokeswoman businesswoman mother sister"
    " daughter wife actress"
)
TITLES = (
    HE_TITLES
    | SHE_TITLES
    | frozenset(
        [
            "mx",
            "dr",
            "doctor",
            "prof",
            "professor",
            "sen",
            "sens",
            "senator",
            "rep",
            "reps",
            "representative",
            "gov",
            "governor",
            "gen",
            "general",
            "col",
            "colonel",
            "lt",
            "lieutenant",
            "sgt",
            "sergeant",
            "capt",
            "captain",
            "maj",
            "major",
            "rev",
            "reverend",
            "hon",
            "judge",
            "justice",
            "president",
            "vice",
            "mayor",
            "minister",
            "prime",
            "secretary",
            "chancellor",
            "ambassador",
            "attorney",
            "solicitor",
            "chief",
            "executive",
            "ceo",
            "cto",
            "cfo",
            "coo",
            "director",
            "commissioner",
            "speaker",
            "leader",
            "officer",
            "deputy",
            "assistant",
            "former",
            "ex-president",
            "inspector",
            "detective",
            "constable",
            "sheriff",
            "admiral",
            "commander",
            "commissioner",
            "treasurer",
            "chair",
            "manager",
            "strategist",
            "host",
            "anchor",
            "editor",
            "reporter",
            "correspondent",
            "analyst",
            "adviser",
            "advisor",
            "aide",
            "spokesperson",
            "pollster",
            "pastor",
            "bishop",
            "archbishop",
            "father",
            "coach",
            "author",
            "candidate",
            "nominee",
            "democrat",
            "republican",
            "independent",
            "conservative",
            "labour",
            "gop",
            "democratic",
            "foreign",
            "home",
            "treasury",
            "technology",
            "defence",
            "defense",
            "state",
            "then-sen",
            "co-founder",
            "founder",
            "senior",
            "mp",
            "msp",
            "fbi",
            "director",
            "house",
            "senate",
            "majority",
            "minority",
            "whip",
            "lady",
            "first0",
            "gop-er",
            "comedian",
        ]
    )
)
_SUFFIXES = words("jr sr ii iii iv phd md esq mp")
ORGANISATION_WORDS = words(
    "inc corp corporation co ltd llc plc group holdings company bank university college school institute institution"
    " institutes department ministry office agency bureau commission committee council court association federation"
    " union party foundation fund campaign church congress senate house parliament government administration police"
    " service services news times post journal press magazine network radio tv television media team league club"
    " society center centre lab labs laboratory technologies technology systems partners capital securities"
    " international national authority board coalition alliance organization organisation center army navy force"
    " forces states nations kingdom street airlines motors pharmaceuticals hospital museum pac guild conference"
    " convention republicans democrats project initiative trust studio studios records entertainment software networks"
    " energy oil"
)
_COMPANY_ENDINGS = words("inc corp corporation co ltd llc plc group holdings holding company technologies limited")
GENERIC_ORGANISATIONS = words(
    "company firm group startup start-up corporation business organization organisation agency giant bank lab"
    " laboratory carmaker automaker chipmaker drugmaker retailer manufacturer developer publisher newspaper magazine"
    " network website outlet paper party campaign committee union charity nonprofit non-profit government department"
    " ministry council commission regulator watchdog court institute university school college studio label airline"
    " conglomerate maker supplier operator provider bureau association foundation institution board office"
    " administration ministry think-tank club team league authority body coalition service force"
)
SPEAKS_FOR = words(
    "spokesman spokeswoman spokesperson spokespeople spokesmen statement lawyer lawyers attorney attorneys team"
    " representative representatives letter press-release release filing lawsuit complaint website"
)
_STRIP = re.compile(r"[^\w&\-' ]+")


@lru_cache(maxsize=8192)
def plain(name: str) -> tuple[str, ...]:
    """The words of a name for comparison: small letters, no accents, titles, suffixes, articles or possessives."""
    text = unicodedata.normalize("NFKD", name.replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    found = [word.removesuffix("'s").strip("'-") for word in _STRIP.sub(" ", text.replace(".", "")).split()]
    found = [word for word in found if word and word not in _SUFFIXES]
    while len(found) > 1 and (found[0] in TITLES or found[0] in ("the", "a", "an")):
        found.pop(0)
    while len(found) > 1 and found[-1] in _COMPANY_ENDINGS:
        found.pop()
    return tuple(found)


@lru_cache(maxsize=4096)
def gender(name: str) -> Gender | None:
    """Who a name's bearer is taken for: by a title, else by a first name; None if neither tells."""
    words = name.casefold().replace(".", "").split()
    for word in words[:-1]:
        if word in HE_TITLES:
            return "he"
        if word in SHE_TITLES:
            return "she"
    for word in words[:-1] if len(words) > 1 else words:
        if word in HE or word in SHE:
            return "he" if word in HE else "she"
    return None


@lru_cache(maxsize=8192)
def is_organisation(name: str) -> bool:
    """Whether a name says itself that it is an organisation's: by a word, or as an acronym."""
    words = name.replace(".", "").split()
    return any(word.casefold() in ORGANISATION_WORDS for word in words) or (
        len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    )


def initials(name: str) -> str:
    """The first letters of a name's capitalised words: its likely acronym."""
    return "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())


# Bodies of which an article names many: "the court" is the last one named only where that was called a court.
PUBLIC_BODIES = words(
    "government department ministry council court party committee commission regulator service force board office"
    " administration university school college institute association union foundation campaign"
)

# Places that speak only through others, so "the company" is none of them.
PLACES = words(
    "miami boston dallas houston atlanta detroit seattle denver philadelphia charlotte cleveland vegas orleans"
    " baghdad kabul tehran seoul tokyo delhi mumbai sydney toronto rome madrid brussels geneva jerusalem cairo dubai"
    " calif fla mass mich minn mo mont neb nev okla ore pa tenn tex va vt wis wyo ariz ark colo conn del ga ill kan"
    " ky md nc nh nj nm ny ri sc sd wv dc us usa uk eu un america american britain british england scotland wales"
    " ireland france french germany german italy spain china chinese japan india russia russian ukraine israel iran"
    " iraq syria turkey canada australia mexico brazil europe european asia africa london paris berlin beijing"
    " moscow washington york california texas florida iowa hampshire ohio nevada carolina dakota virginia georgia"
    " michigan wisconsin pennsylvania colorado arizona utah oregon vermont maine massachusetts connecticut jersey"
    " maryland delaware kentucky tennessee alabama mississippi louisiana arkansas missouri kansas nebraska oklahoma"
    " montana idaho wyoming alaska hawaii indiana illinois minnesota chicago angeles francisco hong kong shenzhen"
    " west east north south silicon valley"
)


def is_place(name: str) -> bool:
    """Whether a name is a well-known place's."""
    return name.replace(".", "").split()[-1].casefold() in PLACES
