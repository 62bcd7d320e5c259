"""The questionnaire as a Word document: nl-BE, a title, real headings, table headers that repeat on every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kwaliteit.templatetags.opmaak import schrijf_getal
from rapporten.choices import Knoopsoort
from rapporten.vragenlijst.inhoud import Vraag, Vragenlijst

TAAL = "nl-BE"


def maak_docx(lijst: Vragenlijst) -> bytes:
    """The document."""
    document = Document()
    _zet_taal(document)
    eigenschappen = document.core_properties
    eigenschappen.title, eigenschappen.language = lijst.titel, TAAL
    eigenschappen.author = eigenschappen.comments = ""
    document.add_heading(lijst.titel, 0)
    document.add_paragraph(f"{lijst.organisatie} – {lijst.vorm}")
    if lijst.uitleg:
        document.add_paragraph(lijst.uitleg)
    document.add_paragraph(f"{len(lijst.verplicht)} onderdelen zijn verplicht; de andere mag u overslaan.")
    for hoofdstuk in lijst.hoofdstukken:
        if hoofdstuk.kop:
            document.add_heading(f"{hoofdstuk.nummer} {hoofdstuk.kop}".strip(), 1)
            if hoofdstuk.uitleg:
                document.add_paragraph(hoofdstuk.uitleg)
        for vraag in hoofdstuk.vragen:
            _vraag(document, vraag, lijst, 2 if hoofdstuk.kop else 1)
    uit = io.BytesIO()
    document.save(uit)
    return uit.getvalue()


def _vraag(document: Any, vraag: Vraag, lijst: Vragenlijst, trap: int) -> None:
    knoop = vraag.knoop
    document.add_heading(f"{knoop.nummer} {knoop.titel}".strip(), trap)
    regels = ["Verplicht" if knoop.verplicht else "Niet verplicht"]
    if knoop.limiet:
        wat = "tekens per toelichting" if vraag.groepen or vraag.cijfers else "tekens"
        regels.append(f"hoogstens {schrijf_getal(knoop.limiet)} {wat}")
    document.add_paragraph().add_run(", ".join(regels) + ".").italic = True
    document.add_paragraph(knoop.uitleg)
    for kop, tekst in (
        ("In gewone taal: ", knoop.gewone_taal),
        ("Voorbeeld van een kleine organisatie: ", knoop.voorbeeld),
    ):
        if tekst:
            alinea = document.add_paragraph()
            alinea.add_run(kop).bold = True
            alinea.add_run(tekst)
    if vraag.soort == Knoopsoort.GROEINIVEAUS:
        _groeiniveaus(document, vraag, lijst)
    elif vraag.cijfers:
        rijen = [(str(k), k.definitie, "Ja" if gevraagd else "Hoeft niet, mag wel") for k, gevraagd in vraag.cijfers]
        _tabel(document, ("Cijfer", "Wat het is", "Gevraagd?"), rijen)
    elif vraag.themas:
        _tabel(
            document, ("Thema van het werkjaar", "Waarover het gaat"), [(t.naam, t.omschrijving) for t in vraag.themas]
        )


def _groeiniveaus(document: Any, vraag: Vraag, lijst: Vragenlijst) -> None:
    rijen = [(f"{n.waarde}", n.naam, n.omschrijving) for n in lijst.niveaus]
    if lijst.nvt_mogelijk:
        rijen.append(("nvt", "Niet van toepassing", "Dit thema geldt niet voor uw organisatie."))
    _tabel(document, ("Niveau", "Naam", "Wat het betekent"), rijen)
    if lijst.voorlopig:
        document.add_paragraph("De teksten van de niveaus zijn voorlopig.")
    document.add_paragraph()
    themas = [(groep.naam, t.naam, t.uitleg, t.gewone_taal) for groep, van in vraag.groepen for t in van]
    _tabel(document, ("Groep", "Thema", "Waarover het gaat", "In gewone taal"), themas)


def _tabel(document: Any, kop: Sequence[str], rijen: Sequence[Sequence[str]]) -> None:
    tabel = document.add_table(rows=1, cols=len(kop), style="Table Grid")
    for cel, woord in zip(tabel.rows[0].cells, kop, strict=True):
        cel.paragraphs[0].add_run(woord).bold = True
    herhaal = OxmlElement("w:tblHeader")
    herhaal.set(qn("w:val"), "true")
    tabel.rows[0]._tr.get_or_add_trPr().append(herhaal)
    for rij in rijen:
        cellen = tabel.add_row().cells
        for cel, tekst in zip(cellen, rij, strict=True):
            cel.text = tekst
        breek_niet = OxmlElement("w:cantSplit")
        tabel.rows[-1]._tr.get_or_add_trPr().append(breek_niet)


def _zet_taal(document: Any) -> None:
    """The language of all text, so that a screen reader and the spelling check know it."""
    stijl = document.styles.element.rPrDefault if hasattr(document.styles.element, "rPrDefault") else None
    standaard = (
        stijl if stijl is not None else document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    )
    eigenschappen = standaard.find(qn("w:rPr"))
    taal = eigenschappen.find(qn("w:lang"))
    if taal is None:
        taal = OxmlElement("w:lang")
        eigenschappen.append(taal)
    taal.set(qn("w:val"), TAAL)
    taal.set(qn("w:eastAsia"), TAAL)
