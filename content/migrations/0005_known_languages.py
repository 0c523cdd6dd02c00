"""Languages of offices are a list of known codes; what was anything else is repaired."""

from django.db import migrations

import content.fields
from content.languages import code_of


def repair(apps, _schema_editor):
    """Keep the codes that the portal knows, so that no page fails on anything else."""
    for page in apps.get_model("content", "OfficePage").objects.only("languages").iterator():
        stored = page.languages if isinstance(page.languages, list) else [page.languages]
        known = [code for code in stored if isinstance(code, str) and code_of(code) == code]
        if known != page.languages:
            page.languages = known
            page.save(update_fields=["languages"])


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0004_offer_hours'),
    ]

    operations = [
        migrations.AlterField(
            model_name='officepage',
            name='languages',
            field=content.fields.LanguagesField(blank=True, default=list, help_text='With commas between them: Arabic, Dari, Tigrinya.', verbose_name='languages spoken'),
        ),
        migrations.RunPython(repair, migrations.RunPython.noop, elidable=True),
    ]
