"""Public services ask for documents of the source language only; chosen translations move there."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def choose_sources(apps, _schema_editor):
    """Replace a document in another language by the German one with the same code."""
    chosen = apps.get_model("booking", "PublicService").evidence.through.objects
    documents = apps.get_model("content", "Evidence").objects
    for one in chosen.exclude(evidence__locale__language_code="de").select_related("evidence"):
        source = documents.filter(code=one.evidence.code, locale__language_code="de").first()
        if source:
            chosen.get_or_create(publicservice_id=one.publicservice_id, evidence_id=source.pk)
            one.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0019_known_languages'),
        ('content', '0005_known_languages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publicservice',
            name='evidence',
            field=models.ManyToManyField(blank=True, limit_choices_to={'locale__language_code': 'de'}, related_name='public_services', to='content.evidence', verbose_name='documents to bring'),
        ),
        migrations.AlterField(
            model_name='publicservice',
            name='minutes',
            field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes'),
        ),
        migrations.AlterField(
            model_name='publicservicetext',
            name='public_service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='booking.publicservice', verbose_name='public service'),
        ),
        migrations.RunPython(choose_sources, migrations.RunPython.noop, elidable=True),
    ]
