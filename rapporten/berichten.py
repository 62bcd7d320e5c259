"""The words of the mails that tell people what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from rapporten.aanvullen import onbeantwoorde
from rapporten.choices import Gebeurtenis
from rapporten.gesprekken import wanneer
from rapporten.meldingen import mailen, soorten, woorden
from rapporten.models import (
    Gespreksdeelname,
    Hulpvraag,
    Melding,
    Meldingsmail,
    Ondertekenverzoek,
    Overgang,
    Slotbrief,
    Uitstelvraag,
    Werkverdeling,
)
from rapporten.uitstellen import termijn_van


def meldingsmail(mail_id: int, dag: dt.date) -> tuple[EmailMessage | None, list[Melding]]:
    """The mail with what was put in it and still holds on this day, and which notifications that are.

    (None, []) when everything was handled meanwhile.
    """
    rijen = mailen.in_mail(mail_id, dag)
    if not rijen:
        return None, []
    mail = Meldingsmail.objects.select_related("persoon").get(pk=mail_id)
    per_verslag = mailen.per_verslag(rijen)
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
    eerst = next((rij for rij in rijen if soorten.SOORTEN[Gebeurtenis(rij.gebeurtenis)].altijd), rijen[0])
    if len(rijen) == 1 or eerst is not rijen[0] or soorten.SOORTEN[Gebeurtenis(eerst.gebeurtenis)].altijd:
        return woorden.kop(eerst) + (f" (en nog {len(rijen) - 1})" if len(rijen) > 1 else "")
    return f"{aantal}: {_over_wat(eerst)}"


def _over_wat(rij: Melding) -> str:
    """The report (or the organisation) that a notification is about, as a heading."""
    if rij.verslag is None or rij.organisatie is None:
        return rij.organisatie.naam if rij.organisatie else "Andere meldingen"
    return f"Kwaliteitsverslag over {rij.verslag.werkjaar_id} van {rij.organisatie.naam}"


def _tekst(rij: Melding) -> str:
    """The words of one notification: those of its own, or one sentence and where to go."""
    eigen = _EIGEN_WOORDEN.get(Gebeurtenis(rij.gebeurtenis))
    if eigen is not None:
        return eigen(rij).strip()
    return f"{woorden.zin(rij)}\n{settings.BASIS_URL}{rij.adres}"


def _vul(sjabloon: str, rij: Melding, **gegevens: Any) -> str:
    adres = settings.BASIS_URL + rij.adres
    return render_to_string(f"rapporten/post/{sjabloon}.txt", {"verslag": rij.verslag, "adres": adres, **gegevens})


def _over_overgang(rij: Melding) -> str:
    """What a change of status means for the organisation, and what to do."""
    overgang = Overgang.objects.select_related("verslag__organisatie", "door").get(pk=rij.onderwerp_id)
    verslag = overgang.verslag
    indieningen = verslag.indieningen.defer("inhoud").filter(op__lte=overgang.op)
    return _vul(
        overgang.handeling,
        rij,
        overgang=overgang,
        indiening=indieningen.order_by("-volgnummer").first(),
        aanvullingen=onbeantwoorde(verslag),
        afspraken=verslag.afspraken.geldend(),
    )


def _over_verzoek(rij: Melding) -> str:
    """A request to sign, or why it is not signed yet."""
    verzoek = Ondertekenverzoek.objects.select_related("door", "teruggestuurd_door").get(pk=rij.onderwerp_id)
    return _vul(rij.gebeurtenis, rij, verzoek=verzoek)


def _over_werkverdeling(rij: Melding) -> str:
    werk = Werkverdeling.objects.select_related("door").get(pk=rij.onderwerp_id)
    return _vul("werkverdeling", rij, werk=werk, over=rij.over)


def _over_slotbrief(rij: Melding) -> str:
    brief = Slotbrief.objects.defer("inhoud").select_related("door").get(pk=rij.onderwerp_id)
    return _vul("slotbrief", rij, brief=brief)


def _over_uitstel(rij: Melding) -> str:
    vraag = Uitstelvraag.objects.select_related("organisatie", "werkjaar", "besloten_door").get(pk=rij.onderwerp_id)
    return _vul("uitstelbesluit", rij, vraag=vraag, tegen=termijn_van(vraag))


def _over_gesprek(rij: Melding) -> str:
    """A talk as it stands now; to who was mailed about it before it moved."""
    deelname = _deelname(pk=rij.onderwerp_id)
    if deelname is None:
        return f"{woorden.zin(rij)} {rij.organisatie} neemt er niet (meer) aan deel."
    eerder = Melding.objects.filter(persoon=rij.persoon, gebeurtenis=rij.gebeurtenis, onderwerp_id=rij.onderwerp_id)
    verplaatst = eerder.filter(pk__lt=rij.pk).exclude(mail=None).exists()
    return _vul("gesprek", rij, verplaatst=verplaatst, **_woorden_bij(deelname))


def _over_gespreksverslag(rij: Melding) -> str:
    deelname = _deelname(gesprek__verslagen=rij.onderwerp_id, organisatie=rij.organisatie_id)
    if deelname is None:
        return f"{woorden.zin(rij)} {rij.organisatie} neemt er intussen niet meer aan deel."
    return _vul("gespreksverslag", rij, **_woorden_bij(deelname))


def _deelname(**waar: Any) -> Gespreksdeelname | None:
    return Gespreksdeelname.objects.select_related("gesprek", "organisatie", "hulpvraag").filter(**waar).first()


def _woorden_bij(deelname: Gespreksdeelname) -> dict[str, Any]:
    return {"deelname": deelname, "gesprek": deelname.gesprek, "wanneer": wanneer(deelname.gesprek)}


def _over_hulpvraag(rij: Melding) -> str:
    vraag = Hulpvraag.objects.select_related("beantwoord_door").get(pk=rij.onderwerp_id)
    return _vul("hulpantwoord", rij, vraag=vraag)


_EIGEN_WOORDEN: dict[Gebeurtenis, Callable[[Melding], str]] = {
    Gebeurtenis.INGEDIEND: _over_overgang,
    Gebeurtenis.TERUGGENOMEN: _over_overgang,
    Gebeurtenis.AANVULLING_GEVRAAGD: _over_overgang,
    Gebeurtenis.AFGEROND: _over_overgang,
    Gebeurtenis.HEROPEND: _over_overgang,
    Gebeurtenis.SLOTBRIEF: _over_slotbrief,
    Gebeurtenis.ONDERTEKENVERZOEK: _over_verzoek,
    Gebeurtenis.NOG_NIET_ONDERTEKEND: _over_verzoek,
    Gebeurtenis.WERKVERDELING: _over_werkverdeling,
    Gebeurtenis.HULPANTWOORD: _over_hulpvraag,
    Gebeurtenis.UITSTELBESLUIT: _over_uitstel,
    Gebeurtenis.GESPREK: _over_gesprek,
    Gebeurtenis.GESPREKSVERSLAG: _over_gespreksverslag,
}
