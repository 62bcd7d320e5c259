"""The draft as one typed object: what the organisation has written so far, in the shape of a submission."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from organisaties.models import Convenantpunt, Erkenning, Kwaliteitsthema, Werkjaar
from organisaties.queries import geldig_op
from rapporten import inhoud as i
from rapporten import tekst
from rapporten.adressen import afbeeldingadres
from rapporten.afspraken import OPVOLGPUNTEN, lees_punt
from rapporten.boomstructuur import Groeikader, Structuur, groeikader_van, structuur_van
from rapporten.choices import Groep, Herkomst, Knoopsoort, Verloop
from rapporten.cijferstand import SOORTEN, STAND, Cijferstand, maak_cijferstand, waarden_voor
from rapporten.models import Knoop, Verslag
from rapporten.volledigheid import GEEN_VERGELIJKING, Vergelijking
from zelfevaluatie.acties import ActieMetStand, acties_van
from zelfevaluatie.choices import AFGESLOTEN, Staat
from zelfevaluatie.models import Actiestand, Kengetal

ANDERE_CIJFERS = ("andere-cijfers", "organisatie-in-cijfers")
"""The questions about other figures, in the new and the old tree."""


@dataclass(frozen=True, slots=True)
class Spoor:
    """The newest edit of a section: by whom (id), when."""

    stabiel_id: str
    door: int
    naam: str
    op: dt.datetime


@dataclass(frozen=True, slots=True)
class Werk:
    """Who takes care of a section (id and name), perhaps by when. Beside the content, never in it."""

    voor: int
    naam: str
    tegen: dt.date | None


@dataclass(frozen=True, slots=True)
class Concept:
    """The draft: its content, the sections called done, the newest edit per section, the requests answered.

    ``vergelijking``: what its figures are compared with.
    """

    inhoud: i.Inhoud
    klaar: frozenset[str]
    sporen: dict[str, Spoor]
    beantwoord: frozenset[int] = frozenset()
    vergelijking: Vergelijking = GEEN_VERGELIJKING
    werk: dict[str, Werk] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rij:
    """One row of what was written: an answer, score or figure; or, with little filled, a picture or "done".

    Of a document and of who thought along, ``tekst`` is a JSON list that begins with the section.
    """

    soort: str
    sleutel: str
    tekst: str
    herkomst: str
    staat: str
    niveau_id: int | None
    teller: Decimal | None
    noemer: Decimal | None
    percentage: Decimal | None
    reden: str
    centraal: i.Centraal | None
    door: int
    naam: str
    op: dt.datetime


# One statement for all of it: the task list has to stay within its limit of statements.
_GESCHREVEN = f"""
    SELECT r.soort, r.sleutel, r.tekst, r.herkomst, r.staat, r.niveau_id, r.teller, r.noemer, r.percentage,
           c.reden, c.centraal_teller, c.centraal_noemer, c.centraal_percentage, c.centraal_op,
           r.door, p.naam, r.op
    FROM (
        SELECT 'antwoord' AS soort, stabiel_id AS sleutel, html AS tekst, herkomst, '' AS staat,
               NULL::bigint AS niveau_id, NULL::numeric AS teller, NULL::numeric AS noemer, NULL::numeric AS percentage,
               gewijzigd_door_id AS door, gewijzigd_op AS op
        FROM rapporten_antwoord WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'score', thema_id::text, toelichting, herkomst, staat, niveau_id, NULL, NULL, NULL,
               gewijzigd_door_id, gewijzigd_op
        FROM rapporten_score WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'cijfer', kengetal_id::text, toelichting, herkomst, staat, NULL, teller, noemer, percentage,
               gewijzigd_door_id, gewijzigd_op
        FROM rapporten_cijfer WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'klaar', stabiel_id, '', '', '', NULL, NULL, NULL, NULL, door_id, op
        FROM rapporten_klaarmelding WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'werk', stabiel_id, coalesce(tegen::text, ''), '', '', NULL, NULL, NULL, NULL, voor_id, NULL
        FROM rapporten_werkverdeling WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'bijlage', id::text,
               jsonb_build_array(stabiel_id, naam, soort, grootte, sha256)::text,
               '', '', NULL, NULL, NULL, NULL, NULL, NULL
        FROM rapporten_bijlage WHERE verslag_id = %(verslag)s AND verwijderd_op IS NULL
        UNION ALL
        SELECT 'meegedacht', id::text,
               jsonb_build_array(stabiel_id, groep, groep_vrij, aantal, gezegd, gedaan)::text,
               '', '', NULL, NULL, NULL, NULL, NULL, NULL
        FROM rapporten_meegedacht WHERE verslag_id = %(verslag)s AND verwijderd_op IS NULL
        UNION ALL
        SELECT 'afbeelding', sha256, soort, '', '', NULL, grootte, NULL, NULL, toegevoegd_door_id, toegevoegd_op
        FROM rapporten_afbeelding WHERE verslag_id = %(verslag)s
        UNION ALL
        SELECT 'nulpunt', '', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL
        FROM rapporten_toewijzing
        WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(werkjaar)s AND nulpunt
        UNION ALL
        SELECT soort, sleutel, tekst, '', '', NULL, NULL, NULL, NULL, NULL, NULL FROM ({STAND}) stand
        UNION ALL
        SELECT 'aanvulling', a.id::text, t.html, a.stabiel_id, a.reden, NULL, NULL, NULL, NULL, NULL, NULL
        FROM rapporten_aanvulling a
        JOIN rapporten_antwoord t ON t.verslag_id = a.verslag_id AND t.stabiel_id = 'aanvulling-' || a.id
        WHERE a.verslag_id = %(verslag)s AND a.afgehandeld_op IS NULL AND t.html <> ''
        UNION ALL
        SELECT soort, sleutel, tekst, '', '', NULL, NULL, NULL, NULL, NULL, NULL FROM ({OPVOLGPUNTEN}) opvolgpunt
        UNION ALL
        SELECT 'convenant', id::text,
               json_build_object('onderdeel', onderdeel, 'naam', naam, 'omschrijving', omschrijving)::text,
               '', '', NULL, NULL, NULL, NULL, NULL, NULL
        FROM organisaties_convenantpunt
        WHERE organisatie_id = %(organisatie)s AND van <= make_date(%(werkjaar)s, 12, 31)
            AND coalesce(tot_en_met, 'infinity') >= make_date(%(werkjaar)s, 1, 1)
    ) r LEFT JOIN organisaties_persoon p ON p.id = r.door
    LEFT JOIN rapporten_cijfer c
        ON c.verslag_id = %(verslag)s AND c.kengetal_id = CASE r.soort WHEN 'cijfer' THEN r.sleutel::bigint END
