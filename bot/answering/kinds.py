"""What kind of answer a question asks for, found by the words that it is asked with.

A kind decides how an answer is put together (bot/answering/composing): a name for "who accused them?", what somebody
said for "what did Kyle say?", the sentences that bear on it for "was it stolen?", a few quotes that tell the story for
"what happened?". Rules find it, so that anybody can see why a question was taken as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.informal import in_full


class Kind(StrEnum):
    """The kinds of question."""

    FACT = "fact"
    DEFINITION = "definition"
    SAID = "said"
    YES_NO = "yes_no"
    EXPLANATION = "explanation"
    LIST = "list"
    OVERVIEW = "overview"
    LATEST = "latest"
    COMPARISON = "comparison"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's kind, its words in full, and what it is about.

    `subject` is who or what is to be described, or who is asked to have spoken; `topic` is what is left of the
    question: what they spoke of, what an overview is wanted of; `verb` is what they did: say, want, call. All are empty
    where a kind has none.
    """

    kind: Kind
    text: str
    subject: str = ""
    topic: str = ""
    verb: str = ""


def _any(words: str) -> str:
    """A pattern of any of the words, which may be patterns themselves: "argues? views?"."""
    return f"({'|'.join(words.split())})"


def _forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Forms of a question in plain words (see `plain`), each from its beginning; the first that fits counts."""
    return tuple(re.compile(f"^{pattern}") for pattern in patterns)


_OPENERS = _any("so and but ok okay well wait hey hi hello um please pls also then now just anyway btw")
_FILLER = re.compile(
    rf"^\W*(({_OPENERS[1:-1]}|(can|could|would) you (please )?(tell|show) (me|us)|tell (me|us)|"
    r"do you know|does anyone know|i wonder)\b[\s,:]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(\b(please|pls|lol|again|or not|or nah|then|exactly|btw)\b|[\s?!.])+$", re.IGNORECASE)

_GREETING = (
    r"(hi|hello|hey|hiya|howdy|yo|greetings|good (morning|afternoon|evening|day|night))"
    r"( (there|all|everyone|bot|clippings))?"
)
_THANKS = (
    r"(many )?(thanks|thank you|thx|cheers|ty)"
    r"( (a lot|so much|very much|for (that|the help|your help)|again|bot|clippings))*"
)
_SMALL_TALK = (
    r"help( me)?( please)?|bye|goodbye|see you|ok(ay)?|cool|great|nice|perfect|got it|never ?mind|lol|test(ing)?|ping|"
    r"(great|good|nice) (job|work|bot)|well done|how are you( doing)?( today)?"
)
_ABOUT_THE_BOT = (
    r"(what|how) (can|do|could) (you|i|we) (do|ask|use)( (you|this|it|here))?|what are you|who are you|"
    r"are you (there|a bot|human)|how does this work|what is this bot"
)
_SOCIAL = re.compile(rf"^\W*({_GREETING}|{_THANKS}|{_SMALL_TALK}|{_ABOUT_THE_BOT})\W*$", re.IGNORECASE)

_STORY = _any("thing story case dispute matter affair issue row mess article news")
_SUMMARY = _any("gist summary overview recap briefing rundown background digest tl;?dr")
_OVERVIEW = _forms(
    r"what (happened|is happening|is going on|went on|is up)"
    r"( here| so far| in short| (with|at|in|on|to) (?P<topic>.+))?$",
    rf"what is (the|this|that) ((whole|entire) )?(?P<topic>(\w+ ){{0,3}})?{_STORY}?s? ?(all )?about$",
    r"what is (?P<topic>.+?) (all )?about$",
    r"what is (this|it|that|all this)( all)? about$",
    r"what are (these|the) (articles|stories) about$",
    r"what is the (deal|story|matter|situation|gist|summary|background)( (with|of|on|behind|in|here) ?(?P<topic>.*))?$",
    r"((can|could) (you|i|we) )?(give|get|have|want|need)?( me| us)?( a| an| the)?( quick| short| brief)*\s?"
    rf"{_SUMMARY}\b( (of|on|about|for|to) ?(?P<topic>.*)|)$",
    r"(summari[sz]e|recap|outline|sum up|brief me on|explain)\b ?(?P<topic>.*)$",
    r"(catch|bring|get|fill) (me|us) (up|in)( to (date|speed))?( (on|with|about) (?P<topic>.*))?$",
    r"tell (me|us) (more )?about (?P<topic>.+)$",
    r"the (gist|story)$",
)
_SINCE = r"( since .+)?"
_LATEST = _forms(
    r"what (is|are) (the )?(latest|newest|new)( (news|developments?|updates?|information))?"
    rf"( (on|about|with|in|from|for|of) (?P<topic>.+?))?{_SINCE}$",
    r"(any|are there any|is there any(thing)?|what|have there been any)( (recent|new|latest))? "
    r"(news|updates?|developments?|new)"
    rf"( (on|about|with|in|from) (?P<topic>.+?))?{_SINCE}$",
    rf"(the )?(latest|news|updates?)( (on|about|with|in) (?P<topic>.+?))?{_SINCE}$",
    rf"what has changed( (on|about|with|in) (?P<topic>.+?))?{_SINCE}$",
    r"anything new\b.*$",
)
_COMPARISON = re.compile(
    r"^(compare|contrast)\b|\bdifferences? between\b|\bhow (do|does|did) .+ (differ|compare)\b|\b(versus|vs)\b"
)

_SPEECH = _any(
    """say said saying thinks? thinking claims? claiming argues? calls? wants? demands? believes? tell suggests? warns?
    promises? proposes? recommends? advises? means? feels? critici[sz]e announce allege alleges accuse ask deny admit
    predicts? expects? write tweet respond reply answer state plan"""
)
_OPINION = _any(
    """take views? position opinion advice response reaction comments? arguments? stance statement comeback reply answer
    defen[cs]e explanation line thoughts claims? demands?"""
)
_REACT = _any("respond react answer reply responded reacted replied")
_POSSESSOR = r"(?P<s>his|her|their|.+?(?:['’]s?|s['’]|[^s]s))(?: own)?"
_ASKED_OF = _any("did does do has have had is are was were would")
_SAID = _forms(
    rf"(what|which) (else |exactly )?{_ASKED_OF} (?P<s>.+?) (?P<v>{_SPEECH})\b ?(?P<t>.*)$",
    rf"(what|how) (did|does|do|has|have) (?P<s>.+?) {_REACT}\b ?(?P<t>.*)$",
    rf"what (is|was|were|are) {_POSSESSOR} {_OPINION}\b ?(?P<t>.*)$",
    r"(quotes?|statements?|comments?) (from|by|of) (?P<s>.+?)( (on|about) (?P<t>.+))?$",
    r"what (?P<s>\w+( \w+)?) (said|says|thinks|wants|claims|argues)\b ?(?P<t>.*)$",
)

_AUXILIARY = _any(
    """is are was were did does do has have had can could will would should shall may might must isn['’]?t aren['’]?t
    wasn['’]?t weren['’]?t didn['’]?t doesn['’]?t don['’]?t hasn['’]?t haven['’]?t hadn['’]?t can['’]?t couldn['’]?t
    won['’]?t wouldn['’]?t shouldn['’]?t"""
)
_YES_NO = _forms(rf"(is it (really )?true( that)?|{_AUXILIARY}) (?!(there )?(any|some)?(one|body) who\b).+")
_DEFINITION = _forms(
    r"(who|what)( or what| exactly)? (is|are|was|were) (?P<s>.+)$",
    r"(define|what does) (?P<s>.+?)( stand for| mean)?$",
)
_FACT_ASKED = re.compile(
    r"^((the|his|her|its|their) )?(latest|newest|most recent)\b|\bgoing to \w+|"
    r"\w (against|for|over|to|from|with|at|on|about|after|by|up|out)$|"
    r"^(behind|in|on|at|with|from|to|shot|hurt|taken|given|chosen|sworn|sent|paid|held|found|born|spoken)\b"
)
_NAMES_LIKE_VERBS = frozenset("jared ahmed mohamed mohammed muhammed alfred wilfred saeed rasheed boeing".split())  # noqa: SIM905

