"""Submissions with exactly the content a test needs, made below the workflow, and files to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from kwaliteit.toegang import systeem
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten import inhoud as i
from rapporten.choices import Onderwerp, Status
from rapporten.models import Boom, Indiening, Ondertekening, Verslag
from rapporten.sectorbeeld.invoeren import importeer
from rapporten.sectorbeeld.invoeren.rijen import CIJFER_KOLOMMEN, GROEINIVEAU_KOLOMMEN
from tests.fabrieken import maak_persoon


def maak_verslag(*, organisatie: Organisatie, werkjaar: Werkjaar, status: Status = Status.INGEDIEND) -> Verslag:
    """A report in this state, without a draft (fixture ``kaders`` must be loaded)."""
    with systeem():
        return Verslag.objects.create(
            organisatie=organisatie, werkjaar=werkjaar, boom=Boom.objects.filter(code="nieuwe-boom")[0], status=status
        )


def maak_indiening(
    *,
    verslag: Verslag,
    niveaus: Mapping[str, int | str | None] | None = None,
    cijfers: Mapping[str, tuple[str | None, str | None, str | None] | None] | None = None,
    door: Persoon | None = None,
) -> Indiening:
    """The next submission of a report, with these levels (a state as text, None: not answered) and figures."""
    door = door or maak_persoon()
    with systeem():
        volgnummer = verslag.indieningen.count() + 1
        inhoud = _inhoud(verslag, volgnummer, niveaus or {}, cijfers or {})
        bytes_ = inhoud.canoniek()
        ondertekening = Ondertekening.objects.create(
            organisatie_id=verslag.organisatie_id, verslag=verslag, sha256=i.sha256(bytes_), door=door
        )
        return Indiening.objects.create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            volgnummer=volgnummer,
            kenmerk=f"{verslag.werkjaar_id}-{verslag.organisatie.ondernemingsnummer}-{volgnummer}",
            inhoud=bytes_,
            sha256=i.sha256(bytes_),
            ondertekening=ondertekening,
            door=door,
        )


def _inhoud(
    verslag: Verslag,
    volgnummer: int,
    niveaus: Mapping[str, int | str | None],
    cijfers: Mapping[str, tuple[str | None, str | None, str | None] | None],
) -> i.Inhoud:
    def getal(tekst: str | None) -> i.Decimal | None:
        return None if tekst is None else i.Decimal(tekst)

    scores = tuple(
        i.Score(
            thema=code,
            naam=code,
            groep="",
            staat="beantwoord" if isinstance(waarde, int) else waarde or "niet_beantwoord",
            niveau=waarde if isinstance(waarde, int) else None,
            niveaunaam="",
            niveautekst="",
            toelichting=f"toelichting {volgnummer}",
            herkomst="nieuw",
        )
        for code, waarde in niveaus.items()
    )
    figuren = tuple(
        i.Cijfer(
            kengetal=code,
            indicator="bezetting",
            uitsplitsing=code,
            definitie="",
            gevraagd=waarde is not None,
            staat="beantwoord" if waarde else "niet_beantwoord",
            teller=getal(waarde[0]) if waarde else None,
            noemer=getal(waarde[1]) if waarde else None,
            percentage=getal(waarde[2]) if waarde else None,
            toelichting="",
            herkomst="nieuw",
        )
        for code, waarde in cijfers.items()
    )

    def onderdeel(soort: str, **rest: object) -> i.Onderdeel:
        return i.Onderdeel(soort, soort, "1", soort, "", False, None, "", "nieuw", **rest)  # type: ignore[arg-type]

    return i.Inhoud(
        ondernemingsnummer=verslag.organisatie.ondernemingsnummer,
        organisatie=f"{verslag.organisatie.naam} ({volgnummer})",
        werkjaar=verslag.werkjaar_id,
        nulpunt=False,
        boom=i.Versie("nieuwe-boom", 1, "Nieuwe boom"),
        kader=i.Versie("groeiniveaus", 1, "Groeiniveaus"),
        voorlopig=True,
        niveaus=(),
        hoofdstukken=(
            i.Hoofdstuk(
                "1", "Zelfevaluatie", (onderdeel("groeiniveaus", scores=scores), onderdeel("cijfers", cijfers=figuren))
            ),
        ),
    )


def niveau_csv(rijen: Iterable[Mapping[str, object]], **opmaak: str) -> bytes:
    """A file for ``importeer_groeiniveaus``; a row names only the cells that matter, the others are believable."""
    vast = {
        "organisatie": "Demo-organisatie",
        "regio": "antwerpen",
        "werkvorm": "OVBJ",
        "werkjaar": 2020,
        "duiding": "",
    }
    return als_csv(GROEINIVEAU_KOLOMMEN, ({**vast, "thema": "betrokkenheid", **rij} for rij in rijen), **opmaak)


def cijfer_csv(rijen: Iterable[Mapping[str, object]], **opmaak: str) -> bytes:
    """A file for ``importeer_cijfers``, as :func:`niveau_csv`."""
    vast = {"organisatie": "Demo-organisatie", "regio": "antwerpen", "werkjaar": 2020, "indicator": "bezetting"}
    leeg = {"uitsplitsing": "OVBJ", "teller": "", "noemer": "", "percentage": ""}
    return als_csv(CIJFER_KOLOMMEN, ({**vast, **leeg, **rij} for rij in rijen), **opmaak)


def als_csv(
    kolommen: Iterable[str], rijen: Iterable[Mapping[str, object]], *, teken: str = ",", codering: str = "utf-8"
) -> bytes:
    """Rows as CSV."""
    uit = io.StringIO()
    schrijver = csv.DictWriter(uit, list(kolommen), delimiter=teken, lineterminator="\r\n")
    schrijver.writeheader()
    schrijver.writerows(rijen)
    return uit.getvalue().encode(codering)


def importeer_centraal(organisatie: Organisatie, werkjaar: int, *, vervang: bool = True, **cijfers: object) -> None:
    """What Opgroeien has: figures of an import, by splitsing of bezetting; (teller, noemer) or a percentage."""
    rijen = [
        {
            "ondernemingsnummer": organisatie.ondernemingsnummer,
            "organisatie": organisatie.naam,
            "werkjaar": werkjaar,
            "uitsplitsing": uitsplitsing.replace("_", " "),
            **({"teller": w[0], "noemer": w[1]} if isinstance(w, tuple) else {"percentage": w}),
        }
        for uitsplitsing, w in cijfers.items()
    ]
    uitkomst = importeer(Onderwerp.CIJFERS, cijfer_csv(rijen), "centraal.csv", vervang=vervang)
    assert uitkomst.partij is not None, uitkomst.fouten