"""


def _geschreven(verslag: Verslag) -> dict[str, dict[str, _Rij]]:
    """All rows of the draft, by kind and key."""
    uit: dict[str, dict[str, _Rij]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_GESCHREVEN, waarden_voor(verslag))
        for velden in cursor.fetchall():
            reden, teller, noemer, percentage, dag = velden[9:14]
            centraal = i.Centraal(teller, noemer, percentage, dag.isoformat()) if dag else None
            rij = _Rij(*[*velden[:9], reden or "", centraal, *velden[14:]])
            uit[rij.soort][rij.sleutel] = rij
    return uit


def gevraagde_kengetallen(organisatie_id: int, werkjaar: Werkjaar) -> list[tuple[Kengetal, bool]]:
    """The figures of an organisation, each with: is it asked? In the order of the published series (one statement).

    Asked are the figures of a werkvorm recognised on 31 December of the werkjaar; figures that belong to no werkvorm
    are offered, never asked; those of other werkvormen are left out.
    """
    erkend = Erkenning.objects.filter(geldig_op(werkjaar.peildatum), organisatie_id=organisatie_id)
    kengetallen = Kengetal.objects.filter(Q(werkvorm="") | Q(werkvorm__in=erkend.values("werkvorm")))
    return [(kengetal, bool(kengetal.werkvorm)) for kengetal in kengetallen]


def lees_concept(verslag: Verslag) -> i.Inhoud:
    """The content of the draft, see :func:`open_concept`."""
    return open_concept(verslag).inhoud


def open_concept(verslag: Verslag) -> Concept:
    """The draft. At most five statements, whatever was written.

    ``verslag`` needs its ``organisatie`` and ``werkjaar`` at hand (``select_related``).
    """
    rijen = _geschreven(verslag)
    punten = [Convenantpunt(pk=int(pk), **json.loads(rij.tekst)) for pk, rij in rijen["convenant"].items()]
    vorm = structuur_van(verslag, punten)
    soorten = {vraag.soort for vraag in vorm.vragen}
    kader = groeikader_van(verslag) if Knoopsoort.GROEINIVEAUS in soorten else None
    met_cijfers = Knoopsoort.CIJFERS in soorten
    gevraagd = gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar) if met_cijfers else []
    stand = maak_cijferstand((rij.soort, rij.sleutel, rij.tekst) for soort in SOORTEN for rij in rijen[soort].values())
    delen = _Delen(
        scores=_scores(rijen["score"], kader) if kader else (),
        acties=_acties(verslag, kader or groeikader_van(verslag)) if Knoopsoort.VERBETERACTIES in soorten else (),
        cijfers=_cijfers(rijen["cijfer"], gevraagd, stand),
        verklaringen=stand.verklaringen,
        indicatoren={plaats_van_indicatoren(vorm): stand.indicatoren},
        themas=_themas(verslag) if Knoopsoort.KWALITEITSTHEMAS in soorten else (),
        bijlagen=_bijlagen(rijen["bijlage"]),
        meegedacht=_meegedacht(rijen["meegedacht"]),
        aanvullingen=_aanvullingen(rijen["aanvulling"]),
        afbeeldingen=_afbeeldingen(verslag, rijen["afbeelding"]),
    )
    inhoud = i.Inhoud(
        ondernemingsnummer=verslag.organisatie.ondernemingsnummer,
        organisatie=verslag.organisatie.naam,
        werkjaar=verslag.werkjaar_id,
        nulpunt=verslag.werkjaar.nulpunt or bool(rijen["nulpunt"]),
        boom=i.Versie(vorm.boom.code, vorm.boom.versie, vorm.boom.naam),
        kader=i.Versie(kader.kader.code, kader.kader.versie, kader.kader.naam) if kader else None,
        voorlopig=bool(kader and kader.kader.voorlopig),
        niveaus=tuple(i.Niveau(n.waarde, n.naam, n.omschrijving) for n in kader.niveaus) if kader else (),
        hoofdstukken=_hoofdstukken(vorm, rijen["antwoord"], delen),
        opvolgpunten=tuple(
            lees_punt(sleutel, rij.tekst).punt
            for sleutel, rij in sorted(rijen["opvolgpunt"].items(), key=lambda paar: int(paar[0]))
        ),
    )
    codes = {str(kengetal.pk): kengetal.code for kengetal, _ in gevraagd}
    vergelijking = stand.vergelijking(verslag.werkjaar_id, nulpunt=inhoud.nulpunt)
    beantwoord = frozenset(int(pk) for pk in rijen["aanvulling"])
    werk = {
        id_: Werk(rij.door, rij.naam, dt.date.fromisoformat(rij.tekst) if rij.tekst else None)
        for id_, rij in rijen["werk"].items()
    }
    return Concept(inhoud, frozenset(rijen["klaar"]), _sporen(inhoud, rijen, codes), beantwoord, vergelijking, werk)


def _sporen(inhoud: i.Inhoud, rijen: dict[str, dict[str, _Rij]], codes: dict[str, str]) -> dict[str, Spoor]:
    uit = {}
    for onderdeel in inhoud.onderdelen:
        van_hier = [rijen["antwoord"][onderdeel.id]] if onderdeel.id in rijen["antwoord"] else []
        if onderdeel.scores:
            van_hier += rijen["score"].values()
        kengetallen = {cijfer.kengetal for cijfer in onderdeel.cijfers}
        van_hier += [rij for sleutel, rij in rijen["cijfer"].items() if codes.get(sleutel) in kengetallen]
        if van_hier:
            laatste = max(van_hier, key=lambda rij: rij.op)
            uit[onderdeel.id] = Spoor(onderdeel.id, laatste.door, laatste.naam, laatste.op)
    return uit


class _Delen:
    """What belongs to the organisation or werkjaar rather than to one section."""

    def __init__(
        self,
        *,
        scores: tuple[i.Score, ...],
        cijfers: tuple[i.Cijfer, ...],
        verklaringen: tuple[i.Verklaring, ...],
        indicatoren: dict[str, tuple[i.Indicator, ...]],
        acties: tuple[i.Actie, ...],
        themas: tuple[i.Kwaliteitsthema, ...],
        bijlagen: dict[str, tuple[i.Bijlage, ...]],
        meegedacht: dict[str, tuple[i.Meegedacht, ...]],
        aanvullingen: dict[str, tuple[i.Aanvullingsantwoord, ...]],
        afbeeldingen: dict[str, i.Afbeelding],
    ) -> None:
        self.aanvullingen = aanvullingen
        self.verklaringen, self.indicatoren = verklaringen, indicatoren
        self.scores, self.cijfers, self.acties, self.themas, self.bijlagen = scores, cijfers, acties, themas, bijlagen
        self.meegedacht, self.afbeeldingen = meegedacht, afbeeldingen


def _hoofdstukken(vorm: Structuur, antwoorden: dict[str, _Rij], delen: _Delen) -> tuple[i.Hoofdstuk, ...]:
    return tuple(
        i.Hoofdstuk(h.nummer, h.titel, tuple(_onderdeel(v, antwoorden.get(v.stabiel_id), delen) for v in h.vragen))
        for h in vorm.hoofdstukken
    )


def _onderdeel(vraag: Knoop, antwoord: _Rij | None, delen: _Delen) -> i.Onderdeel:
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
        html=antwoord.tekst if antwoord else "",
        herkomst=antwoord.herkomst if antwoord else Herkomst.NIEUW.value,
        scores=delen.scores if soort == Knoopsoort.GROEINIVEAUS else (),
        cijfers=cijfers if soort == Knoopsoort.CIJFERS else (),
        acties=delen.acties if soort == Knoopsoort.VERBETERACTIES else (),
        themas=delen.themas if soort == Knoopsoort.KWALITEITSTHEMAS else (),
        bijlagen=delen.bijlagen.get(vraag.stabiel_id, ()),
        meegedacht=delen.meegedacht.get(vraag.stabiel_id, ()),
        verklaringen=_verklaringen(cijfers, delen) if soort == Knoopsoort.CIJFERS else (),
        aanvullingen=delen.aanvullingen.get(vraag.stabiel_id, ()),
        afbeeldingen=_getoond(antwoord.tekst, delen.afbeeldingen) if antwoord else (),
        indicatoren=delen.indicatoren.get(vraag.stabiel_id, ()),
    )


def plaats_van_indicatoren(vorm: Structuur) -> str:
    """The section where the organisation's own indicators stand: about other figures, else the last one of figures."""
    ids = [vraag.stabiel_id for vraag in vorm.vragen]
    van_cijfers = [vraag.stabiel_id for vraag in vorm.vragen if vraag.soort == Knoopsoort.CIJFERS]
    return next((code for code in ANDERE_CIJFERS if code in ids), van_cijfers[-1] if van_cijfers else "")


