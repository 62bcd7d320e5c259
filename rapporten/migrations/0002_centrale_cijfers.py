import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kwaliteit.afscherming


class Migration(migrations.Migration):
    dependencies = [
        ("organisaties", "0002_open_als_lid"),
        ("rapporten", "0001_initial"),
        ("zelfevaluatie", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cijferbesluit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("versie", models.PositiveIntegerField()),
                (
                    "keuze",
                    models.CharField(
                        choices=[
                            ("organisatie", "Het cijfer van de organisatie"),
                            ("opgroeien", "Het cijfer van Opgroeien"),
                        ],
                        max_length=15,
                    ),
                ),
                ("opmerking", models.TextField(blank=True)),
                ("eigen", models.CharField(max_length=60)),
                ("centraal", models.CharField(max_length=60)),
                ("op", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "beslissing over een betwist cijfer",
                "verbose_name_plural": "beslissingen over betwiste cijfers",
                "ordering": ["organisatie", "werkjaar", "kengetal", "versie"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="bron",
            name="bron_een_per_indiening",
        ),
        migrations.RemoveConstraint(
            model_name="bron",
            name="bron_soort",
        ),
        migrations.AddField(
            model_name="cijfer",
            name="centraal_noemer",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="cijfer",
            name="centraal_op",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cijfer",
            name="centraal_percentage",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name="cijfer",
            name="centraal_teller",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="cijfer",
            name="reden",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="cijferversie",
            name="centraal_noemer",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="cijferversie",
            name="centraal_op",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cijferversie",
            name="centraal_percentage",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name="cijferversie",
            name="centraal_teller",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="cijferversie",
            name="reden",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="antwoord",
            name="herkomst",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="antwoordversie",
            name="herkomst",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="bron",
            name="soort",
            field=models.CharField(
                choices=[
                    ("indiening", "Indiening"),
                    ("import", "Import"),
                    ("besluit", "Beslissing over betwiste cijfers"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="cijfer",
            name="herkomst",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="cijferversie",
            name="herkomst",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="score",
            name="herkomst",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="scoreversie",
            name="herkomst",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="bron",
            constraint=models.UniqueConstraint(
                condition=models.Q(("soort", "indiening")),
                fields=("indiening", "onderwerp"),
                name="bron_een_per_indiening",
            ),
        ),
        migrations.AddConstraint(
            model_name="bron",
            constraint=kwaliteit.afscherming.SqlControle(
                name="bron_soort",
                soort="CHECK",
                sql="CASE WHEN soort IN ('indiening', 'besluit') THEN indiening_id IS NOT NULL AND partij_id IS NULL WHEN soort = 'import' THEN partij_id IS NOT NULL AND indiening_id IS NULL ELSE false END",
            ),
        ),
        migrations.AddConstraint(
            model_name="cijfer",
            constraint=kwaliteit.afscherming.SqlControle(
                name="cijfer_oordeel",
                soort="CHECK",
                sql="(centraal_teller IS NULL) = (centraal_noemer IS NULL) AND CASE herkomst WHEN 'centraal_bevestigd' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND reden = '' AND staat = 'beantwoord' AND percentage = centraal_percentage AND teller IS NOT DISTINCT FROM centraal_teller AND noemer IS NOT DISTINCT FROM centraal_noemer WHEN 'centraal_betwist' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND btrim(reden) <> '' ELSE num_nonnulls(centraal_teller, centraal_percentage, centraal_op) = 0 AND reden = '' END",
            ),
        ),
        migrations.AddConstraint(
            model_name="cijferversie",
            constraint=kwaliteit.afscherming.SqlControle(
                name="cijferversie_oordeel",
                soort="CHECK",
                sql="(centraal_teller IS NULL) = (centraal_noemer IS NULL) AND CASE herkomst WHEN 'centraal_bevestigd' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND reden = '' AND staat = 'beantwoord' AND percentage = centraal_percentage AND teller IS NOT DISTINCT FROM centraal_teller AND noemer IS NOT DISTINCT FROM centraal_noemer WHEN 'centraal_betwist' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND btrim(reden) <> '' ELSE num_nonnulls(centraal_teller, centraal_percentage, centraal_op) = 0 AND reden = '' END",
            ),
        ),
        migrations.AddField(
            model_name="cijferbesluit",
            name="door",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="cijferbesluit",
            name="indiening",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cijferbesluiten",
                to="rapporten.indiening",
            ),
        ),
        migrations.AddField(
            model_name="cijferbesluit",
            name="kengetal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zelfevaluatie.kengetal"
            ),
        ),
        migrations.AddField(
            model_name="cijferbesluit",
            name="organisatie",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.organisatie"
            ),
        ),
        migrations.AddField(
            model_name="cijferbesluit",
            name="werkjaar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisaties.werkjaar"
            ),
        ),
        migrations.AddConstraint(
            model_name="cijferbesluit",
            constraint=models.UniqueConstraint(
                fields=("organisatie", "werkjaar", "kengetal", "versie"), name="cijferbesluit_een_per_versie"
            ),
        ),
        migrations.AddConstraint(
            model_name="cijferbesluit",
            constraint=kwaliteit.afscherming.SqlControle(
                name="cijferbesluit_keuze", soort="CHECK", sql="keuze IN ('organisatie', 'opgroeien') AND versie > 0"
            ),
        ),
        migrations.AddConstraint(
            model_name="cijferbesluit",
            constraint=kwaliteit.afscherming.SamengesteldeSleutel(
                doelkolommen=("id", "organisatie_id"),
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
                name="cijferbesluit_indiening",
            ),
        ),
        migrations.AddConstraint(
            model_name="cijferbesluit",
            constraint=kwaliteit.afscherming.Tenantbeleid(
                kolom="organisatie_id",
                name="cijferbesluit_tenant",
                persoon_kolom="",
                rollen=("dossierbeheerder", "beheerder"),
            ),
        ),
    ]
