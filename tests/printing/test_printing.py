"""Every letter that is typed comes out of the paper, or is refused where it is typed."""

import csv
import io
import re
import unicodedata
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader

from deploy.demo.names import NAMES, cyrillic
from services import printing
from services.chassis.errors import FailedPrecondition
from services.domain.letters import unprintable
from tests.printing.letters import FILE, in_fonts

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "services" / "assessment" / "documents" / "plan.typ"

# A line with the letters of each language of those who live here, come home, or are granted status.
LANGUAGES = {
    "sq": "Në këtë pëllëmbë shtëpie: çdo gjë, Xhevahire Llapashtica, Gjylfidan, zëri i Rrahimit",
    "sr-Cyrl": "Љубазни фењерџија чађавог лица хоће да ми покаже штос; Ђорђе Џаја Њего",
    "sr-Latn": "Ljubazni fenjerdžija čađavog lica hoće da mi pokaže štos; Đorđe Žujović",
    "bs": "Gojazni đačić s biciklom drži hmelj i finu vatu u džepu nošnje",
    "hr": "Čađava štala, ždrijebe, ćup, Đurđica",
    "cnr": "Śutra ću doći, źenica oka, Śekula",
    "mk": "Ѓорѓи Ќосев, ѕвезда, џвакам, љубов, њива, ѐ ѝ",
    "sl": "V kožuščku hudobnega fanta stopiclja mizar",
    "bg": "Жълтата дюля беше щастлива, че пухът, който цъфна, замръзна",
    "tr": "Pijamalı hasta yağız şoföre çabucak güvendi; İğdır, ışık",
    "rom": "Śukar ćhavorre, ʒiljabas, ćher, ä ë ï ö ü, Rromani ćhib",
    "el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, Άγγελος, ΐ ΰ",
    "ro": "Gheorghe, obezul, a reușit să obțină jucându-se un flux în Quebec de o mie kilowațioră",
    "hu": "Árvíztűrő tükörfúrógép",
    "de": "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich",
    "fr": "Portez ce vieux whisky au juge blond qui fume; garçon, œuvre, Noël, île, où",
    "it": "Pranzo d'acqua fa volti sghembi; perché, città, più",
    "es": "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia; ñandú, ¿qué?",
    "pt": "Luís argüia à Júlia que brações, fé, chá, óxido, pôr, zângão",
    "nl": "Pa's wijze lynx bezag vroom het fikse aquaduct; ijs, reünie",
    "pl": "Pchnąć w tę łódź jeża lub ośm skrzyń fig",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "sk": "Kŕdeľ šťastných ďatľov učí pri ústí Váhu mĺkveho koňa obhrýzať kôru",
    "lt": "Įlinkdama fechtuotojo špaga sublykčiojusi pragręžė apvalų arbūzą",
    "lv": "Glāžšķūņa rūķīši dzērumā čiepj Baha koncertflīģeļu vākus",
    "et": "Põdur Zagrebi tšellomängija-följetonist Ciqo külmetas kehvas garaažis",
    "fi": "Törkylempijävongahdus, Åbo",
    "sv": "Flygande bäckasiner söka hwila på mjuka tuvor; åäö",
    "da": "Quizdeltagerne spiste jordbær med fløde, mens cirkusklovnen Walther spillede på xylofon; Århus",
    "is": "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa",
    "ga": "D'fhuascail Íosa Úrmhac na hÓighe Beannaithe pór Éava agus Ádhaimh",
    "mt": "Ġgantija, Ħamrun, żona, ċavetta, għajn",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю; эъ",
    "uk": "Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п'яне знаємо; єї",
    "vi": "Nguyễn Thị Hồng Ánh, ưởng, ỗ, ặ, đ",
    "so": "Cabdiraxmaan, dhul, xoog, Maxamed",
    "az": "Zəfər, jaketini də, papağını da götür, bu axşam hava çox soyuq olacaq",
    "ar": "نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر؛ محمد عبد الله",
    "fa": "بر اثر چنین تلقین و شستشوی مغزی؛ پژمان گودرزی",
    "ps": "ښاغلی ډاکټر ږیره څوک ړوند ګل ځمکه",
    "ur": "ٹھنڈ میں، ایک قحط زدہ گاؤں سے گذرتے وقت؛ ڑ ہے ں",
    "ckb": "ئازاد ڕێبوار ڵ ۆ ێ ڤ",
    "he": "דג סקרן שט בים מאוכזב ולפתע מצא חברה",
    "hi": "ऋषियों को सताने वाले दुष्ट राक्षसों",
    "ne": "काठमाडौं ज्ञान क्षेत्र",
    "bn": "বিষন্ন ঔদাসীন্যে ঊষাবৌদি বাংলাভাষায়",
    "ta": "இயற்கையோடு இணைந்து ஔவை",
    "si": "සිංහල අකුරු ඥාන ඇ",
    "am": "ሰላም አበበ ኃይለ ሥላሴ ጸጋ",
    "ti": "ሰላም ትግርኛ ቐ ኸ",
    "ka": "გთხოვთ ახლავე გაიაროთ რეგისტრაცია",
    "hy": "Բել դղյակի ձախ ժամն օֆ ազգությանը ցպահանջ չճշտած վնաս էր եւ փառք",
}  # fmt: skip


