"""Light stemming: the forms of one word become one, by tables of endings."""

import re
from collections.abc import Callable
from functools import lru_cache

from search.analysis.normalise import fold

# Per language, an ending and how many letters must stay before it; longest endings first.
type _Endings = tuple[tuple[str, int], ...]


def _endings(**by_least: str) -> _Endings:
    """Return a table from `least_4="ung heit"`: these endings go if four letters stay."""
    pairs = [
        (ending, int(least.removeprefix("least_")))
        for least, words in by_least.items()
        for ending in words.split()
    ]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


_ENDINGS: dict[str, _Endings] = {
    "de": _endings(
        least_3="en er es em e n s",
        least_4="ern ung keit heit lich isch ig end et ert",
    ),
    "en": _endings(
        least_3="s ed ing e",
        least_4="""ation ition ion ment ness ly ity able ible al er or ers ance ence ent ency ancy
            ant ate ator ise ize y i ive""",
    ),
    "fr": _endings(
        least_3="s x e ee er ez ir",
        least_4="""ement ation ateur atrice euse eur ion ite ance ence al aux if ive ique able ment
            aire ien ienne iss""",
    ),
    "tr": _endings(
        least_3="""lar ler lari leri in un nin nun da de ta te dan den tan ten i u im um yi yu
            ya ye a e m""",
        least_4="ma me mak mek lik luk ci cu li lu ini unu larin lerin ken iyor sin",
    ),
    "uk": _endings(
        least_3="""а я о е и і ї у ю й ь ів ам ям ах ях ами ями ою ею єю ом ем ям ий ій ого ому ими
            их им ої ою а є ти ть""",
        least_4="ння нням енн анн ськ альн іст ість ість ськи ськ ов ч",
    ),
    "ru": _endings(
        least_3="""а я о е и ы у ю й ь ов ев ей ам ям ах ях ами ями ом ем ой ый ий ая яя ое ее ые ие
            ого его ому ему ыми ими ых их ым им ую юю ию ия ие ии ть ся""",
        least_4="ени ани ение ание ост ость ск н к",
    ),
    "fa": _endings(
        least_3="ها هاي هايي هايم هايتان هايشان ي م ت ش",
        least_4="ان ات ام اش تر ترين يي مان تان شان",
    ),
    "ar": _endings(least_3="ها ان ات ون ين يه ه ي هم نا كم تي"),
}

_IRREGULAR = {
    "de": {
        "anerkannt": "anerkenn", "anerkannte": "anerkenn", "anerkannten": "anerkenn",
        "arzte": "arzt", "arzten": "arzt", "arztin": "arzt", "passe": "pass", "kitas": "kita",
        "banken": "bank", "konten": "konto", "kontos": "konto", "papiere": "papier",
        "geburt": "geburt", "kosten": "kost", "kostet": "kost", "visa": "visum",
        "praxen": "praxis", "berufe": "beruf", "abgelaufen": "ablauf", "ablauft": "ablauf",
        "amter": "amt", "amtern": "amt", "amtes": "amt", "stadte": "stadt",
        "zeugnisse": "zeugnis", "zeugnissen": "zeugnis", "zeugnis": "zeugnis",
        "gultig": "gultig", "studiert": "studi",
        "studium": "studi", "studieren": "studi", "gearbeitet": "arbeit", "gewohnt": "wohn",
        "besteuert": "steu",
    },
    "en": {
        "children": "child", "childrens": "child", "application": "apply",
        "applications": "apply", "applied": "apply", "applies": "apply", "applying": "apply",
        "apply": "apply", "registration": "regist", "registrations": "regist",
        "licence": "licens", "licences": "licens", "extension": "extend",
        "qualified": "qualific", "qualify": "qualific", "found": "find", "paid": "pay",
        "payment": "pay", "payments": "pay", "payed": "pay", "taught": "teach",
        "teeth": "tooth", "wives": "wife", "lives": "live", "living": "live",
        "certified": "certific", "certify": "certific", "recognized": "recogn",
        "bought": "buy", "recognised": "recogn", "expiry": "expir", "expiration": "expir",
        "taxes": "tax", "driving": "driv", "drive": "driv", "german": "german",
        "germany": "german", "university": "univers", "universities": "univers",
        "city": "citi", "cities": "citi", "company": "compan", "companies": "compan",
        "study": "stud", "studies": "stud", "studied": "stud", "student": "stud",
        "students": "stud", "baby": "bab", "babies": "bab", "family": "famil",
        "families": "famil", "meeting": "meet", "renewal": "renew",
    },
    "ar": {
        "اطفال": "طفل", "مدارس": "مدرس", "بنوك": "بنك", "مصارف": "مصرف", "دروس": "درس",
        "رسوم": "رسم", "وثايق": "وثيق", "اوراق": "ورق", "عقود": "عقد", "حقوق": "حق",
        "مهن": "مهن", "مهنه": "مهن", "اطباء": "طبيب", "طبيبه": "طبيب", "عناوين": "عنوان",
        "مكاتب": "مكتب", "دورات": "دور", "اسر": "اسر", "عايله": "عايل", "عايلات": "عايل",
        "شهور": "شهر", "اشهر": "شهر", "كورسات": "كورس", "مواعيد": "موعد", "ابناء": "ابن",
        "اولاد": "ولد", "حسابات": "حساب", "روضات": "روض", "رياض": "روض", "رخص": "رخص",
        "لغات": "لغ", "لغه": "لغ", "لقاحات": "لقاح", "تطعيمات": "تطعيم", "شركات": "شرك",
        "شروط": "شرط", "مراكز": "مركز", "خطابات": "خطاب", "رسايل": "رسال", "امراض": "مرض",
        "مرضي": "مريض", "اعمال": "عمل", "اجور": "اجر", "شقق": "شق", "شقه": "شق",
    },
    "tr": {
        "izni": "izin", "iznim": "izin", "iznimi": "izin", "iznini": "izin", "okulu": "okul",
    },
    "fr": {
        "travaux": "travail", "enfants": "enfant", "oeil": "oeil", "inscrire": "inscript",
    },
    "uk": {
        "діти": "дитин", "дітей": "дитин", "дітям": "дитин", "дитячий": "дитяч",
    },
    "ru": {
        "дети": "ребенк", "детей": "ребенк", "детям": "ребенк", "ребенок": "ребенк",
    },
    "fa": {
        "مدارس": "مدرسه",
    },
}  # fmt: skip

