"""Around the due date of the coming werkjaar: who asks for uitstel, what was answered, and who was reminded."""

import datetime as dt

from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten import uitstellen
from rapporten.choices import Status, Uitstelbesluit
from rapporten.models import Herinnering, Toewijzing, Verslag
from rapporten.uitstellen import Besluit

from .basis import EERSTE, Basis

# Why, how many days after the due date, and how many days ago; then the answer (none: it waits).
_VRAGEN: tuple[tuple[str, int, int, Besluit | None], ...] = (
    ("Demo: onze kwaliteitscoördinator is enkele weken afwezig.", 14, 3, None),
    ("Demo: we verhuizen met twee leefgroepen en kunnen de cijfers pas daarna nakijken.", 30, 2, None),
    ("Demo: de gebruikersraad leest het verslag pas op zijn vergadering van juni.", 10, 1, None),
    (
        "Demo: we fuseren en leggen twee verslagen samen.",
        45,
        9,
        Besluit(Uitstelbesluit.TOEGEKEND, antwoord="Demo: neem de tijd die u nodig hebt."),
    ),
    (
        "Demo: we zouden graag de hele zomer hebben.",
        90,
        12,
        Besluit(Uitstelbesluit.GEWEIGERD, antwoord="Demo: begin gerust met wat er al is; bel mij als het vastloopt."),
    ),
)


def zaai_termijn(basis: Basis, jaar: int, nu: dt.datetime) -> None:
    """Ask, answer and remind for organisations that did not file about this werkjaar; the first account's is one."""
    werkjaar = Werkjaar.objects.get(pk=jaar)
    ingediend = Verslag.objects.filter(werkjaar=werkjaar).exclude(status=Status.CONCEPT).values("organisatie")
    open_ = set(
        Toewijzing.objects.filter(werkjaar=werkjaar)
        .exclude(organisatie__in=ingediend)
        .values_list("organisatie_id", flat=True)
    )
    korten = [kort for kort, rij in basis.organisaties.items() if rij.pk in open_ and kort in basis.schrijvers]
    korten.sort(key=lambda kort: (kort != EERSTE, kort))
    wie = basis.accounts["dossierbeheerder"]
    toegang = Toegang(wie, None, frozenset(), frozenset({"dossierbeheerder"}))
    for kort, (reden, later, geleden, besluit) in zip(korten, _VRAGEN, strict=False):
        tot, op = werkjaar.uiterste_datum + dt.timedelta(days=later), nu - dt.timedelta(days=geleden)
        vraag = uitstellen.vraag_uitstel(
            basis.organisaties[kort], werkjaar, tot=tot, reden=reden, door=basis.schrijvers[kort], nu=op
        )
        if besluit is not None:
            uitstellen.beslis([vraag.pk], besluit, toegang=toegang, nu=op + dt.timedelta(days=1))
    gisteren = nu - dt.timedelta(days=1)
    Herinnering.objects.bulk_create(
        Herinnering(
            organisatie=basis.organisaties[kort],
            werkjaar=werkjaar,
            dag=gisteren.date(),
            tekst="Demo: hebt u nog vragen? Ik help graag.",
            door=wie,
            op=gisteren,
            verstuurd_op=gisteren,
        )
        for kort in korten[:8:2]
    )
