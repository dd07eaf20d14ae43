from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leases", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LastDone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="travail")),
                ("at", models.DateTimeField(verbose_name="fait le")),
            ],
            options={"verbose_name": "dernier passage", "verbose_name_plural": "derniers passages"},
        ),
    ]
