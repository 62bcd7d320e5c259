import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kwaliteit.afscherming


class Migration(migrations.Migration):
    dependencies = [
        ("organisaties", "0003_convenant"),
        ("rapporten", "0008_sjabloonvoorstel"),
        ("zelfevaluatie", "0005_eigen_indicatoren"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Uitsplitsing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("versie", models.PositiveIntegerField(default=1)),
                (
                    "herkomst",
                    models.CharField(
                        choices=[
                            ("nieuw", "Nieuw"),
                            ("overgenomen", "Overgenomen van vorig jaar"),
                            ("bijgewerkt", "Bijgewerkt van vorig jaar"),
                            ("ongewijzigd_bevestigd", "Ongewijzigd bevestigd"),
                            ("centraal", "Cijfer van Opgroeien, te bevestigen"),
                            ("centraal_bevestigd", "Cijfer van Opgroeien, bevestigd"),
                            ("centraal_betwist", "Cijfer van Opgroeien, betwist"),
                        ],
                        default="nieuw",
                        max_length=25,
                    ),
                ),
                ("gewijzigd_op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "delen",
                    models.TextField(blank=True, help_text="JSON, see rapporten/uitsplitsen.py; empty: not split"),
                ),
                (
                    "gewijzigd_door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kengetal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zelfevaluatie.kengetal"
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
                (
                    "verslag",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uitsplitsingen",
                        to="rapporten.verslag",
                    ),
                ),
            ],
            options={
                "verbose_name": "uitsplitsing",
                "verbose_name_plural": "uitsplitsingen",
                "constraints": [
                    models.UniqueConstraint(fields=("verslag", "kengetal"), name="uitsplitsing_uniek"),
                    kwaliteit.afscherming.SqlControle(
                        name="uitsplitsing_delen",
                        soort="CHECK",
                        sql="delen = '' OR jsonb_typeof(delen::jsonb) = 'array' AND delen::jsonb <> '[]'",
                    ),
                    kwaliteit.afscherming.SamengesteldeSleutel(
                        doelkolommen=("id", "organisatie_id"),
                        kolommen=("verslag_id", "organisatie_id"),
                        naar="rapporten.Verslag",
                        name="uitsplitsing_verslag",
                    ),
                    kwaliteit.afscherming.Tenantbeleid(
                        kolom="organisatie_id", name="uitsplitsing_tenant", persoon_kolom="", rollen=()
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UitsplitsingVersie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("versie", models.PositiveIntegerField(default=1)),
                (
                    "herkomst",
                    models.CharField(
                        choices=[
                            ("nieuw", "Nieuw"),
                            ("overgenomen", "Overgenomen van vorig jaar"),
                            ("bijgewerkt", "Bijgewerkt van vorig jaar"),
                            ("ongewijzigd_bevestigd", "Ongewijzigd bevestigd"),
                            ("centraal", "Cijfer van Opgroeien, te bevestigen"),
                            ("centraal_bevestigd", "Cijfer van Opgroeien, bevestigd"),
                            ("centraal_betwist", "Cijfer van Opgroeien, betwist"),
                        ],
                        default="nieuw",
                        max_length=25,
                    ),
                ),
                ("gewijzigd_op", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "delen",
                    models.TextField(blank=True, help_text="JSON, see rapporten/uitsplitsen.py; empty: not split"),
                ),
                (
                    "gewijzigd_door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kengetal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zelfevaluatie.kengetal"
                    ),
                ),
                (
                    "organisatie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
                    ),
                ),
                (
                    "verslag",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rapporten.verslag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("verslag", "kengetal", "versie"), name="uitsplitsingversie_uniek"),
                    kwaliteit.afscherming.SqlControle(
                        name="uitsplitsingversie_delen",
                        soort="CHECK",
                        sql="delen = '' OR jsonb_typeof(delen::jsonb) = 'array' AND delen::jsonb <> '[]'",
                    ),
                    kwaliteit.afscherming.SamengesteldeSleutel(
                        doelkolommen=("id", "organisatie_id"),
                        kolommen=("verslag_id", "organisatie_id"),
                        naar="rapporten.Verslag",
                        name="uitsplitsingversie_verslag",
                    ),
                    kwaliteit.afscherming.Tenantbeleid(
                        kolom="organisatie_id", name="uitsplitsingversie_tenant", persoon_kolom="", rollen=()
                    ),
                ],
            },
        ),
    ]