def _verklaringen(cijfers: tuple[i.Cijfer, ...], delen: _Delen) -> tuple[i.Verklaring, ...]:
    """What was explained about the figures as they are now.

    Also when the sector's band or last year's figure moved since: what is to be signed only changes with what the
    organisation does itself. Whether it still answers the rule, volledigheid.py judges.
    """
    nu = {c.kengetal: c.percentage for c in cijfers if c.toelichting}
    return tuple(v for v in delen.verklaringen if nu.get(v.kengetal) == v.waarden[0])


def _getoond(html: str, afbeeldingen: dict[str, i.Afbeelding]) -> tuple[i.Afbeelding, ...]:
    """The pictures that a text shows, each once."""
    if not afbeeldingen:
        return ()
    return tuple(dict.fromkeys(afbeeldingen[src] for src, _ in tekst.beelden(html) if src in afbeeldingen))


def _scores(rijen: dict[str, _Rij], kader: Groeikader) -> tuple[i.Score, ...]:
    niveaus = {niveau.pk: niveau for niveau in kader.niveaus}
    uit = []
    for thema in kader.themas:
        rij = rijen.get(str(thema.element.pk))
        niveau = niveaus[rij.niveau_id] if rij and rij.niveau_id else None
        uit.append(
            i.Score(
                thema=thema.element.code,
                naam=thema.element.naam,
                groep=thema.groep.naam,
                staat=rij.staat if rij else Staat.NIET_BEANTWOORD.value,
                niveau=niveau.waarde if niveau else None,
                niveaunaam=niveau.naam if niveau else "",
                niveautekst=niveau.omschrijving if niveau else "",
                toelichting=rij.tekst if rij else "",
                herkomst=rij.herkomst if rij else Herkomst.NIEUW.value,
            )
        )
    return tuple(uit)


