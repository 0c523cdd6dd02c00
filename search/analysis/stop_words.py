"""Words that say nothing about what is looked for, per language."""

from functools import cache

from search.analysis.normalise import fold

# Never searched for, never kept in an index.
_STOP = {
    "de": """aber als am an auch auf aus bei beim bin bis bist da damit dann das dass dein dem den
        der des die dies diese dieser dieses doch dort du durch ein eine einem einen einer eines
        er es etwas euch euer für gegen hab habe haben hat hatte hier ich ihm ihn ihnen ihr ihre
        ihrem ihren im in ins ist ja jede jeder jedes jetzt kann kein keine können könnte mal
        man mehr mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nun
        nur ob oder ohne schon sehr sein seine sich sie sind so soll sollte über um und uns
        unser unter vom von vor war wann warum was weil welche welchem welchen welcher welches
        wem wen wenn wer werde werden wie wieder will wir wird wo wohin woher wurde zu zum zur
        zwischen darf dürfen möchte""",
    "en": """a about after all also am an and any are as at be because been before but by can could
        did do does doing for from had has have he her his how i if im in into is it its just me
        more my no not of on or our out she should so some than that the their them then there
        they this those to too up was we were what when where which while who whom why will with
        without would you your""",
    "ar": """في من على الى إلى عن مع هذا هذه ذلك تلك التي الذي الذين هو هي هم نحن انا أنا انت أنت
        كان
        كانت يكون تكون ما ماذا لماذا متى اين أين كيف هل لا لم لن قد كل بعض او أو ثم و ف ب ل ك ان
        أن إن لكن حتى عند عندما اذا إذا بين بعد قبل لي لك له لها لنا لهم كم أي اي أيضا ليس هناك
        يجب يمكن يمكنني استطيع أستطيع""",
    "fr": """a à ai alors au aux avec ce ces cet cette comment dans de des du elle en est et être eu
        il ils j je l la le les leur lui ma mais me mes moi mon n ne nos notre nous on ou où par
        pas peut peux pour pourquoi qu quand que quel quelle qui quoi s sa se ses si son sont
        sur ta te tes toi ton tu un une vos votre vous y d c faire dois""",
    "tr": """acaba ama bana ben beni benim bir bu bunu çok da daha de diye en gibi hangi hem her
        için
        ile ise kadar kim ki mi mı mu mü nasıl ne neden nerede nereye ne zaman o ona onu sen siz
        şu ve veya ya""",
    "uk": """а але без би був бути в вам ви від він вона вони все де для до є з за зі й і із йому її
        їх коли ми мені мій моя мого моєї може можна на не ні о по при про та так те ти то у хто
        це цей ця чи чому що щоб як яка який які я""",
    "ru": """а без бы был была были быть в вам вас во вот все вы где да для до его ее если есть еще
        же за и из или им их к как какой какая когда кто ли мне мной моего моей мой моя моё мои
        мы на не нет но о об он она они от по почему при про с со так то у уже что чтобы это
        этот я можно""",
    "fa": """از است این آن اگر با باید برای بود به بی تا تو چه چرا چگونه چطور چند چی خود در را شد
        شما
        کجا کدام که ما من می نه و ها هم هر هست و یا یک کنم می‌توانم میتوانم کسی چه‌کسی""",
}  # fmt: skip

# Words of a question that are left out as long as others say what it is about.
_WEAK = {
    "de": """bekomme bekommen brauche brauchen finde finden frage fragen gehe gehen geht gibt hilfe
        helfen hilft kriege machen mache macht suche suchen bitte neu neue neuen neues jemand
        deutschland mensch menschen person personen sofort bald""",
    "en": """find get give go going help helps like look looking make need needs new please want
        wants where's how's there's someone somebody germany person people soon now i'm i've
        immediately""",
    "ar": """أريد اريد احتاج أحتاج أحصل احصل ابحث أبحث مساعدة مساعده المساعدة يساعدني الحصول جديد
        جديدة ألمانيا المانيا الان الآن طلب شخص""",
    "fr": "aide aider besoin chercher cherche trouver veux voudrais nouveau allemagne obtenir",
    "tr": "istiyorum yardım bulmak almak gerekli lazım nereden yeni almanya almanyada",
    "uk": "допомога потрібно хочу отримати знайти шукаю німеччині німеччина",
    "ru": "помощь нужно нужна нужен хочу получить найти ищу германии германия",
    "fa": "کمک نیاز دارم میخواهم می‌خواهم گرفتن پیدا کردن آلمان",
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the folded words of a language that are never searched for.

    >>> "fur" in stop_words("de"), "كيف" in stop_words("ar"), stop_words("xx")
    (True, True, frozenset())
    """
    return frozenset(fold(word, language) for word in _STOP.get(language, "").split())


@cache
def weak_words(language: str) -> frozenset[str]:
    """Return the folded words that only count when a query has no others.

    >>> "need" in weak_words("en")
    True
    """
    return frozenset(fold(word, language) for word in _WEAK.get(language, "").split())