_MEASURE = _any("many much long old far big large high fast wide deep tall heavy soon often strong powerful hot cold")
_CAUSE = _any(
    """consequences? effects? impacts? implications? reasons? motives? motivation purpose cause outcome result risks?
    stakes? problem point significance"""
)
_EXPLANATION = _forms(
    rf"(why|how come|how (?!{_MEASURE}\b)|what for$|about what$|for what reason|on what grounds)",
    rf"what (are|were|is|was|would be|will be|could be) (the )?(\w+ )?{_CAUSE}\b",
    r"what (happens|(would|will|could) happen|happened (to|after|when|if|before)|led to|caused|prompted)\b",
    r"what (does (it|this|that) mean|did (he|she|they|it) mean)\b",
    r"what is (so|the big|the problem|at stake|wrong)\b",
    r"what (is|was) .+ (motive|reason|purpose)\b",
)

_SORTS = _any("all else other kinds? sorts? types? evidence proof conditions steps measures demands")
_DONE_BY_MANY = _any("are were did do have has will would can could came come put spoke said voted backed back")
_HAS_DONE = _any("spoken come gone been resigned joined voted testified responded apologi[sz]ed agreed refused donated")
_MADE = _any("named called elected appointed crowned considered supposed")
_LIST = _forms(
    r"(name|list|give|show)\b",
    r"who (all|else|were the|are the|are all)\b",
    r"which (?!\w+ss\b)\w+s\b",
    rf"what {_SORTS}\b",
    rf"(which|what) (\w+ )?\w+[^s\W]s {_DONE_BY_MANY}\b",
    r"what can .+ do\b",
    r"who (has|have|did) .+ with$",
    r"who (all )?(has|have) (all )?(\w+ed|spoken)\b",
    r"who (all )?(opposes?|supports?|backs?|favou?rs?|objects|protests?|agrees?|disagrees?)\b",
    # What was "who's" may have been "who has": one can be accused, but not spoken out, nor accused them.
    rf"who is (all |already |also )?({_HAS_DONE}\b|(?!{_MADE})\w+ed (it|this|that|him|her|them|the|his)\b)",
)
_THING = re.compile(r"^(that|the|this)( \w+)? (thing|stuff|part|line|quote|bit|remark)s?( (that|which|where))? ")
_DESCRIBED = 6  # words at most of a name to be described
_SMALL = frozenset("the a an this that these those he she it they his her their its him them there".split())  # noqa: SIM905
_PEOPLE = frozenset("he she they his her their".split())  # noqa: SIM905


