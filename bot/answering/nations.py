"""Words that name a nation, or what belongs to it: "British" and "UK" are of one, "French" is of another.

Names and adjectives as the United Nations' list of member states and common English usage have them; those that occur
in news in a form of their own. A nation that is missing is no nation here, which refuses nothing.
"""

from __future__ import annotations

from functools import cache

_NATIONS = """
US USA U.S. U.S.A. America American Americans Washington|UK U.K. Britain British London England English
EU E.U. European Brussels|France French Paris|Germany German Berlin|Italy Italian Rome|Spain Spanish Madrid
Portugal Portuguese|Ireland Irish Dublin|Scotland Scottish|Wales Welsh|Netherlands Dutch|Belgium Belgian
Austria Austrian|Switzerland Swiss|Sweden Swedish|Norway Norwegian|Denmark Danish|Finland Finnish|Iceland Icelandic
Poland Polish Warsaw|Ukraine Ukrainian Kyiv|Russia Russian Moscow Kremlin|Belarus Belarusian|Hungary Hungarian
Romania Romanian|Bulgaria Bulgarian|Greece Greek Athens|Turkey Turkish Ankara|Serbia Serbian|Croatia Croatian
Czech Czechia|Slovakia Slovak|China Chinese Beijing|Taiwan Taiwanese Taipei|Japan Japanese Tokyo|India Indian Delhi
Pakistan Pakistani|Bangladesh Bangladeshi|Indonesia Indonesian|Malaysia Malaysian|Philippines Philippine Filipino
Thailand Thai|Vietnam Vietnamese|Singapore Singaporean|Australia Australian Canberra|Canada Canadian Ottawa
Mexico Mexican|Brazil Brazilian|Argentina Argentine Argentinian|Chile Chilean|Colombia Colombian|Venezuela Venezuelan
Cuba Cuban|Peru Peruvian|Israel Israeli|Palestine Palestinian|Iran Iranian Tehran|Iraq Iraqi Baghdad
Syria Syrian Damascus|Lebanon Lebanese Beirut|Egypt Egyptian Cairo|Saudi Riyadh|Yemen Yemeni|Qatar Qatari
Jordan Jordanian|Afghanistan Afghan Kabul|Libya Libyan|Sudan Sudanese|Ethiopia Ethiopian|Kenya Kenyan|Nigeria Nigerian
Ghana Ghanaian|Somalia Somali|Uganda Ugandan|Morocco Moroccan|Algeria Algerian|Tunisia Tunisian
"""


def nation(word: str) -> str | None:
    """The nation that a word names or belongs to, by its first word in the list; None if it is of none."""
    return _by_word().get(word.removesuffix("'s").removesuffix("’s"))


@cache
def _by_word() -> dict[str, str]:
    rows = [row.split() for row in _NATIONS.replace("\n", "|").split("|")]
    return {word: row[0] for row in rows if row for word in row}
