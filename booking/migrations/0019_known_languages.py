"""Languages of public services and interpreters are lists of known codes; the rest is repaired."""

from django.db import migrations

import content.fields
from content.languages import code_of


def repair(apps, _schema_editor):
    """Keep the codes that the portal knows, so that no page fails on anything else."""
    for name in ("Interpreter", "PublicService"):
        for one in apps.get_model("booking", name).objects.only("languages").iterator():
            stored = one.languages if isinstance(one.languages, list) else [one.languages]
            known = [code for code in stored if isinstance(code, str) and code_of(code) == code]
            if known != one.languages:
                one.languages = known
                one.save(update_fields=["languages"])


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0018_open_by_number'),
    ]

    operations = [
        migrations.AlterField(
            model_name='interpreter',
            name='languages',
            field=content.fields.LanguagesField(default=list, help_text='With commas between them: Arabic, Dari, Tigrinya.', verbose_name='languages'),
        ),
        migrations.AlterField(
            model_name='publicservice',
            name='languages',
            field=content.fields.LanguagesField(blank=True, default=list, help_text='With commas between them: Arabic, Dari, Tigrinya.', verbose_name='languages spoken'),
        ),
        migrations.RunPython(repair, migrations.RunPython.noop, elidable=True),
    ]
