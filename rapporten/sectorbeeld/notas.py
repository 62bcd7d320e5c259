"""*Interpretatie en verwerking*: what the beheerder writes at the chapters of the sector picture."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.models import Persoon
from rapporten.choices import Hoofdstuk
from rapporten.models import Sectornota


class Notafout(Exception):
    """Why a note was not kept, in Dutch, for the screen."""


def gepubliceerde_notas(werkjaar: int) -> dict[str, Sectornota]:
    """The note that everyone sees at each chapter (code → note). One statement; an emptied note is not there."""
    nieuwste = (
        Sectornota.objects.filter(werkjaar=werkjaar, gepubliceerd=True)
        .order_by("hoofdstuk", "-versie")
        .distinct("hoofdstuk")
    )
    return {nota.hoofdstuk: nota for nota in nieuwste if nota.tekst}


def versies(werkjaar: int, hoofdstuk: Hoofdstuk) -> list[Sectornota]:
    """Every version of one note, the newest first; unpublished ones only for the beheerder (row-level security)."""
    rijen = Sectornota.objects.filter(werkjaar=werkjaar, hoofdstuk=hoofdstuk)
    return list(rijen.select_related("door").order_by("-versie"))


def schrijf_nota(
    werkjaar: int, hoofdstuk: Hoofdstuk, *, tekst: str, gepubliceerd: bool, versie: int, door: Persoon
) -> Sectornota:
    """Add a version after ``versie``, the one that the person started from (0: there was none); returns the newest.

    The same text in the same state is not written again.

    Raises:
        Notafout: somebody wrote meanwhile; says who and when.
    """
    eerder = versies(werkjaar, hoofdstuk)
    huidig = eerder[0] if eerder else None
    if huidig and (huidig.tekst, huidig.gepubliceerd) == (tekst, gepubliceerd):
        return huidig
    if versie != (huidig.versie if huidig else 0):
        raise _intussen(huidig)
    try:
        with transaction.atomic():
            return Sectornota.objects.create(
                werkjaar_id=werkjaar,
                hoofdstuk=hoofdstuk,
                versie=versie + 1,
                tekst=tekst,
                gepubliceerd=gepubliceerd,
                door=door,
            )
    except IntegrityError:
        raise _intussen(next(iter(versies(werkjaar, hoofdstuk)), None)) from None


def _intussen(huidig: Sectornota | None) -> Notafout:
    wie = f"{huidig.door.naam} bewaarde op {datumtijd(huidig.op)} een andere versie" if huidig else "De nota veranderde"
    return Notafout(
        f"{wie}. Uw tekst staat hieronder nog en is niet bewaard. Lees eerst de andere versie, onder deze pagina."
    )
