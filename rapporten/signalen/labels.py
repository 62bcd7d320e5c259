"""Opgroeien's own list of labels: put on signals, merged, renamed, removed. Every act on the list leaves a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from organisaties.models import Persoon, sorteernaam
from rapporten.choices import Labelhandeling
from rapporten.models import Beleidssignaal, Label, Labelwijziging, Signaallabel


class Labelfout(Exception):
    """The act is refused; the message says in Dutch why and what can be done."""


@dataclass(frozen=True, slots=True)
class Gelabeld:
    """What became of it: the label as it is now, and how many signals changed."""

    label: Label
    aantal: int


def vind_of_maak(naam: str, *, door: Persoon, nu: dt.datetime) -> Label:
    """The label with this name, made when there is none; the name of one that was merged leads to the other."""
    with transaction.atomic():
        label, nieuw = Label.objects.select_related("samengevoegd_met").get_or_create(
            sorteernaam=sorteernaam(naam), defaults={"naam": naam}
        )
        if nieuw:
            _schrijf(Labelhandeling.GEMAAKT, "", naam, door, nu)
        return label.samengevoegd_met or label


def plak(signalen: QuerySet[Beleidssignaal], label: Label, *, door: Persoon, nu: dt.datetime) -> Gelabeld:
    """Put a label on all of these signals; where it is already, nothing changes."""
    with transaction.atomic():
        label = _houd_vast(label.pk)
        al_op = Signaallabel.objects.filter(label=label).values("signaal")
        rijen = [
            Signaallabel(organisatie_id=organisatie, signaal_id=pk, label=label, door=door, op=nu)
            for pk, organisatie in signalen.exclude(pk__in=al_op).values_list("pk", "organisatie_id")
        ]
        Signaallabel.objects.bulk_create(rijen, ignore_conflicts=True)
        return Gelabeld(label, len(rijen))


def haal_weg(signalen: QuerySet[Beleidssignaal], label: Label) -> Gelabeld:
    """Take a label off all of these signals."""
    aantal, _ = Signaallabel.objects.filter(label=label, signaal__in=signalen.order_by().values("pk")).delete()
    return Gelabeld(label, aantal)


def hernoem(pk: int, naam: str, *, door: Persoon, nu: dt.datetime) -> Label:
    """Give a label another name.

    Raises:
        Labelfout: another label has that name, or had it before it was merged; or it was merged itself meanwhile.
        Label.DoesNotExist: there is no such label.
    """
    with transaction.atomic():
        label = _houd_zelf_vast(pk)
        oud = label.naam
        if oud == naam:
            return label
        label.naam, label.sorteernaam = naam, sorteernaam(naam)
        try:
            with transaction.atomic():
                label.save(update_fields=["naam", "sorteernaam"])
        except IntegrityError:
            ander = Label.objects.select_related("samengevoegd_met").get(sorteernaam=label.sorteernaam)
            if ander.samengevoegd_met is None:
                raden = f"Voeg “{oud}” daarmee samen als het over hetzelfde gaat, of kies een andere naam."
            else:
                raden = f"Het is nu een vroegere naam van “{ander.samengevoegd_met}”. Kies een andere naam."
            raise Labelfout(f"Er is al een label “{ander}”. {raden}") from None
        _schrijf(Labelhandeling.HERNOEMD, oud, naam, door, nu)
        return label


def voeg_samen(pk: int, naar_pk: int, *, door: Persoon, nu: dt.datetime) -> Gelabeld:
    """Let all signals of a label follow to another; its name, and names that led to it, lead there from then on.

    Raises:
        Labelfout: they are the same, or the other leads elsewhere by now.
        Label.DoesNotExist: there is no such label.
    """
    with transaction.atomic():
        # In order of their keys, so that two who merge the same pair the other way round wait for each other.
        vast = {
            label.pk: label for label in Label.objects.select_for_update().filter(pk__in={pk, naar_pk}).order_by("pk")
        }
        if pk not in vast or naar_pk not in vast:
            raise Label.DoesNotExist
        van, naar = vast[pk], vast[naar_pk]
        if van.pk == naar.pk:
            raise Labelfout("Kies een ander label om mee samen te voegen.")
        for label in (van, naar):
            _eis_eigen(label)
        al_op = Signaallabel.objects.filter(label=naar).values("signaal")
        Signaallabel.objects.filter(label=van, signaal__in=al_op).delete()
        aantal = Signaallabel.objects.filter(label=van).update(label=naar)
        Label.objects.filter(samengevoegd_met=van).update(samengevoegd_met=naar)
        van.samengevoegd_met = naar
        van.save(update_fields=["samengevoegd_met"])
        _schrijf(Labelhandeling.SAMENGEVOEGD, van.naam, naar.naam, door, nu, aantal)
        return Gelabeld(naar, aantal)


def verwijder(pk: int, *, door: Persoon, nu: dt.datetime) -> Label:
    """Remove a label that is on no signal, with the names that lead to it.

    Raises:
        Labelfout: it is used, or was merged meanwhile.
        Label.DoesNotExist: there is no such label.
    """
    with transaction.atomic():
        label = _houd_zelf_vast(pk)
        aantal = Signaallabel.objects.filter(label=label).count()
        if aantal:
            raise Labelfout(f"“{label}” staat nog op {aantal} signalen. Haal het daar eerst weg, of voeg het samen.")
        Label.objects.filter(samengevoegd_met=label).delete()
        Label.objects.filter(pk=label.pk).delete()
        _schrijf(Labelhandeling.VERWIJDERD, label.naam, "", door, nu)
        return label


def _houd_vast(pk: int) -> Label:
    """The label under a lock, or the one that it was merged with."""
    label = Label.objects.select_for_update().get(pk=pk)
    return label if label.samengevoegd_met_id is None else _houd_vast(label.samengevoegd_met_id)


def _houd_zelf_vast(pk: int) -> Label:
    """The label under a lock; never the one that it was merged with. Raises Labelfout."""
    label = Label.objects.select_for_update().get(pk=pk)
    _eis_eigen(label)
    return label


def _eis_eigen(label: Label) -> None:
    if label.samengevoegd_met_id is not None:
        raise Labelfout(f"Een collega voegde “{label}” intussen samen met een ander label. Kijk de lijst na.")


def _schrijf(handeling: Labelhandeling, van: str, naar: str, door: Persoon, nu: dt.datetime, aantal: int = 0) -> None:
    Labelwijziging.objects.create(handeling=handeling, van=van, naar=naar, door=door, op=nu, aantal=aantal)
