"""What somebody was told, how they want to hear of it, and the mails that told it.

A person sees their own rows only; who tells and who sends works as the system (:mod:`rapporten.meldingen`).
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Manier, Zijde
from rapporten.models.verslag import Verslag


class Meldingsmail(AlleenToevoegen):
    """One mail to one person: the notifications that point to it, never more. Sending it again sends the same mail.

    ``dag``: the day of a daily digest; None for a mail about one report.
    """

    wijzigbaar = ("verzonden_op",)

    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    dag = models.DateField(null=True, blank=True)
    op = models.DateTimeField(default=timezone.now)
    verzonden_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "meldingsmail"
        verbose_name_plural = "meldingsmails"
        constraints = [
            models.UniqueConstraint(fields=["id", "persoon"], name="meldingsmail_persoon"),
            Tenantbeleid(name="meldingsmail_van_wie", rollen=(), kolom="", persoon_kolom="persoon_id"),
        ]


class Melding(AlleenToevoegen):
    """One person was told of one thing. ``onderwerp_id`` is the key of what it is about; which table follows from
    ``gebeurtenis`` (a :class:`~rapporten.choices.Gebeurtenis`; the list grows with the code, so no check here).

    ``over`` names the place in a few words and ``adres`` leads there: never what somebody wrote. ``manier`` is what
    the person wanted when it happened; before ``niet_voor`` no mail tells it.
    """

    wijzigbaar = ("gelezen_op", "afgehandeld_op", "mail_id")

    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    zijde = models.CharField(max_length=15, choices=Zijde)
    gebeurtenis = models.CharField(max_length=30)
    onderwerp_id = models.BigIntegerField()
    versie = models.PositiveIntegerField(default=1)
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, null=True, blank=True, related_name="+")
    verslag = models.ForeignKey(
        Verslag, models.PROTECT, null=True, blank=True, related_name="meldingen", db_constraint=False
    )
    over = models.CharField(max_length=200, blank=True)
    adres = models.CharField(max_length=300)
    door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    manier = models.CharField(max_length=10, choices=Manier)
    niet_voor = models.DateTimeField(default=timezone.now)
    mail = models.ForeignKey(
        Meldingsmail, models.PROTECT, null=True, blank=True, related_name="meldingen", db_constraint=False
    )
    gelezen_op = models.DateTimeField(null=True, blank=True)
    afgehandeld_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "melding"
        verbose_name_plural = "meldingen"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["persoon"],
                condition=models.Q(gelezen_op=None, afgehandeld_op=None),
                name="melding_ongelezen",
            ),
            models.Index(fields=["persoon", "-id"], name="melding_lijst"),
            models.Index(
                fields=["persoon"], condition=models.Q(mail=None, afgehandeld_op=None), name="melding_te_mailen"
            ),
        ]
        constraints = [
            # Who works for two organisations is asked by both (to confirm the same minutes).
            models.UniqueConstraint(
                fields=["persoon", "gebeurtenis", "onderwerp_id", "versie", "organisatie"],
                name="melding_uniek",
                nulls_distinct=False,
            ),
            # A path of this site, so that following it never leads elsewhere.
            SqlControle(name="melding_adres", sql="adres ~ '^/([^/]|$)'"),
            SqlControle(name="melding_zijde", sql="zijde <> 'organisatie' OR organisatie_id IS NOT NULL"),
            SqlControle(name="melding_organisatie", sql="verslag_id IS NULL OR organisatie_id IS NOT NULL"),
            SamengesteldeSleutel(
                name="melding_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            # Nobody's notification goes along in a mail to somebody else.
            SamengesteldeSleutel(
                name="melding_mail",
                kolommen=("mail_id", "persoon_id"),
                naar="rapporten.Meldingsmail",
                doelkolommen=("id", "persoon_id"),
            ),
            Tenantbeleid(
                name="melding_van_wie", rollen=(), kolom="", persoon_kolom="persoon_id", persoon_schrijft=True
            ),
        ]


class Meldingsvoorkeur(models.Model):
    """How one person wants to hear of one kind of thing; without a row it is as ``SOORTEN`` says."""

    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="+")
    gebeurtenis = models.CharField(max_length=30)
    manier = models.CharField(max_length=10, choices=Manier)

    class Meta:
        verbose_name = "meldingsvoorkeur"
        verbose_name_plural = "meldingsvoorkeuren"
        constraints = [
            models.UniqueConstraint(fields=["persoon", "gebeurtenis"], name="meldingsvoorkeur_uniek"),
            models.CheckConstraint(name="meldingsvoorkeur_manier", condition=models.Q(manier__in=Manier.values)),
            Tenantbeleid(
                name="meldingsvoorkeur_van_wie", rollen=(), kolom="", persoon_kolom="persoon_id", persoon_schrijft=True
            ),
        ]