def oordeel_over(herkomst: str, gezien: i.Centraal | None, nu: i.Centraal | None) -> tuple[str, i.Centraal | None]:
    """Where a figure comes from, and the figure of Opgroeien beside it.

    ``gezien``: what was confirmed or contested, if anything; ``nu``: what Opgroeien has. A judgement holds as long as
    the values it saw are those of now; with others, or without a judgement, the figure is still to confirm.
    """
    if nu is None or (gezien is not None and gezien.sleutel == nu.sleutel):
        return herkomst, gezien
    return Herkomst.CENTRAAL.value, nu


def _cijfers(
    rijen: dict[str, _Rij], kengetallen: list[tuple[Kengetal, bool]], stand: Cijferstand
) -> tuple[i.Cijfer, ...]:
    uit = []
    for kengetal, gevraagd in kengetallen:
        rij = rijen.get(str(kengetal.pk))
        herkomst, centraal = oordeel_over(
            rij.herkomst if rij else Herkomst.NIEUW.value,
            rij.centraal if rij else None,
            stand.centraal.get(kengetal.code),
        )
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
                toelichting=rij.tekst if rij else "",
                herkomst=herkomst,
                centraal=centraal,
                reden=rij.reden if rij else "",
                delen=stand.delen.get(kengetal.code, ()),
            )
        )
    return tuple(uit)


