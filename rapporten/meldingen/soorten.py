"""What each kind of event means: its sentence, whom it is for, how it is told, when it is handled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from rapporten.choices import Gebeurtenis, Handeling, Manier, Status, Zijde
from rapporten.models import (
    Gespreksreactie,
    Gespreksverslag,
    Hulpvraag,
    Indiening,
    InterneNotitie,
    Melding,
    Ondertekening,
    Ondertekenverzoek,
    Opmerking,
    Overgang,
    Uitstelvraag,
    Verslag,
    Werkverdeling,
)

WACHT = dt.timedelta(seconds=90)
"""How long a mail waits for what else happens on the same report."""


@dataclass(frozen=True, slots=True)
class Soort:
    """What one kind of event means.

    ``zin`` and ``kop`` (the subject of a mail about this alone) may use ``{door}``, ``{over}``, ``{jaar}``,
    ``{organisatie}`` and ``{verslag}``. ``afgehandeld``: true of a row of Melding that asks nothing any more; None for
    what only tells. ``altijd``: why nobody can put this off ('' when they can); it is then mailed at once.
    """

    zin: str
    kop: str
    zijden: frozenset[Zijde]
    afgehandeld: Q | Exists | None = None
    standaard: Manier = Manier.METEEN
    altijd: str = ""
    keuzes: tuple[Manier, ...] = tuple(Manier)
    wacht: dt.timedelta = WACHT
    ook_wie_het_deed: bool = False


def _onderwerp(rijen: QuerySet[Any]) -> QuerySet[Any]:
    """Of these rows the one that the notification is about."""
    return rijen.filter(pk=OuterRef("onderwerp_id"))


def _verder(*ook: Handeling) -> Exists:
    """The report went on since this transition; somebody taking it up is no going on, unless it is named."""
    later = Overgang.objects.filter(verslag=OuterRef("verslag"), pk__gt=OuterRef("onderwerp_id"))
    return Exists(later.exclude(handeling__in={Handeling.IN_BEHANDELING_NEMEN} - set(ook)))


def _draad_klaar(*ook_na_antwoord: Zijde) -> Exists:
    """The thread of this message was resolved since, or one of these sides answered in it since."""
    dit = _onderwerp(Opmerking.objects.annotate(draad=Coalesce("antwoord_op_id", "pk")))
    begin = Opmerking.objects.filter(pk=OuterRef("draad"), opgelost_op__gt=OuterRef("op"))
    later = Opmerking.objects.filter(
        antwoord_op=OuterRef("draad"),
        pk__gt=OuterRef("pk"),
        van_opgroeien__in=[zijde == Zijde.OPGROEIEN for zijde in ook_na_antwoord],
    )
    return Exists(dit.filter(Exists(begin) | Exists(later)))


def _notitie_klaar() -> Exists:
    """The internal note that this is, or answers, was resolved since."""
    dit = _onderwerp(InterneNotitie.objects.annotate(draad=Coalesce("antwoord_op_id", "pk")))
    return Exists(
        dit.filter(Exists(InterneNotitie.objects.filter(pk=OuterRef("draad"), opgelost_op__gt=OuterRef("op"))))
    )


def _getekend_of_terug(*, teruggestuurd: bool) -> Q:
    """This request to sign was answered by a signature, a filing or a newer request, or (if not) was sent back."""
    dit = _onderwerp(Ondertekenverzoek.objects.all())
    later = {"verslag": OuterRef("verslag"), "op__gte": OuterRef("op")}
    beantwoord = Exists(Ondertekening.objects.filter(**later)) | Exists(Indiening.objects.filter(**later))
    nieuwer = Exists(Ondertekenverzoek.objects.filter(verslag=OuterRef("verslag"), pk__gt=OuterRef("pk")))
    klaar = Q(Exists(dit.filter(beantwoord | nieuwer)))
    return klaar if teruggestuurd else klaar | Q(Exists(dit.exclude(teruggestuurd_op=None)))


def _ingediend_na_uitstelvraag() -> Exists:
    """The report that this request for uitstel was about is filed."""
    verslagen = Verslag.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    return Exists(_onderwerp(Uitstelvraag.objects.filter(Exists(verslagen.exclude(status=Status.CONCEPT)))))


def _met_slotbrief() -> Exists:
    """The same person is told of the closing letter, which says this too."""
    brief = Melding.objects.filter(
        persoon=OuterRef("persoon"), verslag=OuterRef("verslag"), gebeurtenis=Gebeurtenis.SLOTBRIEF.value
    )
    return Exists(brief.filter(op__gte=OuterRef("op")).exclude(manier=Manier.UIT))


def _later_gemeld() -> Exists:
    """The same person was told of the same thing since (a talk that moved again)."""
    zelfde = Melding.objects.filter(
        persoon=OuterRef("persoon"), gebeurtenis=OuterRef("gebeurtenis"), onderwerp_id=OuterRef("onderwerp_id")
    )
    return Exists(zelfde.filter(pk__gt=OuterRef("pk")))


def _nieuwer_gespreksverslag(gesprek: OuterRef, versie: OuterRef) -> Exists:
    return Exists(Gespreksverslag.objects.filter(gesprek=gesprek, versie__gt=versie))


def _gespreksverslag_klaar(organisatie: OuterRef) -> Exists:
    """This organisation said something of these minutes, or they were written anew."""
    gereageerd = Gespreksreactie.objects.filter(verslag=OuterRef("pk"), organisatie=OuterRef(organisatie))
    nieuwer = _nieuwer_gespreksverslag(OuterRef("gesprek"), OuterRef("versie"))
    return Exists(_onderwerp(Gespreksverslag.objects.filter(nieuwer | Exists(gereageerd))))


def _gespreksverslag_herschreven() -> Exists:
    """The minutes to which this was a reaction were written anew."""
    nieuwer = _nieuwer_gespreksverslag(OuterRef("gesprek"), OuterRef("verslag__versie"))
    return Exists(_onderwerp(Gespreksreactie.objects.filter(nieuwer)))


_ORGANISATIE, _OPGROEIEN = frozenset({Zijde.ORGANISATIE}), frozenset({Zijde.OPGROEIEN})

SOORTEN: dict[Gebeurtenis, Soort] = {
    Gebeurtenis.INGEDIEND: Soort(
        zin="{door} diende {verslag} in.",
        kop="Uw kwaliteitsverslag over {jaar} is ingediend",
        zijden=_ORGANISATIE,
        altijd="Dit is uw ontvangstbewijs.",
        wacht=dt.timedelta(0),
        ook_wie_het_deed=True,
    ),
    Gebeurtenis.TERUGGENOMEN: Soort(
        zin="{door} nam {verslag} terug. Het is weer een concept.",
        kop="Uw kwaliteitsverslag over {jaar} is teruggenomen",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        ook_wie_het_deed=True,
    ),
    Gebeurtenis.IN_BEHANDELING: Soort(
        zin="{door} leest {verslag} voor Opgroeien.",
        kop="Opgroeien leest uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(Handeling.IN_BEHANDELING_NEMEN),
        standaard=Manier.UIT,
    ),
    Gebeurtenis.AANVULLING_GEVRAAGD: Soort(
        zin="Opgroeien vraagt een aanvulling bij {verslag}.",
        kop="Opgroeien vraagt een aanvulling bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        altijd="Opgroeien wacht op uw antwoord.",
    ),
    Gebeurtenis.AFGEROND: Soort(
        zin="{door} rondde {verslag} af.",
        kop="Uw kwaliteitsverslag over {jaar} is afgerond",
        zijden=_ORGANISATIE,
        afgehandeld=_verder() | Q(_met_slotbrief()),
    ),
    Gebeurtenis.SLOTBRIEF: Soort(
        zin="{door} schreef u een slotbrief bij {verslag}.",
        kop="Slotbrief bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.HEROPEND: Soort(
        zin="{door} heropende {verslag}. U kunt het weer wijzigen.",
        kop="Uw kwaliteitsverslag over {jaar} is heropend",
        zijden=_ORGANISATIE,
        afgehandeld=_verder(),
        altijd="Uw verslag ligt weer bij u.",
    ),
    Gebeurtenis.OPMERKING: Soort(
        zin="{door} schreef iets bij “{over}” in {verslag}.",
        kop="Opgroeien schreef iets bij uw kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_draad_klaar(Zijde.ORGANISATIE),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.HULPANTWOORD: Soort(
        zin="{door} van Opgroeien beantwoordde uw vraag.",
        kop="Opgroeien beantwoordde uw vraag",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.SIGNAALANTWOORD: Soort(
        zin="{door} van Opgroeien antwoordde op beleidssignalen van {organisatie}.",
        kop="Opgroeien antwoordt op uw beleidssignalen",
        zijden=_ORGANISATIE,
    ),
    Gebeurtenis.UITSTELBESLUIT: Soort(
        zin="{over}: {door} antwoordde op uw vraag.",
        kop="{over}",
        zijden=_ORGANISATIE,
        afgehandeld=_ingediend_na_uitstelvraag(),
    ),
    Gebeurtenis.GESPREK: Soort(
        zin="{organisatie}: {over}.", kop="{over}", zijden=_ORGANISATIE, afgehandeld=_later_gemeld()
    ),
    Gebeurtenis.TRAJECT: Soort(
        zin="Ondersteuningstraject van {organisatie}: {over} ({door}).",
        kop="Ondersteuningstraject van {organisatie}: {over}",
        zijden=_ORGANISATIE | _OPGROEIEN,
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.GESPREKSVERSLAG: Soort(
        zin="Opgroeien schreef het verslag van het gesprek “{over}”. Het wacht op uw bevestiging.",
        kop="Graag uw bevestiging: verslag van het gesprek “{over}”",
        zijden=_ORGANISATIE,
        afgehandeld=_gespreksverslag_klaar(OuterRef("organisatie")),
    ),
    Gebeurtenis.ONDERTEKENVERZOEK: Soort(
        zin="{door} vraagt om {verslag} na te kijken en te ondertekenen.",
        kop="Graag uw handtekening: kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_getekend_of_terug(teruggestuurd=False),
        altijd="Uw collega’s kunnen niet indienen zonder u.",
    ),
    Gebeurtenis.NOG_NIET_ONDERTEKEND: Soort(
        zin="{door} ondertekent {verslag} nog niet.",
        kop="Nog niet ondertekend: kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=_getekend_of_terug(teruggestuurd=True),
    ),
    Gebeurtenis.WERKVERDELING: Soort(
        zin="{door} vraagt u om “{over}” uit te werken in {verslag}.",
        kop="Voor u: “{over}” in het kwaliteitsverslag over {jaar}",
        zijden=_ORGANISATIE,
        afgehandeld=~Q(
            Exists(_onderwerp(Werkverdeling.objects.filter(voor=OuterRef("persoon"), versie=OuterRef("versie"))))
        ),
    ),
    Gebeurtenis.HERINNERING: Soort(  # a mail of its own (rapporten.herinneren), that asks here who wants it
        zin="",
        kop="",
        zijden=_ORGANISATIE,
        keuzes=(Manier.METEEN, Manier.UIT),
    ),
    Gebeurtenis.VERMELDING: Soort(
        zin="{door} vermeldde u in een opmerking bij {verslag}.",
        kop="{door} vermeldde u bij het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=_draad_klaar(),
    ),
    Gebeurtenis.VERMELDING_INTERN: Soort(
        zin="{door} vermeldde u in een interne notitie bij {verslag}.",
        kop="{door} vermeldde u bij het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=_notitie_klaar(),
    ),
    Gebeurtenis.ANTWOORD_INTERN: Soort(
        zin="{door} antwoordde op een interne notitie bij “{over}” in {verslag}.",
        kop="{door} antwoordde op een interne notitie",
        zijden=_OPGROEIEN,
        afgehandeld=_notitie_klaar(),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.REACTIE: Soort(
        zin="{door} antwoordde bij “{over}” in {verslag}.",
        kop="{organisatie} antwoordde op een opmerking",
        zijden=_OPGROEIEN,
        afgehandeld=_draad_klaar(Zijde.OPGROEIEN),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.OPNIEUW_INGEDIEND: Soort(
        zin="{door} diende {verslag} opnieuw in.",
        kop="{organisatie} diende het kwaliteitsverslag over {jaar} opnieuw in",
        zijden=_OPGROEIEN,
        afgehandeld=_verder(Handeling.IN_BEHANDELING_NEMEN),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.DOSSIER_TERUGGENOMEN: Soort(
        zin="{door} nam {verslag} terug.",
        kop="{organisatie} nam het kwaliteitsverslag over {jaar} terug",
        zijden=_OPGROEIEN,
        afgehandeld=_verder(),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.DOSSIER_GEKREGEN: Soort(
        zin="{door} gaf u {verslag} om op te volgen.",
        kop="Voor u: het verslag van {organisatie}",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(Verslag.objects.filter(pk=OuterRef("verslag"), dossierbeheerder=OuterRef("persoon")))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.UITSTEL_GEVRAAGD: Soort(
        zin="{organisatie} vraagt uitstel.",
        kop="{organisatie} vraagt uitstel",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(_onderwerp(Uitstelvraag.objects.wachtend()))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.HULPVRAAG: Soort(
        zin="{organisatie} vraagt {over}.",
        kop="{organisatie} vraagt {over}",
        zijden=_OPGROEIEN,
        afgehandeld=~Q(Exists(_onderwerp(Hulpvraag.objects.filter(beantwoord_op=None)))),
        standaard=Manier.DAGELIJKS,
    ),
    Gebeurtenis.GESPREKSREACTIE: Soort(
        zin="{door} ({organisatie}) reageerde op het verslag van het gesprek “{over}”.",
        kop="{organisatie} reageerde op een gespreksverslag",
        zijden=_OPGROEIEN,
        afgehandeld=_gespreksverslag_herschreven(),
        standaard=Manier.DAGELIJKS,
    ),
}
