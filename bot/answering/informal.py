"""A question as typed in a hurry, in the words that articles are written in: "whos gonna pay" as "who is going to pay".

What is shown stays as it was typed.
"""

from __future__ import annotations

import re

# Words run together or cut short, none of which is a word by itself: an apostrophe left out, and the commonest of chat.
_SHORT = {
    r"who['’]?s": "who is",
    r"(?:what|wat|wot)['’]?s": "what is",
    r"(?-i:wat|wot)": "what",
    r"(where|when|how|why|there|that|he|she)['’]?s": r"\1 is",
    r"(who|what|where|when|why|how)['’]?d": r"\1 did",
    r"(did|does|do|is|are|was|were|has|have|had|could|should|would|ca|wo)nt": r"\1n’t",
    r"(they|you)re": r"\1 are",
    r"gonna": "going to",
    r"wanna": "want to",
    r"gotta": "have to",
    r"gimme": "give me",
    r"ppl": "people",
    r"bc|b/c|cuz|coz": "because",
    r"govt|gov['’]t": "government",
    r"abt": "about",
    r"w/o": "without",
    r"w/ ?": "with ",
}
_END = r"(?:(?<=w/)|(?<=w/ )|(?![\w’'-]))"  # "w/him" are two
_WRITTEN = [(re.compile(rf"(?<![\w/’'.-])(?:{short}){_END}", re.IGNORECASE), full) for short, full in _SHORT.items()]


def in_full(question: str) -> str:
    """The question with such words in full."""
    for short, full in _WRITTEN:
        question = short.sub(full, question)
    return question