def printed(names: list[str]) -> str:
    words = dict.fromkeys(
        ("title", "office", "case_label", "case_number", "version_label", "version", "draft", "members_label",
         "born_label", "what_label", "who_label", "by_label", "sign_family", "sign_office", "place_and_date",
         "footer"), "",
    )  # fmt: skip
    members = [{"name": name, "born": ""} for name in names]
    pdf = printing.render(TEMPLATE, {**words, "title": "x", "lang": "sq", "members": members, "needs": []})
    return "".join(map(text_of, PdfReader(io.BytesIO(pdf)).pages))


def text_of(page: PageObject) -> str:
    """What is copied from a page: the letters of its glyphs, and what is said where one is not one letter."""
    said = re.findall(rb"/ActualText ?<FEFF([0-9A-F]+)>", page.get_contents().get_data())
    return page.extract_text() + "".join(bytes.fromhex(text.decode()).decode("utf-16-be") for text in said)


def letters(text: str) -> set[str]:
    """The letters of a text, whatever form and order a PDF's reader gives them in."""
    return {sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign)[0] in "LMN"}


def test_the_letters_of_fifty_languages_come_out_of_the_paper():
    assert len(LANGUAGES) >= 40
    assert {code: unprintable(line) for code, line in LANGUAGES.items() if unprintable(line)} == {}
    text = letters(printed(list(LANGUAGES.values())))
    lost = {code: letters(line) - text for code, line in LANGUAGES.items()}
    assert {code: signs for code, signs in lost.items() if signs} == {}


def test_every_letter_of_the_demos_names_comes_out():
    names = [row["name"] for row in csv.DictReader(NAMES.read_text(encoding="utf-8").splitlines())]
    names += [cyrillic(name) for name in names]
    assert len(names) > 50
    assert letters(" ".join(names)) <= letters(printed(names))
    assert {name: unprintable(name) for name in names if unprintable(name)} == {}


def test_the_list_of_letters_is_that_of_the_fonts():
    assert FILE.read_text(encoding="ascii") == in_fonts(), "run `python -m tests.printing.letters`"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("", ""),
        ("Ana\nMarija\t", ""),
        ("می\u200cخواهم", ""),
        ("«Ana» – 5 € …", ""),
        ("Porodica 😀", "😀"),
        ("王小明", "王"),
        ("Ana \ue000", "\ue000"),
    ],
)
def test_what_no_font_has_is_named(text, sign):
    assert unprintable(text) == sign


def test_what_was_kept_before_is_refused_and_not_printed_as_a_box():
    with pytest.raises(FailedPrecondition) as refused:
        printing.check({"members": [{"name": "Ana"}, {"name": "王"}], "count": 2})
    assert (refused.value.reason, refused.value.metadata) == ("TEXT_NOT_PRINTABLE", {"sign": "王"})