def _acties(verslag: Verslag, kader: Groeikader) -> tuple[i.Actie, ...]:
    """All actions that live in the werkjaar, also those of which nothing was said yet."""
    namen = {e.code: e.naam for thema in kader.themas for e in (thema.element, *thema.principes)}
    return tuple(
        _actie(rij, verslag.werkjaar_id, namen) for rij in acties_van(verslag.organisatie_id, verslag.werkjaar_id)
    )


def _actie(rij: ActieMetStand, jaar: int, namen: dict[str, str]) -> i.Actie:
    actie, stand = rij.actie, rij.stand or Actiestand(stand="")
    return i.Actie(
        id=actie.pk,
        doel=actie.doel,
        waarom=actie.waarom,
        thema=actie.thema_code,
        begonnen_in=actie.begonnen_in_id,
        stand=stand.stand,
        stappen=stand.stappen,
        resultaat=stand.resultaat,
        waarom_niet=stand.waarom_niet,
        vervolg=stand.vervolg,
        verloop=(
            Verloop.AFGESLOTEN
            if stand.stand in AFGESLOTEN
            else Verloop.NIEUW
            if actie.begonnen_in_id == jaar
            else Verloop.LOOPT_DOOR
        ).value,
        themanaam=namen.get(actie.thema_code, ""),
        doelsoort=actie.doelsoort,
        principe=actie.principe_code,
        principenaam=namen.get(actie.principe_code, ""),
        gewenste_impact=actie.gewenste_impact,
        voor_wie=actie.voor_wie,
        eigenaar=actie.eigenaar,
        tegen=actie.tegen.isoformat() if actie.tegen else "",
        indicator=actie.indicator,
        indicatortype=actie.indicatortype,
        wie_dacht_mee=actie.wie_dacht_mee,
        onverwacht=stand.onverwacht,
    )


def _themas(verslag: Verslag) -> tuple[i.Kwaliteitsthema, ...]:
    themas = Kwaliteitsthema.objects.filter(werkjaar_id=verslag.werkjaar_id)
    return tuple(i.Kwaliteitsthema(t.naam, t.omschrijving) for t in themas)


def _afbeeldingen(verslag: Verslag, rijen: dict[str, _Rij]) -> dict[str, i.Afbeelding]:
    """The pictures of the report by the address under which its texts show them."""
    return {
        afbeeldingadres(verslag, sha256): i.Afbeelding(rij.tekst, int(rij.teller or 0), sha256)
        for sha256, rij in rijen.items()
    }


def _lijsten(rijen: dict[str, _Rij]) -> Iterator[tuple[str, list[Any]]]:
    """Rows whose text is a JSON list, in the order in which they were made: the section, and the rest of the list."""
    for _, rij in sorted(rijen.items(), key=lambda paar: int(paar[0])):
        stabiel_id, *rest = json.loads(rij.tekst)
        yield stabiel_id, rest


def _bijlagen(rijen: dict[str, _Rij]) -> dict[str, tuple[i.Bijlage, ...]]:
    uit: dict[str, tuple[i.Bijlage, ...]] = defaultdict(tuple)
    for stabiel_id, (naam, soort, grootte, sha256) in _lijsten(rijen):
        uit[stabiel_id] += (i.Bijlage(naam, soort, grootte, sha256),)
    return dict(uit)


def _meegedacht(rijen: dict[str, _Rij]) -> dict[str, tuple[i.Meegedacht, ...]]:
    uit: dict[str, tuple[i.Meegedacht, ...]] = defaultdict(tuple)
    for stabiel_id, (groep, groep_vrij, aantal, gezegd, gedaan) in _lijsten(rijen):
        uit[stabiel_id] += (i.Meegedacht(groep_vrij or Groep(groep).label, aantal, gezegd, gedaan),)
    return dict(uit)


def _aanvullingen(rijen: dict[str, _Rij]) -> dict[str, tuple[i.Aanvullingsantwoord, ...]]:
    """The answers to requests by section; a row has the section as its origin and the request as its state."""
    uit: dict[str, tuple[i.Aanvullingsantwoord, ...]] = defaultdict(tuple)
    for pk, rij in sorted(rijen.items(), key=lambda paar: int(paar[0])):
        uit[rij.herkomst] += (i.Aanvullingsantwoord(int(pk), rij.staat, rij.tekst),)
    return dict(uit)