def plain(question: str) -> str:
    """A question in small letters, its contractions in full, without openers ("so", "hey") and closing marks."""
    text = " ".join(in_full(question).replace("’", "'").lower().split())
    return _TAIL.sub("", _FILLER.sub("", text) or text).strip()


def asked(question: str) -> Asked:
    """The kind of a question and what it is about."""
    text = plain(question)
    if _SOCIAL.match(question) or not text:
        return Asked(Kind.SOCIAL, question)
    for find in (_latest, _overview, _comparison, _said, _list, _explanation, _definition, _yes_no):
        if found := find(question, text):
            return found
    if _TOPIC.match(text) and "?" not in question and not _ASKS.match(text):
        return Asked(Kind.OVERVIEW, question, topic=text)
    return Asked(Kind.FACT, question)


def _match(forms: tuple[re.Pattern[str], ...], text: str) -> re.Match[str] | None:
    return next((match for form in forms if (match := form.match(text))), None)


def _overview(question: str, text: str) -> Asked | None:
    match = _match(_OVERVIEW, text)
    return Asked(Kind.OVERVIEW, question, topic=_topic(match)) if match else None


def _latest(question: str, text: str) -> Asked | None:
    match = _match(_LATEST, text)
    return Asked(Kind.LATEST, question, topic=_topic(match)) if match else None


def _topic(match: re.Match[str]) -> str:
    return (match.groupdict().get("topic") or "").strip()


def _comparison(question: str, text: str) -> Asked | None:
    return Asked(Kind.COMPARISON, question) if _COMPARISON.search(text) else None


