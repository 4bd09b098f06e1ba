"""What kind of answer a question asks for, found by the words that it is asked with.

A kind decides how an answer is put together (bot/answering/composing): a name for "who accused them?", what somebody
said for "what did Kyle say?", the sentences that bear on it for "was it stolen?", a few quotes that tell the story for
"what happened?". Rules find it, so that anybody can see why a question was taken as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


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


_FULL = {
    r"\bwho['’]?s\b": "who is",
    r"\bwhat['’]?s\b": "what is",
    r"\bwat\b": "what",
    r"\bwhere['’]?s\b": "where is",
    r"\bwhen['’]?s\b": "when is",
    r"\bhow['’]?s\b": "how is",
    r"\b(who|what|where|when|why|how)['’]?d\b": r"\1 did",
    r"\bgimme\b": "give me",
    r"\bw/": "with ",
    r"\bgonna\b": "going to",
}
_FILLER = re.compile(
    r"^\W*((so|and|but|ok|okay|well|wait|hey|hi|hello|um|please|pls|also|then|now|just|anyway|btw|"
    r"(can|could|would) you (please )?(tell|show) (me|us)|tell (me|us)|do you know|does anyone know|i wonder)\b[\s,:]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(\s*\b(please|pls|lol|again|or not|or nah|then|exactly|btw)\b|[\s?!.]+)+$", re.IGNORECASE)

_SOCIAL = re.compile(
    r"^\W*((hi|hello|hey|hiya|howdy|yo|greetings|good (morning|afternoon|evening|day|night))( (there|all|everyone|bot|clippings))?|"
    r"(many )?(thanks|thank you|thx|cheers|ty)( (a lot|so much|very much|for (that|the help|your help)|again|bot|clippings))*|"
    r"help( me)?( please)?|bye|goodbye|see you|ok(ay)?|cool|great|nice|perfect|got it|never ?mind|lol|test(ing)?|ping|"
    r"(great|good|nice) (job|work|bot)|well done|how are you( doing)?( today)?|"
    r"(what|how) (can|do|could) (you|i|we) (do|ask|use)( (you|this|it|here))?|what are you|who are you|are you (there|a bot|human)|"
    r"how does this work|what is this bot)\W*$",
    re.IGNORECASE,
)
_OVERVIEW = re.compile(
    r"^(what (happened|is happening|is going on|went on|is up)( here| so far| in short| (with|at|in|on|to) (?P<a>.+))?$|"
    r"what is (the|this|that) ((whole|entire) )?(?P<a2>(\w+ ){0,3})?(thing|story|case|dispute|matter|affair|issue|row|mess|article|news)?s? ?(all )?about$|"
    r"what is (?P<b>.+?) (all )?about$|what is (this|it|that|all this)( all)? about$|what are (these|the) (articles|stories) about$|"
    r"what is the (deal|story|matter|situation|gist|summary|background)( (with|of|on|behind|in|here) ?(?P<c>.*))?$|"
    r"((can|could) (you|i|we) )?(give|get|have|want|need)?( me| us)?( a| an| the)?( quick| short| brief)*\s?"
    r"(gist|summary|overview|recap|briefing|rundown|background|digest|tl;?dr)\b( (of|on|about|for|to) ?(?P<d>.*)|)$|"
    r"(summari[sz]e|recap|outline|sum up|brief me on|explain)\b ?(?P<e>.*)$|"
    r"(catch|bring|get|fill) (me|us) (up|in)( to (date|speed))?( (on|with|about) (?P<f>.*))?$|"
    r"tell (me|us) (more )?about (?P<g>.+)$|the (gist|story)$)"
)
_LATEST = re.compile(
    r"^(what (is|are) (the )?(latest|newest|new)( (news|developments?|updates?|information))?( (on|about|with|in|from|for|of) (?P<a>.+))?$|"
    r"(any|are there any|is there any(thing)?|what|have there been any)( (recent|new|latest))? (news|updates?|developments?|new)( (on|about|with|in|from) (?P<b>.+))?$|"
    r"(the )?(latest|news|updates?)( (on|about|with|in) (?P<c>.+))?$|what has changed( (on|about|with|in) (?P<d>.+))?$|anything new\b.*$)"
)
_COMPARISON = re.compile(
    r"^(compare|contrast)\b|\bdifferences? between\b|\bhow (do|does|did) .+ (differ|compare)\b|\b(versus|vs)\b"
)
_SPEECH = (
    r"(say|said|saying|think|thinks|thinking|claim|claims|claiming|argue|argues|call|calls|want|wants|demand|demands|believe|believes|tell|"
    r"suggest|suggests|warn|warns|promise|promises|propose|proposes|recommend|recommends|advise|advises|mean|means|feel|feels|"
    r"criticise|criticize|announce|allege|alleges|accuse|ask|deny|admit|predict|predicts|expect|expects|write|tweet|respond|reply|answer|state|ask for|plan)"
)
_SAID = (
    re.compile(
        rf"^(what|which) (else |exactly )?(did|does|do|has|have|had|is|are|was|were|would) (?P<s>.+?) (?P<v>{_SPEECH})\b ?(?P<t>.*)$"
    ),
    re.compile(
        r"^(what|how) (did|does|do|has|have) (?P<s>.+?) (respond|react|answer|reply|responded|reacted|replied)\b ?(?P<t>.*)$"
    ),
    re.compile(
        r"^what (is|was|were|are) (?P<s>his|her|their|.+?(?:['’]s?|s['’]|[^s]s))(?: own)? (take|view|views|position|opinion|advice|response|reaction|comment|comments|argument|arguments|stance|"
        r"statement|comeback|reply|answer|defen[cs]e|explanation|line|thoughts|claim|claims|demands?)\b ?(?P<t>.*)$"
    ),
    re.compile(r"^(quotes?|statements?|comments?) (from|by|of) (?P<s>.+?)( (on|about) (?P<t>.+))?$"),
    re.compile(r"^what (?P<s>\w+( \w+)?) (said|says|thinks|wants|claims|argues)\b ?(?P<t>.*)$"),
)
_AUXILIARY = (
    r"(is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|shall|may|might|must|"
    r"isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t|didn['’]?t|doesn['’]?t|don['’]?t|hasn['’]?t|haven['’]?t|hadn['’]?t|can['’]?t|couldn['’]?t|won['’]?t|wouldn['’]?t|shouldn['’]?t)"
)
_YES_NO = re.compile(rf"^(is it (really )?true( that)?|{_AUXILIARY}) (?!(there )?(any|some)?(one|body) who\b).+")
_DEFINITION = re.compile(
    r"^(?P<q>who|what)( or what| exactly)? (is|are|was|were) (?P<s>.+)$|^(define|what does) (?P<d>.+?)( stand for| mean)?$"
)
_EXPLANATION = re.compile(
    r"^(why|how come|how (?!(many|much|long|old|far|big|large|high|fast|wide|deep|tall|heavy|soon|often)\b)|what for$|about what$|"
    r"what (are|were|is|was|would be|will be|could be) (the )?(\w+ )?(consequences?|effects?|impacts?|implications?|reasons?|motives?|motivation|purpose|cause|outcome|result|risks?|stakes?|problem|point|significance)\b|"
    r"what (happens|would happen|will happen|could happen|happened (to|after|when|if|before)|led to|caused|prompted|does (it|this|that) mean|did (he|she|they|it) mean)\b|"
    r"what is (so|the big|the problem|at stake|wrong)\b|what (is|was) .+ (motive|reason|purpose)\b|for what reason|on what grounds)"
)
_LIST = re.compile(
    r"^(name|list|give|show)\b|^who (all|else|were the|are the|are all)\b|^which (?!\w+ss\b)\w+s\b|^what (all|else|other|kinds?|sorts?|types?|evidence|proof|conditions|steps|measures|demands)\b|"
    r"^(which|what) (\w+ )?\w+[^s\W]s (are|were|did|do|have|has|will|would|can|could|came|come|put|spoke|said|voted|backed|back)\b|^what can .+ do\b|"
    r"^who (has|have|did) .+ with$|^who (all )?(has|have) (all )?(\w+ed|spoken)\b"
)
_DESCRIBED = 6  # words at most of a name to be described
_SMALL = frozenset("the a an this that these those he she it they his her their its him them there".split())  # noqa: SIM905


def plain(question: str) -> str:
    """A question in small letters, its contractions in full, without openers ("so", "hey") and closing marks."""
    text = " ".join(question.replace("’", "'").lower().split())
    for pattern, full in _FULL.items():
        text = re.sub(pattern, full, text)
    return _TAIL.sub("", _FILLER.sub("", text) or text).strip()


def asked(question: str) -> Asked:
    """The kind of a question and what it is about."""
    text = plain(question)
    if _SOCIAL.match(question) or not text:
        return Asked(Kind.SOCIAL, question)
    for find in (_latest, _overview, _comparison, _said, _list, _explanation, _definition, _yes_no):
        if found := find(question, text):
            return found
    return Asked(Kind.FACT, question)


def _overview(question: str, text: str) -> Asked | None:
    match = _OVERVIEW.match(text)
    return Asked(Kind.OVERVIEW, question, topic=_topic(match)) if match else None


def _latest(question: str, text: str) -> Asked | None:
    match = _LATEST.match(text)
    return Asked(Kind.LATEST, question, topic=_topic(match)) if match else None


def _topic(match: re.Match[str]) -> str:
    return next((value.strip() for value in match.groupdict().values() if value and value.strip()), "")


def _comparison(question: str, text: str) -> Asked | None:
    return Asked(Kind.COMPARISON, question) if _COMPARISON.search(text) else None


def _said(question: str, text: str) -> Asked | None:
    for pattern in _SAID:
        match = pattern.match(text)
        subject = re.sub(r"['’]s?$", "", match["s"]) if match else ""
        if match and (
            subject not in _SMALL - {"he", "she", "they", "his", "her", "their"} and len(subject.split()) <= _DESCRIBED
        ):
            return Asked(Kind.SAID, question, subject, match["t"] or "", match.groupdict().get("v") or "")
    return None


def _explanation(question: str, text: str) -> Asked | None:
    return Asked(Kind.EXPLANATION, question) if _EXPLANATION.match(text) else None


def _list(question: str, text: str) -> Asked | None:
    return Asked(Kind.LIST, question) if _LIST.search(text) else None


def _yes_no(question: str, text: str) -> Asked | None:
    return Asked(Kind.YES_NO, question) if _YES_NO.match(text) else None


def _definition(question: str, text: str) -> Asked | None:
    match = _DEFINITION.match(text)
    subject = (match["s"] or match["d"] or "").strip() if match else ""
    subject = re.sub(r"^(the|a|an|this|that) |['\"“”‘’]| (thing|person|guy|stuff)$", "", subject).strip()
    if not subject or len(subject.split()) > _DESCRIBED or subject.split()[0] in _SMALL or " of " in subject:
        return None
    return Asked(Kind.DEFINITION, question, subject)


_AND = re.compile(
    r"[?;]\s+(?:and |but |also )?(?=(?:who|what|when|where|why|how|which|did|does|is|are|was|were|has|have|will|can)\b)|"
    r",? (?:and|but) (?=(?:who|what|when|where|why|how|which|on what|in what|at what|for whom)(?:['’]?s|['’]?d)?\b)|"
    r", (?:and|but) (?=(?:did|does|is|are|was|were|has|have|will|can)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|whom|is|are|was|were|did|does|do|has|have|will|can|could|wat)",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """The questions that are asked in one, in order; the question itself if it is one."""
    found = [part.strip(" ,;") for part in _AND.split(question) if part.strip(" ,;?")]
    if len(found) < 2 or not _ASKS.match(_FILLER.sub("", found[0])) or any(len(part.split()) < 2 for part in found):
        return [question]
    return found
