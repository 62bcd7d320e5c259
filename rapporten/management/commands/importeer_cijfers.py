"""``manage.py importeer_cijfers BESTAND [--proef] [--maak-organisaties] [--vervang]``"""

from __future__ import annotations

from rapporten.choices import Onderwerp
from rapporten.management.importopdracht import Importopdracht


class Command(Importopdracht):
    """Import the yearly figures of organisations."""

    help = (
        "Voer bezetting en benutting in uit een CSV-bestand met de kolommen "
        "ondernemingsnummer,organisatie,regio,werkjaar,indicator,uitsplitsing,teller,noemer,percentage."
    )
    onderwerp = Onderwerp.CIJFERS
