"""The verbs and nouns that report what somebody said, thought, asked or judged, by how they take their words.

The lists follow the classes of the grammars: Quirk et al., A Comprehensive Grammar of the English Language (1985),
16.31 (public and private verbs, which take a that-clause) and 16.32 (suasive verbs); Levin, English Verb Classes and
Alternations (1993), 37 (communication), 33 (judgement), 29.2 and 29.3 (characterising, dubbing). A verb stands here if
one of these classes has it and news prose uses it of speech or opinion more than of anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.speech.word_lists import words

Frame = Literal["say", "declare", "think", "tell", "ask", "depict", "judge", "want", "show", "utter", "doubtful"]
Form = Literal["base", "s", "past", "ing"]
Polarity = Literal["affirms", "denies", "hedges", "neutral"]

# lemma, or lemma/past, or lemma/past/participle where it is not regular; lemmas that double their last letter have "+".
_VERBS: dict[Frame, str] = {
    # A clause or a quotation, no plain object: "said the plan", alone, is no report.
    "say": (
        "say/said add reply respond continue state contend assert insist maintain claim allege argue note remark"
        " observe comment write/wrote/written tweet+0 joke quip+ reiterate counter retort conclude boast testify"
        " lament complain caution swear/swore/sworn opine assess theorize theorise speculate interject object"
        " elaborate clarify crow gloat vent vow pray muse reason imply signal post hint intimate submit attest"
        " concur+ confide chime venture volunteer read/read guess deadpan+"
    ),
    # As above, and a plain object is a report too: "announced her resignation".
    "declare": (
        "announce acknowledge admit+ confirm reveal disclose explain predict forecast/forecast declare stress"
        " emphasize emphasise underscore highlight suggest recommend propose promise pledge guarantee repeat concede"
        " confess report recall recount relate describe outline detail affirm reaffirm allude point reference"
        " mention cite discuss express voice deny dispute refute rebut+ reject dismiss proclaim profess protest"
        " advocate convey communicate release issue tout brag+ estimate calculate conclude pronounce echo articulate"
        " spell/spelled specify invoke trumpet broadcast/broadcast publish preach justify reassert restate disavow"
        " disclaim contradict downplay minimize minimise overstate exaggerate foresee/foresaw/foreseen"
    ),
    "think": (
        "think/thought believe know/knew/known feel/felt hope expect fear worry doubt suspect realize realise"
        " understand/understood assume imagine wonder wish dream consider anticipate figure sense regret envision"
    ),
    "tell": ("tell/told inform assure remind notify warn advise convince persuade reassure alert brief lecture"),
    "ask": (
        "ask urge beg+ implore inquire enquire query instruct order command request invite encourage exhort press"
        " challenge plead petition"
    ),
    "depict": (
        "call label brand dub+ term describe depict portray characterize characterise hail deride decry view regard"
        " paint frame denounce bill slam+ deem deplore refer+"
    ),
    "judge": (
        "accuse blame criticize criticise condemn praise denounce deny reject dismiss dispute refute endorse"
        " support oppose defend back welcome applaud blast mock ridicule attack question assail lambaste lambast"
        " chide scold rebuke reprimand fault thank congratulate commend credit salute admire lash rip+ bash rail"
        " disparage belittle insult taunt berate excoriate admonish castigate champion embrace favor favour approve"
        " disapprove disagree object resist decry bemoan rap+ hit/hit skewer savage tease tout honor honour"
        " apologize apologise sympathize empathize despise chastise lament"
    ),
    "want": (
        "want demand vow promise pledge threaten decline refuse agree offer seek/sought intend plan aim hope"
        " propose decide swear/swore/sworn insist prefer+ lobby press push urge call+0 plead/pled beg+ campaign"
        " advise resolve opt+ commit+ warn"
    ),
    "show": (
        "show/showed/shown find/found indicate suggest demonstrate reveal report estimate predict project read/read"
        " conclude warn contain document detail note say/said prove state confirm allege portray describe"
    ),
    "utter": (
        "shout yell scream whisper mutter murmur cry chant exclaim bark snap+ sigh growl laugh grin+ chuckle snort"
        " gasp recite sing/sang/sung ask say/said answer smile shrug+ nod+ think/thought scoff sneer croak bellow"
        " roar wail plead drawl stammer intone sob+ hiss groan grumble fume gush enthuse marvel cheer rant"
    ),
}
# Nouns for what somebody said, thought or judged: "his claim that", "Kyle's call for".
NOUNS = words(
    "claim claims assertion assertions allegation allegations accusation accusations statement statements suggestion"
    " suggestions argument arguments belief view views contention insistence warning warnings promise promises pledge"
    " pledges vow proposal proposals demand demands denial denials prediction predictions complaint complaints"
    " announcement admission acknowledgement acknowledgment call calls criticism criticisms support opposition remark"
    " remarks comment comments attack attacks assurance assurances assessment opinion concern concerns hope hopes fear"
    " fears doubts endorsement plan plans desire refusal request question questions praise objection objections threat"
    " threats rejection defense defence advice disagreement skepticism scepticism rhetoric quip joke jokes testimony"
    " description characterization conclusion"
)
# Who can be the subject of "shows that": what was written or measured.
DOCUMENTS = words(
    "poll polls survey surveys study studies report reports statement letter letters memo memos document documents"
    " email emails e-mail e-mails message messages article articles book ad ads advertisement tweet tweets post posts"
    " analysis data figures research results result filing filings lawsuit suit complaint indictment ruling transcript"
    " transcripts record records headline editorial op-ed column note release video website site page paper review"
    " audit audits investigation estimate estimates numbers average accusation accusations allegation allegations"
    " evidence brief petition affidavit motion agreement bill order text resolution platform plan speech story stories"
    " experts test tests census projection projections forecast forecasts statistics findings assessment sign signs"
    " caption shirt banner banners subpoena warrant testimony account polling newspaper magazine reporting summary"
)
_DENIES = words(
    "deny reject dismiss dispute refute rebut disavow disclaim contradict disagree oppose counter object refuse"
    " decline doubt denial denials rejection disapprove rebuff scoff repudiate"
)
_AFFIRMS = words(
    "confirm admit acknowledge concede confess affirm reaffirm agree corroborate recognize recognise concur attest"
    " admission acknowledgement acknowledgment verify"
)
_HEDGES = words(
    "allege claim suggest accuse speculate hint imply intimate suspect guess assume theorize theorise believe think"
    " fear hope worry wonder imagine figure estimate predict forecast contend allegation allegations accusation"
    " accusations claims suggestion suggestions insinuate rumor rumour seem appear understand anticipate expect"
)
_NEGATIONS = words("not never no n't cannot neither nor without stopped")
# Present and past forms that are nouns far more often: they need a subject right before them and a complement.
DOUBTFUL = words(
    "campaign campaigns pledge pledges lobby push "
    "report reports claims claim comment comments note notes call calls plan plans hope hopes fear fears vow vows"
    " promise promises demand demands request requests question questions answer answers post posts tweet tweets"
    " support supports attack attacks view views doubt doubts address project projects detail details back voice"
    " voices order orders press credit credits brief cast like love need try bill brand label labels term terms frame"
    " paint signal signals challenge challenges fault issue issues release releases raise raises estimate estimates"
    " forecast forecasts stress second offer offers aim aims push bash rip pan hit read reads show shows found find"
    " cry feel felt figure sense wish dream state states reason reasons document object objects record"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A word read as a form of a reporting verb, with the frames that the verb has."""

    lemma: str
    form: Form
    participle: bool  # whether the word is (also) the past participle
    frames: frozenset[Frame]