_PARTICIPLE = re.compile(r"^(ab|an|auf|aus|bei|ein|mit|nach|um|vor|zu)ge(\w{3,}?)(?:t|en|et)$")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و")


@lru_cache(maxsize=100_000)
def stem(written: str, language: str) -> str:
    """Return what all forms of a word share; the stem of a stem is itself.

    >>> [stem(word, "de") for word in ("Anmeldung", "angemeldet", "anmelden", "melde")]
    ['anmeld', 'anmeld', 'anmeld', 'meld']
    >>> stem("Eröffnung", "de") == stem("eröffnen", "de")
    True
    >>> [stem(word, "en") for word in ("insurances", "insured", "recognition", "recognise")]
    ['insur', 'insur', 'recogn', 'recogn']
    >>> stem("بالشهادات", "ar") == stem("شهادة", "ar"), stem("للأطفال", "ar") == stem("طفل", "ar")
    (True, True)
    >>> stem("kursları", "tr") == stem("kursu", "tr"), stem("фывапр", "xx")
    (True, 'фывапр')
    """
    word = fold(written, language)
    while (shorter := _shortened(word, language)) != word:
        word = shorter
    return word


def _shortened(word: str, language: str) -> str:
    """Return the word with one thing less at its start or end, or as it is."""
    irregular = _IRREGULAR.get(language, {})
    if word in irregular.values():
        return word
    if word in irregular:
        return irregular[word]
    before = _BEFORE_ENDINGS.get(language)
    if before and (shorter := before(word)) != word:
        return shorter
    for ending, least in _ENDINGS.get(language, ()):
        if len(word) - len(ending) >= least and word.endswith(ending):
            return word.removesuffix(ending)
    return word[:-1] if language == "en" and _doubled_end(word) else word


def _doubled_end(word: str) -> bool:
    """Tell whether a word ends in the same letter twice, as in "permitt(ed)"."""
    return len(word) > 4 and word[-1] == word[-2]


def _german(word: str) -> str:
    """Return the infinitive's stem of a participle such as "angemeldet", and -nis of -nisse."""
    return re.sub("niss$", "nis", _PARTICIPLE.sub(r"\1\2", word))


def _arabic(word: str) -> str:
    """Return the word without article, "and" and the prepositions that join the article."""
    for prefix in _ARABIC_PREFIXES:
        if len(word) - len(prefix) >= 3 and word.startswith(prefix):
            return word.removeprefix(prefix)
    return word


def _persian(word: str) -> str:
    """Return a verb without the prefix of its present tense."""
    return word.removeprefix("مي") if len(word) > 5 else word


_BEFORE_ENDINGS: dict[str, Callable[[str], str]] = {
    "de": _german,
    "ar": _arabic,
    "fa": _persian,
}
