"""The day sheet: what stands on it, and what kind of PDF it is."""

import io
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from booking import daysheet
from booking.daysheet import pdf, sheet
from booking.models import Appointment, PublicServiceText
from content.models import Evidence
from tests.factories.booking import (
    BookingFactory,
    CentreFactory,
    CounterFactory,
    EvidenceFactory,
    InterpreterFactory,
    OfficeFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    locale,
    office_page,
)
from tests.plans import at

pytestmark = pytest.mark.django_db

ADDRESS = "https://portal.example.org/ar/booking/kJ3hsd7Fhskdjf8sKJHs8d7fKJHsd8f7/"
ARABIC = "طلب تصريح"
NEXT_DAY = "2026-12-02"


def paper(code, german, arabic=""):
    """Return a paper, with an Arabic name if there is one."""
    source = EvidenceFactory(code=code, name=german)
    if arabic:
        Evidence.objects.create(
            code=code,
            name=arabic,
            locale=locale("ar"),
            translation_key=source.translation_key,
        )
    return source


def office():
    """Return an office that says its way in German and in Arabic."""
    page = office_page("Ausländeramt")
    page.floor_and_way = "2. Stock, links"
    page.save()
    own = office_page("مكتب", "ar")
    own.floor_and_way = "في طابق"
    own.save()
    type(page).objects.filter(pk=own.pk).update(translation_key=page.translation_key)
    return OfficeFactory(page=page)


def appointment(booking, start, *, papers=(), arabic=ARABIC, **more):
    """Store an appointment of half an hour."""
    service = PublicServiceFactory(office=office(), words="Aufenthaltstitel beantragen")
    service.evidence.set(papers)
    if arabic:
        PublicServiceText.objects.create(
            public_service=service,
            locale=locale("ar"),
            title=arabic,
            translation_key=service.texts.get().translation_key,
        )
    counter = CounterFactory(office=service.office, name="Zimmer 12")
    return Appointment.objects.create(
        booking=booking,
        public_service=service,
        counter=counter,
        starts_at=at(start),
        ends_at=at(start.replace(":00", ":30")),
        **more,
    )


@pytest.fixture
def booking():
    """A booking with appointments on two days, and a paper that both matters want."""
    made = BookingFactory(
        centre=CentreFactory(), language="ar", people=3, name="Demo Leila", phone="+492414320"
    )
    passport = paper("PASS", "Reisepass", "جواز")
    appointment(made, "09:00", papers=[passport, paper("FOTO", "Passfoto")])
    appointment(made, "10:00", papers=[passport], interpreter=InterpreterFactory())
    appointment(made, f"{NEXT_DAY} 09:00", papers=[passport])
    return made


def read(data):
    return PdfReader(io.BytesIO(data))


def text(data):
    return "\n".join(page.extract_text() for page in read(data).pages)


