import os

from django.core.wsgi import get_wsgi_application

from levallois.ops.restoring import refuse_while_restoring

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levallois.settings")
application = get_wsgi_application()
refuse_while_restoring()