def _forms(entry: str) -> list[tuple[str, Form, bool]]:
    """The forms of a verb of the lists: (word, form, whether it is a past participle)."""
    lemma, *irregular = entry.rstrip("+0").split("/")
    doubled = lemma + lemma[-1] if entry.endswith("+") else lemma
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "oe")) else doubled
    if lemma.endswith("y") and lemma[-2] not in "aeou":
        third, past = lemma[:-1] + "ies", lemma[:-1] + "ied"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        past = lemma + "d" if lemma.endswith("e") else stem + "ed"
    if not irregular:
        forms: list[tuple[str, Form, bool]] = [(past, "past", True)]
    else:
        forms = [(irregular[0], "past", len(irregular) == 1)]
        forms += [(irregular[1], "past", True)] if len(irregular) > 1 else []
    ing = (stem if not lemma.endswith("y") else lemma) + "ing"
    return [(lemma, "base", False), (third, "s", False), *forms, (ing, "ing", False)]


def _readings() -> dict[str, Reading]:
    frames: dict[tuple[str, str, Form, bool], set[Frame]] = {}
    for frame, listing in _VERBS.items():
        for entry in listing.split():
            lemma = entry.rstrip("+0").split("/")[0]
            for word, form, participle in _forms(entry):
                frames.setdefault((word, lemma, form, participle), set()).add(frame)
    # A word that could be two forms (read, cast) is read as the later: its past, which news is told in.
    for noun in ("states", "terms"):
        frames = {key: of for key, of in frames.items() if key[0] != noun}
    return {
        word: Reading(lemma, form, participle, frozenset(of)) for (word, lemma, form, participle), of in frames.items()
    }


READINGS = _readings()


def cue_polarity(cue: str) -> Polarity:
    """What a cue says about its words: that they hold, that they do not, or that it may be so.

    A negated cue ("did not deny", "never confirmed") says neither.
    """
    found: Polarity = "neutral"
    for marked in cue.lower().replace("’", "'").replace("n't", " not").split():
        word = marked.strip(".,:;'\"")
        if word in _NEGATIONS:
            return "neutral"
        lemma = READINGS[word].lemma if word in READINGS else word
        if found == "neutral":
            found = _lemma_polarity(lemma)
    return found


def _lemma_polarity(lemma: str) -> Polarity:
    kinds: tuple[tuple[Polarity, frozenset[str]], ...] = (
        ("denies", _DENIES),
        ("affirms", _AFFIRMS),
        ("hedges", _HEDGES),
    )
    return next((kind for kind, lemmas in kinds if lemma in lemmas), "neutral")


# Verbs that things do as often as people: "this case highlights".
NEEDS_AGENT = words(
    "highlight underscore emphasize emphasise echo signal suggest indicate reveal raise address reflect oppose back"
    " support attack question challenge resist describe demonstrate confirm promise offer hit fault threaten seek"
    " communicate explain illustrate mean convey release issue publish broadcast detail predict project estimate"
    " contain embrace favor mark float defend push press commit read cite invoke repeat require demand want plan"
    " contradict justify"
)

# Verbs that report with a quotation, a that-clause or a clause before them only: "continued a pattern" is no speech.
QUOTING = words(
    "add continue respond reply retort counter quip joke crow chime venture volunteer elaborate interject read guess"
    " signal write post object comment reason"
)
