"""Who must come to an appointment, and how many children come with a visit."""

from django.db import migrations, models


def keep_everyone(apps, _schema_editor):
    services = apps.get_model("booking", "PublicService").objects
    services.filter(everyone_present=True).update(attendance="everyone")


def keep_only_everyone(apps, _schema_editor):
    services = apps.get_model("booking", "PublicService").objects
    services.filter(attendance="everyone").update(everyone_present=True)


class Migration(migrations.Migration):

    dependencies = [
        ("booking", "0004_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="publicservice",
            name="attendance",
            field=models.CharField(
                choices=[
                    ("one", "one adult is enough"),
                    ("children", "every child, with an adult"),
                    ("everyone", "everyone"),
                ],
                default="one",
                help_text="What is for children is only planned when children come.",
                max_length=10,
                verbose_name="who must come",
            ),
        ),
        migrations.RunPython(keep_everyone, keep_only_everyone),
        migrations.RemoveField(model_name="publicservice", name="everyone_present"),
        migrations.AddField(
            model_name="booking",
            name="children",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How many of the people.", verbose_name="children"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="walks_slowly",
            field=models.BooleanField(default=False, verbose_name="needs more time on foot"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("children__lt", models.F("people"))),
                name="children_come_with_an_adult",
            ),
        ),
    ]