def _said(question: str, text: str) -> Asked | None:
    for match in filter(None, (form.match(text) for form in _SAID)):
        subject = _THING.sub("", re.sub(r"['’]s?$", "", match["s"]))
        if subject not in _SMALL - _PEOPLE and len(subject.split()) <= _DESCRIBED:
            return Asked(Kind.SAID, question, subject, match["t"] or "", match.groupdict().get("v") or "")
    return None


def _explanation(question: str, text: str) -> Asked | None:
    return Asked(Kind.EXPLANATION, question) if _match(_EXPLANATION, text) else None


def _list(question: str, text: str) -> Asked | None:
    return Asked(Kind.LIST, question) if _match(_LIST, text) else None


def _yes_no(question: str, text: str) -> Asked | None:
    return Asked(Kind.YES_NO, question) if _match(_YES_NO, text) else None


def _definition(question: str, text: str) -> Asked | None:
    match = _match(_DEFINITION, text)
    subject = match["s"].strip() if match else ""
    if _does(question, subject):
        return None
    subject = re.sub(r"^(the|a|an|this|that) |['\"“”‘’]| (thing|person|guy|stuff)$", "", subject).strip()
    if not subject or len(subject.split()) > _DESCRIBED or subject.split()[0] in _SMALL or " of " in subject:
        return None
    return Asked(Kind.DEFINITION, question, subject)


def _does(question: str, subject: str) -> bool:
    """Whether what follows "who is" tells what somebody does, undergoes or has newly, so that a fact is asked for."""
    if _FACT_ASKED.search(subject):
        return True
    first, _, rest = subject.partition(" ")
    named = first in _NAMES_LIKE_VERBS or re.search(rf"\b{re.escape(first.capitalize())}\b", question)
    return not named and bool((rest and re.match(r"\w{3,}ing$", first)) or re.match(r"\w{3,}ed$", first))


_ASKING = "who|what|when|where|why|how|which"
_ASKING_YES = "did|does|is|are|was|were|has|have|will|can"
_AND = re.compile(
    rf"[?;]\s+(?:and |but |also )?(?=(?:{_ASKING}|{_ASKING_YES})\b)|"
    rf",? (?:and|but) (?=(?:{_ASKING}|on what|in what|at what|for whom)(?:['’]?s|['’]?d)?\b)|"
    rf", (?:and|but) (?=(?:{_ASKING_YES})\b)|"
    rf", (?=(?:{_ASKING})\b[^,?]* and (?:{_ASKING})\b)",  # "when does it open, who runs it and what does it cost?"
    re.IGNORECASE,
)
_CIRCUMSTANCE = "when|where|why|how"
_TWO_WORDS = re.compile(
    rf"^(?P<one>\W*(?:who|{_CIRCUMSTANCE})) and (?P<other>(?:{_CIRCUMSTANCE})\b .+)$", re.IGNORECASE
)
# A few words that ask nothing, as typed into a search box: "uk government".
_TOPIC = re.compile(
    rf"^(?!({_ASKING}|{_ASKING_YES}|whose|whom|name|list|give|show|compare|latest|newest|news|any|tell|summari\w+)\b)"
    r"[\w’'-]+( [\w’'-]+){0,2}$"
)
_ASKS = re.compile(rf"^\W*(?:{_ASKING}|whose|whom|{_ASKING_YES}|do|could|wat)", re.IGNORECASE)


def parts(question: str) -> list[str]:
    """The questions that are asked in one; the question itself if it is one.

    They are in order, but of "when and where did it sink?" the second is first: the other one leans on it.
    """
    if two := _TWO_WORDS.match(question):
        return [two["other"], two["one"].strip()]
    found = [part.strip(" ,;") for part in _AND.split(question) if part.strip(" ,;?")]
    whole = _ASKS.match(_FILLER.sub("", found[0])) and len(found[0].split()) > 1 if found else None
    if len(found) < 2 or not whole or not all(_is_part(part) for part in found[1:]):
        return [question]
    return found


def _is_part(text: str) -> bool:
    """Whether it can be asked after another question: of one word, only "when?" and the like."""
    return len(text.split()) > 1 or re.fullmatch(rf"(?:{_CIRCUMSTANCE})\W*", text, re.IGNORECASE) is not None
