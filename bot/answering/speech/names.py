"""Names of people and organisations: titles, first names, what marks an organisation, and when two are one.

The first names are the most frequent ones of the United States census and of British birth registers of the last
century (public figures), with a few that English-language news meets often; they tell who can be "he" or "she".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Gender = Literal["he", "she"]

_HE = frozenset(
    "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald"
    " steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas"
    " eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis"
    " jerry tyler aaron jose adam henry nathan douglas zachary peter kyle walter ethan jeremy harold keith christian roger"
    " noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel"
    " logan alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip johnny mike bob bill jim tom"
    " dan dave steve ted ben chris rick jeb marco bernie mitt newt ron rand barack hillel vladimir xi lindsey josh tim rob"
    " chuck harry mitch paul bret sean corey reince karl rush rudy roger glenn matt nick greg phil ken ed ray fred norman"
    " stanley leonard dominic boris keir tony gordon rishi nigel emmanuel macron olaf benjamin bashar recep narendra"
    " elon jeff sundar satya tim dario sam demis ilya geoffrey yann jensen mohammed muhammad ahmed ali hassan omar ibrahim"
    " khalid abdul wei hiroshi kenji carlos luis miguel pedro jorge antonio francisco pablo diego fernando javier"
    " ivan sergei dmitri mikhail alexei nikolai igor oleg pavel stefan hans klaus jurgen wolfgang franz pierre jean"
    " jacques francois luc marc giuseppe giovanni paolo mario luigi marco sergio ian neil graham colin stuart malcolm"
    " alastair angus hamish liam connor declan brendan kieran seamus martin simon craig derek trevor clive nigel barry"
    " leon oliver charlie oscar max felix hugo leo theo evan cory cody brad chad brett todd doug jay jake luke"
    " robby eugene jared stephen eliot warren herbert howard hugh lance lloyd melvin milton clarence curtis earl"
    " ernest floyd vernon wesley clifford dale darrell darren duane dwight elliott garrett geoff gilbert glen"
    " hector isaac ivan jared jimmy joel jonah julian kurt leroy lewis lou manuel marcus marvin maurice micah morris"
    " nathaniel neal otto owen perry preston quentin reginald rex ricardo rodney roland ross ruben salvador sheldon sid"
    " spencer terrence tommy travis victor wallace warren wendell winston woodrow ari bennett mohamed yusuf tariq imran"
    " abraham adrian al alfred allan allen alvin amos arnold arturo asher barney basil bernard bert blake bradley brent"
    " brock bruno byron caleb calvin cameron carlton carter cecil cedric cesar chester clark claude clayton clint clyde"
    " conrad curt cyril cyrus damian damon dane daryl davis dean desmond devin dick dirk don donnie doyle drew duncan"
    " dustin dwayne edgar edmund edwin eli elias elmer enrique ernie ernesto erik ezra fabian felipe ferdinand floyd"
    " forrest foster frankie franklin freddie frederick gavin gene geoff gerard giles gordon graeme grant guillermo gus"
    " guy hal harley harold harvey heath herman homer horace hubert ignacio ira irving ismail jaime jamal jamie"
    " javier jed jerome jerry joaquin johan johannes jonas jorg josef josh julio karim karl kenny kent kirk kris lars"
    " laurence lamar len lenny leonardo les lester lex lincoln lionel lorenzo luca luther lyle mack malik marc marcel marcos"
    " marshall mathew mauricio max maxwell mel merle miles mohamad moses murray myles nathanael ned nils noel nolan"
    " octavio olivier orlando osama otis oswald pascal percy pete phillip pierce rafael ramon randall rashid raul"
    " ravi reece reggie rene rhys riley roberto rocco rod roderick rodrigo roland roman romeo ronnie rory roscoe rufus"
    " rupert sami sandy saul scot sebastian seth shane shaun sherman sidney silas simeon stefan stuart sven taylor ted"
    " teddy thad thaddeus theodore tobias toby tomas tommy tony tristan ulrich vaughn vince virgil vito wade wallace walt"
    " ward wilbur wilfred will willard willis wolf xavier yusef zach zane"
    " raj sanjay vijay anil rahul arjun amit".split()
)
_SHE = frozenset(
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley"
    " kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen"
    " amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet"
    " catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith"
    " megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice abigail"
    " alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany"
    " charlotte marie kayla alexis lori hillary carly ivanka melania michelle chelsea huma debbie donna kellyanne megyn"
    " nikki kamala nancy elena sonia condoleezza madeleine jill loretta gabby tulsi kirsten dianne claire tammy lisa"
    " theresa liz nicola angela ursula christine jacinda priti yvette rachel harriet diane gina sheryl ginni meg marissa"
    " melinda fatima aisha leila mei ling yuki keiko priya anjali lakshmi indira carmen rosa lucia elena sofia isabel"
    " ana claudia gabriela daniela valentina natasha olga svetlana irina tatiana ekaterina ingrid astrid greta heidi"
    " ursula petra monika sabine brigitte francoise chantal simone giulia chiara francesca paola fiona moira siobhan"
    " aoife niamh gillian hazel jane kate katie lucy molly nora paula penny philippa rosemary sally sylvia tracy vanessa"
    " wendy yvonne zoe eleanor ellen esther eva florence irene ivy jasmine joanna josephine katy kristen"
    " leah lillian lois lorraine louise lydia mabel maggie marcia marjorie maureen maxine melanie mildred miranda monica"
    " nadia naomi norma pauline peggy phyllis priscilla ramona regina rhonda rita roberta rosa roxanne sheila"
    " stacy sue susanna suzanne tanya tara thelma tiffany tina valerie vera veronica vicki vivian wanda wilma jenny"
    " clara nina lena ida ella mia ava lily amelia isla freya erin molly sadie stella violet hazel aurora bella camila"
    " adriana alicia angelica beatriz bianca camilla caroline cassandra celia chloe claudia cora cristina dana daphne deb"
    " delia desiree edith elaine elisa eliza elsa elsie emilia erica erika estelle esperanza eugenia felicia fay freda"
    " gail gemma genevieve georgia geraldine ginger gretchen harriet henrietta hilary hilda ines ingrid iris ivana"
    " jackie jana janelle jeanette jeanne jess jillian jodi josie juanita juliet juliana justine karin karla kathy katrina"
    " kerry kim kirstie krista lara larissa laurel laurie leanne leslie lila liliana linda lynn lynne mandy marian mariana"
    " marianne marina marion marlene mary-anne mathilda maya meredith mina minnie mira muriel myra nadine nan natalia"
    " nellie nell noor odette olive olympia opal pam pat patsy patti patty pearl penelope rachael renee rhea robin ronda"
    " rosalind rosemarie rowena ruby samira sally-ann sasha selena selma serena shannon shari sheri shelley sherry sonja"
    " staci summer tabitha tamara tess tessa toni tonya trudy ute vicky viola vivienne whitney wilhelmina winifred yolanda"
    " zara cecilia cecile gwen gwendolyn bonnie betsy becky beth anne annie allison alison audrey belinda bernadette".split()
)
HE_TITLES = frozenset("mr mister sir lord congressman councilman chairman spokesman businessman father brother"
                      " son husband imam rabbi".split())
SHE_TITLES = frozenset("mrs ms miss madam dame lady congresswoman councilwoman chairwoman spokeswoman"
                       " businesswoman mother sister daughter wife actress".split())
TITLES = HE_TITLES | SHE_TITLES | frozenset(
    "mx dr doctor prof professor sen sens senator rep reps representative gov governor gen general col colonel lt"
    " lieutenant sgt sergeant capt captain maj major rev reverend hon judge justice president vice mayor minister prime"
    " secretary chancellor ambassador attorney solicitor chief executive ceo cto cfo coo director commissioner speaker"
    " leader officer deputy assistant former ex-president inspector detective constable sheriff admiral commander"
    " commissioner treasurer chair manager strategist host anchor editor reporter correspondent analyst adviser advisor"
    " aide spokesperson pollster pastor bishop archbishop father coach author candidate nominee democrat republican"
    " independent conservative labour gop democratic foreign home treasury technology defence defense state then-sen"
    " co-founder founder senior mp msp fbi director house senate majority minority whip lady first0 gop-er comedian".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv phd md esq mp".split())
ORGANISATION_WORDS = frozenset(
    "inc corp corporation co ltd llc plc group holdings company bank university college school institute institution"
    " institutes department ministry office agency bureau commission committee council court association federation union"
    " party foundation fund campaign church congress senate house parliament government administration police service"
    " services news times post journal press magazine network radio tv television media team league club society center"
    " centre lab labs laboratory technologies technology systems partners capital securities international national"
    " authority board coalition alliance organization organisation center army navy force forces states nations kingdom"
    " street airlines motors pharmaceuticals hospital museum pac guild conference convention republicans democrats"
    " project initiative trust studio studios records entertainment software networks energy oil".split()
)
_COMPANY_ENDINGS = frozenset("inc corp corporation co ltd llc plc group holdings holding company technologies limited".split())
GENERIC_ORGANISATIONS = frozenset(
    "company firm group startup start-up corporation business organization organisation agency giant bank lab laboratory"
    " carmaker automaker chipmaker drugmaker retailer manufacturer developer publisher newspaper magazine network website"
    " outlet paper party campaign committee union charity nonprofit non-profit government department ministry council"
    " commission regulator watchdog court institute university school college studio label airline conglomerate maker"
    " supplier operator provider bureau association foundation institution board office administration ministry think-tank"
    " club team league authority body coalition service force".split()
)
SPEAKS_FOR = frozenset(
    "spokesman spokeswoman spokesperson spokespeople spokesmen statement lawyer lawyers attorney attorneys team"
    " representative representatives letter press-release release filing lawsuit complaint website".split()
)
_STRIP = re.compile(r"[^\w&\-' ]+")


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
        if word in _HE or word in _SHE:
            return "he" if word in _HE else "she"
    return None


def is_organisation(name: str) -> bool:
    """Whether a name says itself that it is an organisation's: by a word, or as an acronym."""
    words = name.replace(".", "").split()
    return any(word.casefold() in ORGANISATION_WORDS for word in words) or (
        len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    )


def initials(name: str) -> str:
    """The first letters of a name's capitalised words: its likely acronym."""
    return "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())


# Places that speak only through others, so "the company" is none of them.
PLACES = frozenset(
    "us usa uk eu un america american britain british england scotland wales ireland france french germany german italy"
    " spain china chinese japan india russia russian ukraine israel iran iraq syria turkey canada australia mexico brazil"
    " europe european asia africa london paris berlin beijing moscow washington york california texas florida iowa"
    " hampshire ohio nevada carolina dakota virginia georgia michigan wisconsin pennsylvania colorado arizona utah oregon"
    " vermont maine massachusetts connecticut jersey maryland delaware kentucky tennessee alabama mississippi louisiana"
    " arkansas missouri kansas nebraska oklahoma montana idaho wyoming alaska hawaii indiana illinois minnesota mexico"
    " chicago angeles francisco hong kong shenzhen west east north south american silicon valley".split()
)


def is_place(name: str) -> bool:
    """Whether a name is a well-known place's."""
    return name.replace(".", "").split()[-1].casefold() in PLACES
