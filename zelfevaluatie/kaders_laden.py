"""Store what the framework files say, once and for all: a version that is in use never changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from kwaliteit.toegang import systeem
from kwaliteit.yamlbestand import Fout, OngeldigBestand, vingerafdruk
from zelfevaluatie import kaderbestand as bestand
from zelfevaluatie.choices import Elementsoort, Graad
from zelfevaluatie.models import Element, GepubliceerdeWaarde, Kader, Kengetal, Niveau, Verband
from zelfevaluatie.reeksbestand import lees_reeksen

KADERS = Path(__file__).parent / "kaders"
REEKSEN = Path(__file__).parent / "reeksen"


def laad_kaders(kadermap: Path = KADERS, reeksenmap: Path | None = REEKSEN) -> tuple[str, ...]:
    """Load frameworks, crosswalk and figures, then the published series (none when ``reeksenmap`` is ``None``).

    Returns one line per thing that changed; nothing when all was loaded before. Raises :class:`OngeldigBestand`, with
    nothing stored, when a file is wrong or says something else about a version that is in use.
    """
    gelezen = bestand.lees_kaders(kadermap)
    # As the system, because only then it is seen who uses a version: scores lie behind row-level security.
    with systeem():
        fouten: list[Fout] = []
        gedaan = [
            *laad_versies(Kader, [*gelezen.principes, *gelezen.kaders, *gelezen.verwachtingen], _maak_kader, fouten),
            *_laad_kengetallen(gelezen.kengetallen, fouten),
        ]
        if fouten:
            raise OngeldigBestand(fouten)
        gedaan += [regel for verbanden in gelezen.verbanden for regel in _laad_verbanden(verbanden)]
        gedaan += [regel for lijst in gelezen.verwachtingen for regel in _verbind_verwachtingen(lijst)]
        if reeksenmap is not None:
            gedaan += _laad_reeksen(reeksenmap)
    return tuple(gedaan)


def laad_versies(
    model: type[models.Model], gelezen: Sequence[Any], maak: Callable[[Any, str], None], fouten: list[Fout]
) -> list[str]:
    """Store versions of a framework or tree that are new, and replace those that changed before anything used them.

    ``model`` has ``code``, ``versie`` and ``sha256``; ``maak`` stores one version with the given sha256. A changed
    version that is in use is left as it is and noted in ``fouten``.
    """
    bekend = {
        (code, versie): sha256
        for code, versie, sha256 in model._default_manager.values_list("code", "versie", "sha256")
    }
    gedaan = []
    for inhoud in gelezen:
        naam, sha256 = f"{inhoud.code}-{inhoud.versie}", vingerafdruk(inhoud)
        vroeger = bekend.get((inhoud.code, inhoud.versie))
        if vroeger == sha256:
            continue
        try:
            with transaction.atomic():
                model._default_manager.filter(code=inhoud.code, versie=inhoud.versie).delete()
                maak(inhoud, sha256)
        except ProtectedError:
            volgende = f"{inhoud.code}-{inhoud.versie + 1}.yaml"
            reden = (
                f"versie {inhoud.versie} is in gebruik en kan niet meer wijzigen; maak een nieuwe versie: {volgende}"
            )
            fouten.append(Fout(f"{naam}.yaml", 1, reden))
        else:
            gedaan.append(f"{naam}: {'geladen' if vroeger is None else 'vervangen (was nog niet in gebruik)'}")
    return gedaan


def _maak_kader(inhoud: bestand.Principes | bestand.Kader | bestand.Verwachtingen, sha256: str) -> None:
    kader = Kader(code=inhoud.code, versie=inhoud.versie, naam=inhoud.naam, bron=inhoud.bron, sha256=sha256)
    if isinstance(inhoud, bestand.Principes):
        kader.save()
        Element.objects.bulk_create(_principe(kader, principe) for principe in inhoud.principes)
        return
    if isinstance(inhoud, bestand.Verwachtingen):
        kader.save()
        Element.objects.bulk_create(_verwachting(kader, verwachting) for verwachting in inhoud.verwachtingen)
        return
    kader.voorlopig, kader.nvt_mogelijk = inhoud.voorlopig, inhoud.nvt
    kader.save()
    Niveau.objects.bulk_create(
        Niveau(kader=kader, waarde=niveau.waarde, naam=niveau.naam, omschrijving=niveau.uitleg)
        for niveau in inhoud.niveaus
    )
    volgorde = 0
    for groep in inhoud.groepen:
        volgorde += 1
        ouder = Element.objects.create(
            kader=kader, soort=Elementsoort.GROEP, code=groep.code, naam=groep.naam, volgorde=volgorde
        )
        for thema in groep.themas:
            volgorde += 1
            Element.objects.create(
                kader=kader,
                soort=Elementsoort.THEMA,
                code=thema.code,
                naam=thema.naam,
                uitleg=thema.uitleg,
                gewone_taal=thema.gewone_taal,
                ouder=ouder,
                volgorde=volgorde,
            )


def _principe(kader: Kader, principe: bestand.Principe) -> Element:
    return Element(
        kader=kader,
        soort=Elementsoort.PRINCIPE,
        code=principe.code,
        naam=principe.naam,
        nummer=str(principe.nummer),
        uitleg=principe.omschrijving,
        gewone_taal=principe.gewone_taal,
        bron=principe.bron,
        volgorde=principe.nummer,
    )


def _verwachting(kader: Kader, verwachting: bestand.Verwachting) -> Element:
    return Element(
        kader=kader,
        soort=Elementsoort.VERWACHTING,
        code=verwachting.code,
        naam=verwachting.naam,
        nummer=str(verwachting.nummer),
        uitleg=verwachting.omschrijving,
        gewone_taal=verwachting.gewone_taal,
        volgorde=verwachting.nummer,
    )


def _laad_kengetallen(lijsten: Sequence[bestand.Kengetallen], fouten: list[Fout]) -> list[str]:
    """Add figures that are new. What a figure *is* never changes; its definition is edited on screen, not here."""
    bekend = {kengetal.code: kengetal for kengetal in Kengetal.objects.all()}
    namen = {(kengetal.indicator, kengetal.uitsplitsing): kengetal.code for kengetal in bekend.values()}
    gedaan = []
    for lijst in lijsten:
        nieuw = []
        for volgorde, gelezen in enumerate(lijst.kengetallen, 1):
            wat = (gelezen.indicator, gelezen.uitsplitsing)
            if namen.setdefault(wat, gelezen.code) != gelezen.code:
                reden = f"'{gelezen.indicator} · {gelezen.uitsplitsing}' bestaat al met de code '{namen[wat]}'"
                fouten.append(Fout(f"{lijst.code}-{lijst.versie}.yaml", 1, reden))
            elif (vroeger := bekend.get(gelezen.code)) is None:
                bekend[gelezen.code] = Kengetal(
                    code=gelezen.code,
                    indicator=gelezen.indicator,
                    uitsplitsing=gelezen.uitsplitsing,
                    werkvorm=gelezen.werkvorm,
                    definitie=gelezen.definitie,
                    volgorde=volgorde,
                )
                nieuw.append(bekend[gelezen.code])
            elif (vroeger.indicator, vroeger.uitsplitsing, vroeger.werkvorm) != (*wat, gelezen.werkvorm):
                reden = f"'{gelezen.code}' is al iets anders ({vroeger}); geef het nieuwe kengetal een eigen code"
                fouten.append(Fout(f"{lijst.code}-{lijst.versie}.yaml", 1, reden))
        if nieuw and not fouten:
            Kengetal.objects.bulk_create(nieuw)
            gedaan.append(f"{lijst.code}-{lijst.versie}: {len(nieuw)} kengetallen geladen")
    return gedaan


def _laad_verbanden(inhoud: bestand.Verbanden) -> list[str]:
    """Make the crosswalk between two frameworks what the file says; nothing refers to it, so it may change."""
    van, naar = _elementen(inhoud.kader), _elementen(inhoud.principes)
    nu = {
        (van[verband.thema].pk, naar[verband.principe].pk, verband.graad, inhoud.bron) for verband in inhoud.verbanden
    }
    return _zet_verbanden(f"{inhoud.code}-{inhoud.versie}", van, naar, nu)


def _verbind_verwachtingen(inhoud: bestand.Verwachtingen) -> list[str]:
    """The same for the themes that touch an expectation."""
    naam = f"{inhoud.code}-{inhoud.versie}"
    van, naar = _elementen(inhoud.kader), _elementen(naam)
    nu = {
        (van[thema].pk, naar[verwachting.code].pk, Graad.RAAKT.value, "onze lezing")
        for verwachting in inhoud.verwachtingen
        for thema in verwachting.themas
    }
    return _zet_verbanden(naam, van, naar, nu)


def _zet_verbanden(
    naam: str, van: dict[str, Element], naar: dict[str, Element], nu: set[tuple[int, int, str, str]]
) -> list[str]:
    vroeger = Verband.objects.filter(van__in=van.values(), naar__in=naar.values())
    if set(vroeger.values_list("van_id", "naar_id", "graad", "bron")) == nu:
        return []
    vroeger.delete()
    Verband.objects.bulk_create(
        Verband(van_id=van_id, naar_id=naar_id, graad=graad, bron=bron) for van_id, naar_id, graad, bron in sorted(nu)
    )
    return [f"{naam}: {len(nu)} verbanden geladen"]


def _elementen(stam: str) -> dict[str, Element]:
    code, _, versie = stam.rpartition("-")
    return {element.code: element for element in Element.objects.filter(kader__code=code, kader__versie=int(versie))}


def _laad_reeksen(map_: Path) -> list[str]:
    """Make the published values what the files say."""
    themas = Element.objects.filter(soort=Elementsoort.THEMA).order_by("kader__versie")
    kengetallen = {(kengetal.indicator, kengetal.uitsplitsing): kengetal for kengetal in Kengetal.objects.all()}
    gelezen = lees_reeksen(
        map_,
        themas=dict(themas.values_list("naam", "code")),
        kengetallen={wat: kengetal.code for wat, kengetal in kengetallen.items()},
    )
    pk_van = {kengetal.code: kengetal.pk for kengetal in kengetallen.values()}
    nu = [
        (
            "" if waarde.indicator else waarde.onderwerp,
            pk_van[waarde.onderwerp] if waarde.indicator else None,
            waarde.werkjaar,
            waarde.waarde,
            waarde.decimalen,
            waarde.bron,
        )
        for waarde in gelezen
    ]
    velden = ("thema_code", "kengetal_id", "werkjaar", "waarde", "decimalen", "bron")
    if set(GepubliceerdeWaarde.objects.values_list(*velden)) == set(nu):
        return []
    GepubliceerdeWaarde.objects.all().delete()
    GepubliceerdeWaarde.objects.bulk_create(GepubliceerdeWaarde(**dict(zip(velden, rij, strict=True))) for rij in nu)
    return [f"gepubliceerde reeksen: {len(nu)} waarden geladen"]
