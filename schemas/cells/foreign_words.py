"""The words of `foreign_people`, language by language. Each line: who = the words, "_" for the
blank inside one.

A new word goes where it means one thing only in a list of people; one that is a name or another
thing, too, goes into `IN_COMPANY` as well.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {
    "en": """
        husband = husband
        wife = wife
        mother = mother mom mum mommy mummy
        father = father dad daddy
        parents = parents
        child = child kid baby son daughter
        children = children kids sons daughters babies
        social worker = social_worker
        mediator = mediator cultural_mediator
        teacher = teacher
        nonna = grandmother grandma
        nonno = grandfather grandpa
        zia = aunt
        zio = uncle
        sorella = sister
        fratello = brother
        interprete = interpreter
        avvocato = lawyer
        psicologo = psychologist
        and = and with
        small = the his her their my our only both
    """,
    "fr": """
        husband = mari epoux
        wife = epouse femme
        mother = mere maman
        father = pere
        parents = parents
        child = enfant fils fille bebe
        children = enfants filles bebes
        social worker = assistante_sociale assistant_social
        mediator = mediatrice_culturelle mediateur_culturel mediateur
        nonna = grand-mere grand_mere
        nonno = grand-pere grand_pere
        zia = tante
        zio = oncle
        sorella = soeur
        fratello = frere
        avvocato = avocat avocate
        psicologo = psychologue
        and = et avec
        small = les ses leurs leur
    """,
    "es": """
        husband = marido esposo
        wife = esposa mujer
        mother = madre mama
        father = padre papa
        parents = padres
        child = hijo hija nino nina
        children = hijos hijas ninos ninas
        social worker = trabajadora_social trabajador_social asistente_social asistenta_social
        mediator = mediadora mediador
        teacher = profesora profesor
        nonna = abuela
        nonno = abuelo
        zia = tia
        zio = tio
        sorella = hermana
        fratello = hermano
        avvocato = abogada abogado
        and = y con
        small = el los las sus
    """,
    "pt": """
        husband = marido esposo
        wife = esposa mulher
        mother = mae
        father = pai
        parents = pais
        child = filho filha crianca
        children = filhos filhas criancas
        social worker = assistente_social
        and = com
        small = os
    """,
    "ro": """
        husband = sotul sot
        wife = sotia sotie
        mother = mama mamica
        father = tatal tata
        parents = parintii parinti
        child = copil copilul fiu fiul fiica baiat baiatul fetita
        children = copii copiii fiii fiicele baieti baietii
        social worker = asistent_social asistenta_sociala asistentul_social
        nonna = bunica
        nonno = bunicul bunic
        zia = matusa
        zio = unchiul unchi
        and = cu
    """,
    "sq": """
        husband = burri burre bashkeshorti
        wife = gruaja grua bashkeshortja
        mother = nena nene mami
        father = babai baba babi
        parents = prinderit prinder
        child = djali djale vajza vajze biri bija femija
        children = femijet djemte djem vajzat
        child or children = femije
        social worker = punonjese_sociale punonjesja_sociale asistente_sociale asistentja_sociale
        nonna = gjyshja gjyshe
        nonno = gjyshi gjysh
        sorella = motra moter
        fratello = vellai vella
        and = dhe me edhe
    """,
    "tr": """
        husband = koca kocasi
        wife = karisi
        mother = anne annesi
        father = baba babasi
        child = cocuk cocugu oglu oglan kizi
        children = cocuklar cocuklari
        nonna = anneanne babaanne
        nonno = dede dedesi
        zia = teyze hala
        and = ve ile
    """,
    "tl": """
        mother = nanay
        father = tatay
        child = anak
        children = mga_anak mga_bata
        nonna = lola
        nonno = lolo
        and = at
        small = ang
    """,
    "uk": """
        husband = чоловік
        wife = дружина
        mother = мати мама матір
        father = батько тато
        parents = батьки
        child = дитина дитиною син дочка донька сином дочкою донькою
        children = діти сини дочки доньки дітей дітьми дітки
        social worker = соціальний_працівник соціальна_працівниця соцпрацівник
        nonna = бабуся
        nonno = дідусь
        zia = тітка
        zio = дядько
        sorella = сестра
        fratello = брат
        and = і й та з із зі разом
    """,
    "ru": """
        husband = муж супруг
        wife = жена супруга
        mother = мать мама
        father = отец папа
        parents = родители
        child = ребенок ребёнок сын дочь дочка сыном дочерью дочкой ребенком
        children = дети сыновья дочери детей детьми
        social worker = социальный_работник соцработник
        nonna = бабушка
        nonno = дедушка
        zia = тетя тётя
        zio = дядя
        sorella = сестра
        fratello = брат
        and = и с со вместе
    """,
    "ar": """
        husband = زوج زوجها
        wife = زوجة زوجته
        mother = ماما أم ام والدة أمه أمها امه امها
        father = بابا أب اب والد أبوه أبوها
        parents = والدان والدين أبوان
        child = طفل طفلة ولد ابن إبن ابنة بنت ابنه ابنها ابنته ابنتها طفلها طفلتها
        children = أطفال اطفال أبناء ابناء أولاد اولاد بنات أطفالها أطفاله أبناؤها أولادها اولادها
        two children = طفلان طفلين ولدان ولدين ابنان ابنين بنتان بنتين
        social worker = أخصائية_اجتماعية أخصائي_اجتماعي مساعدة_اجتماعية
        teacher = معلمة معلم
        nonna = جدة
        nonno = جد
        zia = خالة عمة
        sorella = أخت اخت
        interprete = مترجم مترجمة
        and = و مع
    """,
    "ur": """
        husband = شوہر خاوند
        wife = بیوی
        couple = میاں_بیوی
        mother = ماں والدہ امی
        father = باپ والد ابو
        parents = والدین
        child = بیٹا بیٹی بچہ بچی
        children = بچوں بیٹیاں بچیاں
        child or children = بچے بیٹے
        nonna = دادی نانی
        nonno = دادا نانا
        sorella = بہن
        fratello = بھائی
        and = اور
    """,
    "hi": """
        husband = पति
        wife = पत्नी
        mother = माँ मां माता मम्मी
        father = पिता पापा
        parents = माता-पिता
        child = बेटा बेटी बच्चा बच्ची पुत्र पुत्री
        children = बेटियाँ बेटियां बच्चियाँ बच्चियां
        child or children = बच्चे बेटे
        nonna = दादी नानी
        nonno = दादा नाना
        sorella = बहन
        fratello = भाई
        and = और व तथा एवं
    """,
    "pa": """
        husband = ਪਤੀ
        wife = ਪਤਨੀ
        mother = ਮਾਂ ਮਾਤਾ
        father = ਪਿਤਾ ਪਿਓ
        parents = ਮਾਪੇ ਮਾਤਾ-ਪਿਤਾ
        child = ਪੁੱਤਰ ਧੀ ਬੱਚਾ ਬੱਚੀ
        children = ਧੀਆਂ ਬੱਚੀਆਂ
        child or children = ਬੱਚੇ
        nonna = ਦਾਦੀ ਨਾਨੀ
        nonno = ਦਾਦਾ ਨਾਨਾ
        and = ਅਤੇ ਤੇ
    """,
    "bn": """
        husband = স্বামী
        wife = স্ত্রী
        mother = মা মাতা আম্মা
        father = বাবা পিতা আব্বা
        parents = বাবা-মা মা-বাবা
        child = ছেলে মেয়ে পুত্র কন্যা শিশু
        children = ছেলেমেয়ে ছেলেরা মেয়েরা সন্তানরা বাচ্চারা শিশুরা
        child or children = সন্তান বাচ্চা
        nonna = দাদি দাদী নানি নানী
        nonno = নানা
        sorella = বোন
        fratello = ভাই
        and = ও এবং আর
        small = জন
    """,
    "si": """
        husband = සැමියා ස්වාමිපුරුෂයා
        wife = බිරිඳ භාර්යාව
        mother = අම්මා මව
        father = තාත්තා පියා
        parents = දෙමාපියන් දෙමව්පියන්
        child = පුතා දුව දියණිය ළමයා දරුවා
        children = ළමයි දරුවන් දරුවෝ
        and = සහ හා
    """,
    "ti": """
        wife = ሰበይቲ
        mother = ኣደ አደ
        father = ኣቦ አቦ
        parents = ወለዲ
        child = ቆልዓ ወዲ ጓል
        children = ቆልዑ ደቂ
        and = ምስ
    """,
    "am": """
        husband = ባል ባለቤቷ
        wife = ሚስት
        mother = እናት
        father = አባት
        parents = ወላጆች
        child = ልጅ ወንድ_ልጅ ሴት_ልጅ ህፃን
        children = ልጆች ህፃናት
        and = እና ና
    """,
    "zh": """
        husband = 丈夫 老公
        wife = 妻子 老婆
        couple = 夫妻 夫妇 夫婦
        mother = 妈妈 母亲 媽媽 母親 妈 媽
        father = 爸爸 父亲 父親 爸
        parents = 父母 爸妈
        child = 儿子 女儿 兒子 女兒
        children = 孩子们 孩子們
        child or children = 孩子 小孩
        social worker = 社工 社会工作者
        teacher = 老师 老師
        nonna = 奶奶 外婆 祖母
        nonno = 爷爷 外公 祖父
        sorella = 姐姐 妹妹
        fratello = 哥哥 弟弟
        interprete = 翻译 翻譯
        and = 和 跟 与 及 與 带着 带
        small = 个 個 名 位 的
    """,
}
NUMBERS: Final = """
    1 = one une uno um uma один одна одну 一 এক एक ਇੱਕ ایک አንድ ሓደ
    2 = two deux dos dois duas doi doua iki dalawa dalawang dy два две дві двое двоє 两 二 兩 俩
    2 = দুই दो ਦੋ دو ሁለት ክልተ
    2 = اثنان اثنين
    3 = three trois tres trei uc tatlo tatlong tri три трое троє 三 তিন तीन ਤਿੰਨ تین ثلاثة ثلاث
    3 = ሶስት ሰለስተ
    4 = four quatre cuatro patru dort apat чотири четыре четверо 四 চার चार ਚਾਰ چار أربعة أربع
    4 = አራት ኣርባዕተ
    5 = five cinq cinco пять п'ять 五 পাঁচ पांच ਪੰਜ پانچ خمسة خمس አምስት
"""
AGES: Final = """
    years year months month ans mois anos meses ani luni vjec muaj yasinda років роки рік лет
    года год 岁 歲 سنوات سنة
    বছর साल سال ਸਾਲ
"""
IN_COMPANY: Final = """
    en = son
    fr = mari fille femme les
    es = y mujer tia tio
    pt = pai pais mulher os um com
    ro = tata cu sot fiu
    sq = baba me tri dy mami nene bija biri
    tl = at lola lolo
    tr = anne baba hala uc dede koca ile ve dort
"""
"""Words that are a name or another thing, too: what they are in a language only beside another word
of that.
"""
