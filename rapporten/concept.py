"""The draft as one typed object: what the organisation has written so far, in the shape of a submission."""

from __future__ import annotations

from collections import defaultdict

from organisaties.models import Erkenning, Kwaliteitsthema, Werkjaar
from rapporten import inhoud as i
from rapporten.boomstructuur import Groeikader, Structuur, huidig_groeikader, structuur
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.models import Antwoord, Bijlage, Cijfer, Knoop, Score, Toewijzing, Verslag
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Actiestand, Kengetal


def gevraagde_kengetallen(organisatie_id: int, werkjaar: Werkjaar) -> list[tuple[Kengetal, bool]]:
    """The figures of an organisation, each with: is it asked? In the order of the published series.

    Asked are the figures of a werkvorm recognised on 31 December of the werkjaar; figures that belong to no werkvorm
    are offered, never asked; those of other werkvormen are left out.
    """
    werkvormen = set(
        Erkenning.objects.filter(organisatie_id=organisatie_id)
        .geldig_op(werkjaar.peildatum)  # type: ignore[attr-defined]
        .values_list("werkvorm", flat=True)
    )
    return [(k, bool(k.werkvorm)) for k in Kengetal.objects.all() if not k.werkvorm or k.werkvorm in werkvormen]


def lees_concept(verslag: Verslag) -> i.Inhoud:
    """The content of the draft. A fixed number of statements, whatever was written.

    ``verslag`` needs its ``organisatie`` and ``werkjaar`` at hand (``select_related``).
    """
    vorm = structuur(verslag.boom_id)
    soorten = {vraag.soort for vraag in vorm.vragen}
    antwoorden = {a.stabiel_id: a for a in Antwoord.objects.filter(verslag=verslag)}
    kader = huidig_groeikader() if Knoopsoort.GROEINIVEAUS in soorten else None
    delen = _Delen(
        scores=_scores(verslag, kader) if kader else (),
        cijfers=_cijfers(verslag) if Knoopsoort.CIJFERS in soorten else (),
        acties=_acties(verslag) if Knoopsoort.VERBETERACTIES in soorten else (),
        themas=_themas(verslag) if Knoopsoort.KWALITEITSTHEMAS in soorten else (),
        bijlagen=_bijlagen(verslag) if Knoopsoort.DOCUMENT in soorten else {},
    )
    nulpunt = (
        verslag.werkjaar.nulpunt
        or Toewijzing.objects.filter(
            organisatie_id=verslag.organisatie_id, werkjaar_id=verslag.werkjaar_id, nulpunt=True
        ).exists()
    )
    return i.Inhoud(
        ondernemingsnummer=verslag.organisatie.ondernemingsnummer,
        organisatie=verslag.organisatie.naam,
        werkjaar=verslag.werkjaar_id,
        nulpunt=nulpunt,
        boom=i.Versie(vorm.boom.code, vorm.boom.versie, vorm.boom.naam),
        kader=i.Versie(kader.kader.code, kader.kader.versie, kader.kader.naam) if kader else None,
        voorlopig=bool(kader and kader.kader.voorlopig),
        niveaus=tuple(i.Niveau(n.waarde, n.naam, n.omschrijving) for n in kader.niveaus) if kader else (),
        hoofdstukken=_hoofdstukken(vorm, antwoorden, delen),
    )


class _Delen:
    """What belongs to the organisation or werkjaar rather than to one section."""

    def __init__(
        self,
        *,
        scores: tuple[i.Score, ...],
        cijfers: tuple[i.Cijfer, ...],
        acties: tuple[i.Actie, ...],
        themas: tuple[i.Kwaliteitsthema, ...],
        bijlagen: dict[str, tuple[i.Bijlage, ...]],
    ) -> None:
        self.scores, self.cijfers, self.acties, self.themas, self.bijlagen = scores, cijfers, acties, themas, bijlagen


def _hoofdstukken(vorm: Structuur, antwoorden: dict[str, Antwoord], delen: _Delen) -> tuple[i.Hoofdstuk, ...]:
    return tuple(
        i.Hoofdstuk(h.nummer, h.titel, tuple(_onderdeel(v, antwoorden.get(v.stabiel_id), delen) for v in h.vragen))
        for h in vorm.hoofdstukken
    )