def poppler(program, data, tmp_path):
    """Return what one of poppler's programs says about a PDF."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(data)
    run = [program, str(path), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout


class TestContents:
    def test_says_everything_in_german_first_and_in_the_own_language_beside(self, booking):
        said = sheet.contents(booking, language="ar", address=ADDRESS)

        first = said["days"][0]["stops"][0]
        assert [one["code"] for one in said["languages"]] == ["de", "ar"]
        assert [one["direction"] for one in said["languages"]] == ["ltr", "rtl"]
        assert [one["title"] for one in first["texts"]] == ["Aufenthaltstitel beantragen", ARABIC]
        assert [one["way"] for one in first["texts"]] == ["2. Stock, links", "في طابق"]
        assert (first["start"], first["end"]) == ("09:00", "09:30")

    def test_names_each_paper_once_a_day(self, booking):
        days = sheet.contents(booking, language="ar", address=ADDRESS)["days"]

        assert days[0]["papers"] == [["Reisepass", "جواز"], ["Passfoto", "Passfoto"]]
        assert days[1]["papers"] == [["Reisepass", "جواز"]]

    def test_has_one_column_for_who_reads_german(self, booking):
        said = sheet.contents(booking, language="de", address=ADDRESS)

        assert [one["code"] for one in said["languages"]] == ["de"]
        assert said["days"][0]["papers"] == [["Reisepass"], ["Passfoto"]]

    def test_tells_the_clerk_who_comes_and_when_somebody_interprets(self, booking):
        said = sheet.contents(booking, language="ar", address=ADDRESS)

        german, own = said["days"][0]["stops"][1]["texts"]
        assert "3 Personen" in said["languages"][0]["words"]["facts"]
        assert "Arabisch" in said["languages"][0]["words"]["facts"]
        assert len(german["notes"]) == len(own["notes"]) == 1
        assert german["notes"] != own["notes"]

    def test_says_who_interprets_and_where_staff_speak_the_language(self, booking):
        booking.interpreter_language = "ar"
        booking.save()
        spoken = booking.appointments.order_by("starts_at").first().public_service
        spoken.languages = ["de", "ar"]
        spoken.save()

        first, second = sheet.contents(booking, language="ar", address=ADDRESS)["days"][0]["stops"]

        assert [one["notes"] for one in first["texts"]] == [
            ["Hier spricht man mit Ihnen Arabisch."],
            ["يتحدثون معك هنا بهذه اللغة: العربية."],
        ]
        assert second["texts"][0]["notes"] == ["Jemand dolmetscht für Sie (Arabisch)."]

    def test_says_what_a_second_visit_waits_for(self, booking):
        first, _same_day, later = booking.appointments.order_by("starts_at")
        PrecedenceFactory(before=first.public_service, after=later.public_service, result="days")

        days = sheet.contents(booking, language="ar", address=ADDRESS)["days"]

        german, own = days[1]["stops"][0]["texts"]
        assert german["notes"][0] == "Zweiter Besuch"
        assert german["notes"][1].startswith("Sie brauchen zuerst das Ergebnis von „Aufenthalt")
        assert german["notes"][1].endswith("Es ist nach einigen Tagen da.")
        assert ARABIC in own["notes"][1]
        assert days[0]["stops"][0]["texts"][0]["notes"] == []
        words = text(daysheet.day_sheet(booking, language="ar", address=ADDRESS))
        assert "Zweiter Besuch" in words

    def test_carries_neither_name_nor_contact(self, booking):
        words = text(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        assert booking.reference in words
        assert "Leila" not in words
        assert "4320" not in words

    def test_leaves_out_what_is_cancelled(self, booking):
        booking.appointments.filter(starts_at__gte=at(f"{NEXT_DAY} 00:00")).update(
            status=Appointment.Status.CANCELLED
        )

        assert len(read(daysheet.day_sheet(booking, language="ar", address=ADDRESS)).pages) == 1

    def test_says_so_when_nothing_is_left(self, booking):
        booking.appointments.update(status=Appointment.Status.CANCELLED)

        made = daysheet.day_sheet(booking, language="de", address=ADDRESS)

        assert "Diese Termine sind abgesagt" in text(made)

    def test_says_that_a_reservation_is_no_booking(self, booking):
        booking.status = "reserved"

        made = daysheet.day_sheet(booking, language="de", address=ADDRESS)

        assert "noch nicht gebucht" in text(made)

    def test_takes_what_an_editor_typed_as_text(self, booking):
        appointment(booking, "11:00", arabic="", interpreter=None)
        PublicServiceText.objects.update(title="#panic() *$x$ [a] // <b> @c \\ https://a.b")

        words = text(daysheet.day_sheet(booking, language="de", address=ADDRESS))

        assert "#panic() *$x$ [a] // <b> @c" in re.sub(r"\s+", " ", words)


class TestPDF:
    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    def test_has_a_page_a_day(self, booking, language):
        made = read(daysheet.day_sheet(booking, language=language, address=ADDRESS))

        assert len(made.pages) == 2
        assert {tuple(map(round, page.mediabox[2:])) for page in made.pages} == {(595, 842)}

    def test_is_tagged_in_both_languages(self, booking):
        made = read(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        root = made.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "de"
        assert {"de", "ar"} <= {"de", *languages_of(root["/StructTreeRoot"])}
        assert {"/Table", "/TH", "/H1", "/H2", "/Figure"} <= kinds_of(root["/StructTreeRoot"])
        assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()

    def test_gives_its_arabic_text_back(self, booking):
        words = text(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        for word in (*ARABIC.split(), "مكتب", "جواز", "طابق"):
            assert word in words

    @pytest.mark.parametrize("language", ["de", "ar"])
    def test_embeds_every_font(self, booking, language, tmp_path):
        made = daysheet.day_sheet(booking, language=language, address=ADDRESS)

        lines = poppler("pdffonts", made, tmp_path).splitlines()[2:]
        assert lines
        # The columns before the object's number: embedded, subset, with a map to Unicode.
        assert {tuple(line.split()[-5:-2]) for line in lines} == {("yes", "yes", "yes")}

    def test_poppler_reads_it_as_readers_do(self, booking, tmp_path):
        made = daysheet.day_sheet(booking, language="ar", address=ADDRESS)

        assert re.search(r"Tagged:\s+yes", poppler("pdfinfo", made, tmp_path))
        words = poppler("pdftotext", made, tmp_path)
        assert "Aufenthaltstitel beantragen" in words
        assert all(word in words for word in ARABIC.split())

    def test_shows_a_code_large_enough_for_old_cameras(self, booking):
        made = read(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        millimetres = 72 / 25.4
        elements = everything(made.trailer["/Root"]["/StructTreeRoot"])
        figure = next(one for one in elements if one.get("/S") == "/Figure")
        left, bottom, right, top = (float(one) for one in box_of(figure))
        assert min(right - left, top - bottom) >= 25 * millimetres

    def test_keeps_a_long_visit_on_one_page(self, booking):
        papers = [paper(f"P{n}", f"Nachweis Nummer {n}", "جواز") for n in range(10)]
        for hour in range(11, 17):
            appointment(booking, f"{hour}:00", papers=papers)

        made = read(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        assert len(made.pages) == 2
        assert "Nachweis Nummer 9" in made.pages[0].extract_text()

    def test_goes_on_overleaf_rather_than_cut_anything(self, booking):
        papers = [paper(f"P{n}", f"Nachweis Nummer {n}", "جواز") for n in range(40)]
        for hour in range(11, 21):
            appointment(booking, f"{hour}:00", papers=papers)

        words = text(daysheet.day_sheet(booking, language="ar", address=ADDRESS))

        assert all(f"Nachweis Nummer {n}" in words for n in range(40))

    def test_refuses_letters_that_it_cannot_draw(self, booking):
        PublicServiceText.objects.filter(locale=locale("ar")).update(title="ሰላም")

        with pytest.raises(daysheet.GlyphMissing):
            daysheet.day_sheet(booking, language="ar", address=ADDRESS)

    def test_would_have_holes_without_the_standard(self, booking, monkeypatch):
        """The twin: without PDF/UA, Typst draws boxes for letters that no font has."""
        PublicServiceText.objects.filter(locale=locale("ar")).update(title="ሰላም")
        monkeypatch.setattr(pdf, "STANDARD", "1.7")

        assert daysheet.day_sheet(booking, language="ar", address=ADDRESS)


def everything(element):
    """Yield every structure element."""
    element = element.get_object()
    if not hasattr(element, "get"):
        return
    yield element
    below = element.get("/K", [])
    below = below.get_object() if hasattr(below, "get_object") else below
    for child in below if isinstance(below, list) else [below]:
        if hasattr(child, "get_object"):
            yield from everything(child)


def kinds_of(root):
    return {one.get("/S") for one in everything(root)}


def languages_of(root):
    return {one["/Lang"] for one in everything(root) if "/Lang" in one}


def box_of(figure):
    """Return the corners of a figure on its page."""
    attributes = figure["/A"].get_object()
    rows = attributes if isinstance(attributes, list) else [attributes]
    return next(row.get_object()["/BBox"] for row in rows if "/BBox" in row.get_object())
