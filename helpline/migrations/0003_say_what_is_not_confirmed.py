"""Keep how a leg of the crisis line ended, and know calls of which nobody knows whether the two talked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    changes_no_column = True  # the choices of a column are not in the database

    dependencies = [
        ('helpline', '0002_remember_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='addedleg',
            name='ended_as',
            field=models.CharField(blank=True, db_default='', default='', help_text="Twilio's last status of it; empty if unknown.", max_length=16),
        ),
        migrations.AlterField(
            model_name='call',
            name='disposition',
            field=models.CharField(blank=True, choices=[('answered', 'Answered'), ('unconfirmed', 'Not known whether they talked'), ('abandoned_menu', 'Hung up in the menu'), ('abandoned_queue', 'Hung up while waiting'), ('callback', 'Will be called back'), ('voicemail', 'Left a message'), ('no_message', 'Left no message'), ('diverted', 'Put through elsewhere'), ('no_answer', 'No answer'), ('busy', 'Busy'), ('unreachable', 'Number not reachable'), ('no_staff', 'Nobody was free'), ('withdrawn', 'Canceled'), ('lost', 'Ended without a report'), ('interrupted', 'Interrupted on our side')], max_length=16),
        ),
    ]