def _onderdeel(vraag: Knoop, antwoord: Antwoord | None, delen: _Delen) -> i.Onderdeel:
    soort = Knoopsoort(vraag.soort)
    cijfers = (
        tuple(c for c in delen.cijfers if c.indicator in vraag.indicatoren) if vraag.indicatoren else delen.cijfers
    )
    return i.Onderdeel(
        id=vraag.stabiel_id,
        soort=soort.value,
        nummer=vraag.nummer,
        titel=vraag.titel,
        vraag=vraag.uitleg,
        verplicht=vraag.verplicht,
        limiet=vraag.limiet,
        html=antwoord.html if antwoord else "",
        herkomst=antwoord.herkomst if antwoord else Herkomst.NIEUW.value,
        scores=delen.scores if soort == Knoopsoort.GROEINIVEAUS else (),
        cijfers=cijfers if soort == Knoopsoort.CIJFERS else (),
        acties=delen.acties if soort == Knoopsoort.VERBETERACTIES else (),
        themas=delen.themas if soort == Knoopsoort.KWALITEITSTHEMAS else (),
        bijlagen=delen.bijlagen.get(vraag.stabiel_id, ()) if soort == Knoopsoort.DOCUMENT else (),
    )


def _scores(verslag: Verslag, kader: Groeikader) -> tuple[i.Score, ...]:
    rijen = {s.thema_id: s for s in Score.objects.filter(verslag=verslag).select_related("niveau")}
    uit = []
    for thema in kader.themas:
        rij = rijen.get(thema.element.pk)
        niveau = rij.niveau if rij else None
        uit.append(
            i.Score(
                thema=thema.element.code,
                naam=thema.element.naam,
                groep=thema.groep.naam,
                staat=rij.staat if rij else Staat.NIET_BEANTWOORD.value,
                niveau=niveau.waarde if niveau else None,
                niveaunaam=niveau.naam if niveau else "",
                niveautekst=niveau.omschrijving if niveau else "",
                toelichting=rij.toelichting if rij else "",
                herkomst=rij.herkomst if rij else Herkomst.NIEUW.value,
            )
        )
    return tuple(uit)


def _cijfers(verslag: Verslag) -> tuple[i.Cijfer, ...]:
    rijen = {c.kengetal_id: c for c in Cijfer.objects.filter(verslag=verslag)}
    uit = []
    for kengetal, gevraagd in gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar):
        rij = rijen.get(kengetal.pk)
        uit.append(
            i.Cijfer(
                kengetal=kengetal.code,
                indicator=kengetal.indicator,
                uitsplitsing=kengetal.uitsplitsing,
                definitie=kengetal.definitie,
                gevraagd=gevraagd,
                staat=rij.staat if rij else Staat.NIET_BEANTWOORD.value,
                teller=rij.teller if rij else None,
                noemer=rij.noemer if rij else None,
                percentage=rij.percentage if rij else None,
                toelichting=rij.toelichting if rij else "",
                herkomst=rij.herkomst if rij else Herkomst.NIEUW.value,
            )
        )
    return tuple(uit)


def _acties(verslag: Verslag) -> tuple[i.Actie, ...]:
    standen = (
        Actiestand.objects.filter(organisatie_id=verslag.organisatie_id, werkjaar_id=verslag.werkjaar_id)
        .select_related("actie")
        .order_by("actie__begonnen_in", "actie_id")
    )
    return tuple(
        i.Actie(
            id=s.actie_id,
            doel=s.actie.doel,
            waarom=s.actie.waarom,
            thema=s.actie.thema_code,
            begonnen_in=s.actie.begonnen_in_id,
            stand=s.stand,
            stappen=s.stappen,
            resultaat=s.resultaat,
            waarom_niet=s.waarom_niet,
            vervolg=s.vervolg,
        )
        for s in standen
    )


def _themas(verslag: Verslag) -> tuple[i.Kwaliteitsthema, ...]:
    themas = Kwaliteitsthema.objects.filter(werkjaar_id=verslag.werkjaar_id)
    return tuple(i.Kwaliteitsthema(t.naam, t.omschrijving) for t in themas)


def _bijlagen(verslag: Verslag) -> dict[str, tuple[i.Bijlage, ...]]:
    uit: dict[str, tuple[i.Bijlage, ...]] = defaultdict(tuple)
    for b in Bijlage.objects.filter(verslag=verslag, verwijderd_op=None):
        uit[b.stabiel_id] += (i.Bijlage(b.naam, b.soort, b.grootte, b.sha256),)
    return dict(uit)
