"""Mail about a report (a change of status, signing, work that was given): to whom, and in which words."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap
from rapporten import meldingen
from rapporten.aanvullen import onbeantwoorde
from rapporten.boomstructuur import structuur_van
from rapporten.choices import MET_BERICHT, Gebeurtenis, Handeling
from rapporten.models import (
    InterneNotitie,
    Melding,
    Meldingsmail,
    Ondertekenverzoek,
    Opmerking,
    Overgang,
    Slotbrief,
    Werkverdeling,
)
from rapporten.ondertekenen import ondertekenaars, open_verzoek
from rapporten.opvolgen import collegas
from rapporten.samenwerken import schrijvers

ONDERWERPEN = {
    Handeling.INDIENEN: "Uw kwaliteitsverslag over {jaar} is ingediend",
    Handeling.TERUGNEMEN: "Uw kwaliteitsverslag over {jaar} is teruggenomen",
    Handeling.AANVULLING_VRAGEN: "Opgroeien vraagt een aanvulling bij uw kwaliteitsverslag over {jaar}",
    Handeling.AFRONDEN: "Uw kwaliteitsverslag over {jaar} is afgerond",
    Handeling.HEROPENEN: "Uw kwaliteitsverslag over {jaar} is heropend",
}


def meldingsmail(mail_id: int, dag: dt.date) -> tuple[EmailMessage | None, list[Melding]]:
    """The mail with what was put in it and still holds on this day, and which notifications that are.

    (None, []) when everything was handled meanwhile.
    """
    rijen = meldingen.in_mail(mail_id, dag)
    if not rijen:
        return None, []
    mail = Meldingsmail.objects.select_related("persoon").get(pk=mail_id)
    per_verslag: dict[int | None, list[Melding]] = {}
    for rij in rijen:
        per_verslag.setdefault(rij.verslag_id, []).append(rij)
    gegevens = {
        "persoon": mail.persoon,
        "groepen": [
            (_over_wat(van[0]) if len(per_verslag) > 1 else "", [_tekst(rij) for rij in van])
            for van in per_verslag.values()
        ],
        "instellingen": settings.BASIS_URL + reverse("meldingsvoorkeuren"),
    }
    bericht = EmailMessage(
        subject=_onderwerp(mail, rijen),
        body=render_to_string("rapporten/post/meldingen.txt", gegevens),
        to=[mail.persoon.email],
        headers={"Message-ID": f"<meldingen-{mail.pk}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )
    return bericht, rijen


def _onderwerp(mail: Meldingsmail, rijen: list[Melding]) -> str:
    """What is asked of somebody comes first; of several others, how many there are."""
    aantal = "1 melding" if len(rijen) == 1 else f"{len(rijen)} meldingen"
    if mail.dag is not None:
        return f"Dagoverzicht: {aantal}"
    eerst = next((rij for rij in rijen if meldingen.SOORTEN[Gebeurtenis(rij.gebeurtenis)].altijd), rijen[0])
    if len(rijen) == 1 or eerst is not rijen[0] or meldingen.SOORTEN[Gebeurtenis(eerst.gebeurtenis)].altijd:
        return meldingen.kop(eerst) + (f" (en nog {len(rijen) - 1})" if len(rijen) > 1 else "")
    return f"{aantal}: {_over_wat(eerst)}"


def _over_wat(rij: Melding) -> str:
    """The report (or the organisation) that a notification is about, as a heading."""
    if rij.verslag is None or rij.organisatie is None:
        return rij.organisatie.naam if rij.organisatie else "Andere meldingen"
    return f"Kwaliteitsverslag over {rij.verslag.werkjaar_id} van {rij.organisatie.naam}"


def _tekst(rij: Melding) -> str:
    """The words of one notification: those of its own, or one sentence, and where to go."""
    return f"{meldingen.zin(rij)}\n{settings.BASIS_URL}{rij.adres}"


def bericht_over(overgang_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail about a transition, to who coordinates and signs on this day.

    None when nobody is there to read it, or when it is about something that has been handled since (only the
    confirmation of a filing is always sent: it is a receipt).
    """
    overgang = Overgang.objects.select_related("verslag__organisatie", "verslag__dossierbeheerder").get(pk=overgang_id)
    handeling = Handeling(overgang.handeling)
    later = Overgang.objects.filter(verslag=overgang.verslag, pk__gt=overgang.pk).exclude(
        handeling=Handeling.IN_BEHANDELING_NEMEN
    )
    if handeling not in MET_BERICHT or (handeling != Handeling.INDIENEN and later.exists()):
        return None
    verslag = overgang.verslag
    if handeling == Handeling.AFRONDEN and verslag.slotbrieven.filter(op__gte=overgang.op).exists():
        return None  # the mail about the letter said so
    adressen = _aanspreekpunten(overgang.organisatie_id, dag)
    if not adressen:
        return None
    indiening = verslag.indieningen.defer("inhoud").filter(op__lte=overgang.op).order_by("-volgnummer").first()
    nummer = verslag.organisatie.ondernemingsnummer
    gegevens = {
        "overgang": overgang,
        "verslag": verslag,
        "indiening": indiening,
        "aanvullingen": onbeantwoorde(verslag),
        "afspraken": verslag.afspraken.geldend(),
        "adres": settings.BASIS_URL + reverse("verslag", args=[nummer, verslag.werkjaar_id]),
    }
    return EmailMessage(
        subject=ONDERWERPEN[handeling].format(jaar=verslag.werkjaar_id),
        body=render_to_string(f"rapporten/post/{handeling.value}.txt", gegevens),
        to=adressen,
        headers={"Message-ID": f"<overgang-{overgang.pk}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def _aanspreekpunten(organisatie_id: int, dag: dt.date) -> list[str]:
    """The addresses of who coordinates and who signs on this day."""
    rollen = [Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR]
    leden = Lidmaatschap.objects.filter(organisatie_id=organisatie_id, rol__in=rollen)
    return sorted(set(leden.geldig_op(dag).values_list("persoon__email", flat=True)))  # type: ignore[attr-defined]


def slotbrief_verstuurd(slotbrief_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail that says where the closing letter is, to who coordinates and signs; None when nobody does."""
    brief = Slotbrief.objects.select_related("verslag__organisatie", "door").get(pk=slotbrief_id)
    adressen = _aanspreekpunten(brief.organisatie_id, dag)
    if not adressen:
        return None
    verslag = brief.verslag
    kenmerk = verslag.indieningen.order_by("-volgnummer").values_list("kenmerk", flat=True)[0]
    adres = settings.BASIS_URL + reverse("slotbrief", args=[kenmerk, brief.volgnummer])
    return EmailMessage(
        subject=f"Slotbrief bij uw kwaliteitsverslag over {verslag.werkjaar_id}",
        body=render_to_string("rapporten/post/slotbrief.txt", {"brief": brief, "verslag": verslag, "adres": adres}),
        to=adressen,
        headers={"Message-ID": f"<slotbrief-{brief.pk}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def verzoek_om_te_ondertekenen(verzoek_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail to everyone who may sign on this day; None when the request was answered or sent back meanwhile."""
    verzoek = _wachtend(verzoek_id, teruggestuurd=False)
    if verzoek is None:
        return None
    adressen = [persoon.email for persoon in ondertekenaars(verzoek.organisatie_id, dag)]
    return _over_verzoek(verzoek, "ondertekenverzoek", "Graag uw handtekening: kwaliteitsverslag over {jaar}", adressen)


def nog_niet_ondertekend(verzoek_id: int) -> EmailMessage | None:
    """The mail to who asked for a signature and did not get it yet; None when the report was signed meanwhile."""
    verzoek = _wachtend(verzoek_id, teruggestuurd=True)
    if verzoek is None or not verzoek.door.is_active:
        return None
    onderwerp = "Nog niet ondertekend: kwaliteitsverslag over {jaar}"
    return _over_verzoek(verzoek, "nog_niet_ondertekend", onderwerp, [verzoek.door.email])


def _wachtend(verzoek_id: int, *, teruggestuurd: bool) -> Ondertekenverzoek | None:
    verzoek = Ondertekenverzoek.objects.select_related("verslag__organisatie").get(pk=verzoek_id)
    open_ = open_verzoek(verzoek.verslag)
    if open_ is None or open_.pk != verzoek.pk or (open_.teruggestuurd_op is not None) != teruggestuurd:
        return None
    open_.verslag = verzoek.verslag
    return open_


def _over_verzoek(verzoek: Ondertekenverzoek, soort: str, onderwerp: str, adressen: list[str]) -> EmailMessage | None:
    if not adressen:
        return None
    verslag = verzoek.verslag
    adres = reverse("nakijken", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id])
    gegevens = {"verzoek": verzoek, "verslag": verslag, "adres": settings.BASIS_URL + adres}
    return EmailMessage(
        subject=onderwerp.format(jaar=verslag.werkjaar_id),
        body=render_to_string(f"rapporten/post/{soort}.txt", gegevens),
        to=adressen,
        headers={"Message-ID": f"<{soort}-{verzoek.pk}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def werk_gekregen(werkverdeling_id: int, versie: int, dag: dt.date) -> EmailMessage | None:
    """The mail to who got a section to work out; None when that changed since, or this person may not write now."""
    rij = (
        Werkverdeling.objects.select_related("verslag__organisatie", "verslag__werkjaar", "voor", "door")
        .filter(pk=werkverdeling_id, versie=versie)
        .first()
    )
    if rij is None or rij.voor not in schrijvers(rij.organisatie_id, dag):
        return None
    verslag = rij.verslag
    vraag = next((v for v in structuur_van(verslag).vragen if v.stabiel_id == rij.stabiel_id), None)
    if vraag is None:
        return None
    adres = reverse("onderdeel", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, rij.stabiel_id])
    gegevens = {"rij": rij, "verslag": verslag, "vraag": vraag, "adres": settings.BASIS_URL + adres}
    return EmailMessage(
        subject=f"Voor u: “{vraag.titel}” in het kwaliteitsverslag over {verslag.werkjaar_id}",
        body=render_to_string("rapporten/post/werkverdeling.txt", gegevens),
        to=[rij.voor.email],
        headers={"Message-ID": f"<werkverdeling-{rij.pk}-{versie}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def vermeld_in_opmerking(opmerking_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail to a colleague who was named in a comment; None when its thread was resolved meanwhile."""
    rij = Opmerking.objects.select_related(*_BIJ_VERMELDING, "antwoord_op").get(pk=opmerking_id)
    draad = rij.antwoord_op or rij
    return None if draad.opgelost_op else _vermelding(rij, f"opmerking-{draad.pk}", dag)


def vermeld_in_notitie(notitie_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail to a colleague who was named in an internal note."""
    rij = InterneNotitie.objects.select_related(*_BIJ_VERMELDING).get(pk=notitie_id)
    return _vermelding(rij, f"gesprek-{rij.stabiel_id}", dag)


def _vermelding(rij: Opmerking | InterneNotitie, plek: str, dag: dt.date) -> EmailMessage | None:
    """It does not repeat what was written: a mail can be forwarded. None for who does not work for Opgroeien now."""
    if rij.vermeldt is None or rij.vermeldt not in collegas(dag):
        return None
    kenmerk = rij.verslag.indieningen.order_by("-volgnummer").values_list("kenmerk", flat=True)[0]
    adres = settings.BASIS_URL + reverse("indiening", args=[kenmerk]) + f"#{plek}"
    gegevens = {"rij": rij, "intern": isinstance(rij, InterneNotitie), "adres": adres}
    return EmailMessage(
        subject=f"{rij.door.naam} vermeldde u bij het verslag van {rij.verslag.organisatie.naam}",
        body=render_to_string("rapporten/post/vermelding.txt", gegevens),
        to=[rij.vermeldt.email],
        headers={"Message-ID": f"<vermelding-{plek}-{rij.pk}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


_BIJ_VERMELDING = ("verslag__organisatie", "door", "vermeldt")
