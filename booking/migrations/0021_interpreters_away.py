"""Interpreters are away as offices are closed: a closure belongs to one of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0020_public_service_form'),
    ]

    operations = [
        migrations.AddField(
            model_name='closure',
            name='interpreter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='booking.interpreter', verbose_name='interpreter'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='act',
            field=models.CharField(choices=[('day-seen', "saw an office's day"), ('marked', 'noted who has come'), ('booked', 'booked at the desk'), ('waits', 'let matters wait at the desk'), ('found', 'opened a booking by its number'), ('handed-over', 'opened the page to hand over'), ('cancelled', 'cancelled appointments'), ('hits-seen', 'saw whose appointments an office cannot keep'), ('reached', 'noted that a person was reached by phone'), ('closed', 'closed an office or a counter, or entered an absence'), ('reopened', 'took a closure back'), ('hours', 'changed opening hours'), ('moved', 'moved appointments'), ('erased', 'erased their data'), ('erased-in-time', 'erased what was due')], max_length=16, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='closure',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='booking.office'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('interpreter__isnull', True), ('office__isnull', False)), models.Q(('counter__isnull', True), ('interpreter__isnull', False), ('office__isnull', True)), _connector='OR'), name='closure_of_office_or_interpreter'),
        ),
    ]
