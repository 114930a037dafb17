"""What Google writes itself above the answers of a form, in the language of the form's owner.

The tab of answers begins with when each was sent; where the form collects addresses, they come next
(in older forms, as a user name). Titles as Google shows them; a language that is missing here is
added as one line.
"""

from typing import Final, NamedTuple


class Titles(NamedTuple):
    """The titles of one language.

    There is more than one where Google changed them, or two countries differ.
    """

    sent: tuple[str, ...]
    email: tuple[str, ...]


TITLES: Final[dict[str, Titles]] = {
    "it": Titles(
        ("Informazioni cronologiche",), ("Indirizzo email", "Indirizzo e-mail", "Nome utente")
    ),
    "en": Titles(("Timestamp",), ("Email Address", "Email address", "Username")),
    "fr": Titles(("Horodateur",), ("Adresse e-mail", "Adresse électronique", "Nom d'utilisateur")),
    "de": Titles(("Zeitstempel",), ("E-Mail-Adresse", "Nutzername")),
    "es": Titles(("Marca temporal",), ("Dirección de correo electrónico", "Nombre de usuario")),
    "pt": Titles(
        ("Carimbo de data/hora",), ("Endereço de e-mail", "Endereço de email", "Nome de usuário")
    ),
    "ca": Titles(
        ("Marca de temps", "Marca horària"), ("Adreça electrònica", "Adreça de correu electrònic")
    ),
    "gl": Titles(("Marca de tempo",), ("Enderezo de correo electrónico",)),
    "ro": Titles(("Marcaj de timp", "Marcaj temporal"), ("Adresă de e-mail",)),
    "nl": Titles(("Tijdstempel",), ("E-mailadres", "Gebruikersnaam")),
    "da": Titles(("Tidsstempel",), ("Mailadresse", "E-mailadresse")),
    "sv": Titles(("Tidstämpel",), ("E-postadress",)),
    "no": Titles(("Tidsstempel", "Tidsmerke"), ("E-postadresse",)),
    "fi": Titles(("Aikaleima",), ("Sähköpostiosoite",)),
    "et": Titles(("Ajatempel",), ("E-posti aadress", "Meiliaadress")),
    "lv": Titles(("Laikspiedols",), ("E-pasta adrese",)),
    "lt": Titles(("Laiko žyma", "Laiko žymė"), ("El. pašto adresas",)),
    "pl": Titles(("Sygnatura czasowa",), ("Adres e-mail", "Nazwa użytkownika")),
    "cs": Titles(("Časová značka", "Časové razítko"), ("E-mailová adresa",)),
    "sk": Titles(("Časová pečiatka",), ("E-mailová adresa",)),
    "sl": Titles(("Časovni žig",), ("E-poštni naslov",)),
    "hr": Titles(("Vremenska oznaka",), ("Adresa e-pošte", "E-adresa")),
    "sr": Titles(("Временска ознака",), ("Имејл адреса", "Адреса е-поште")),
    "hu": Titles(("Időbélyeg",), ("E-mail-cím",)),
    "sq": Titles(("Vula kohore",), ("Adresa e emailit",)),
    "tr": Titles(("Zaman damgası",), ("E-posta Adresi",)),
    "el": Titles(("Χρονική σήμανση",), ("Διεύθυνση ηλεκτρονικού ταχυδρομείου", "Διεύθυνση email")),
    "ru": Titles(("Отметка времени",), ("Адрес электронной почты", "Имя пользователя")),
    "uk": Titles(("Позначка часу",), ("Електронна адреса", "Адреса електронної пошти")),
    "bg": Titles(("Клеймо за време", "Времева маркировка"), ("Имейл адрес",)),
    "ar": Titles(("طابع زمني",), ("عنوان البريد الإلكتروني",)),
    "he": Titles(("חותמת זמן",), ("כתובת אימייל", "כתובת דוא״ל")),
    "hi": Titles(("टाइमस्टैम्प",), ("ईमेल पता",)),
    "bn": Titles(("টাইমস্ট্যাম্প",), ("ইমেল ঠিকানা",)),
    "th": Titles(("ประทับเวลา",), ("ที่อยู่อีเมล",)),
    "vi": Titles(("Dấu thời gian",), ("Địa chỉ email",)),
    "id": Titles(("Timestamp", "Stempel waktu", "Cap waktu"), ("Alamat email",)),
    "zh": Titles(("时间戳记", "时间戳"), ("电子邮件地址",)),
    "zh-TW": Titles(("時間戳記",), ("電子郵件地址",)),
    "ja": Titles(("タイムスタンプ",), ("メールアドレス", "ユーザー名")),
    "ko": Titles(("타임스탬프",), ("이메일 주소", "사용자 이름")),
}

SENT: Final = tuple(dict.fromkeys(title for titles in TITLES.values() for title in titles.sent))
EMAIL: Final = tuple(dict.fromkeys(title for titles in TITLES.values() for title in titles.email))
