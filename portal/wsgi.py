"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()

# Load all views now, and not in somebody's first request; then leave everything that is loaded
# for good out of garbage collection, which would stop a request now and then to look at it.
views = get_resolver().url_patterns
gc.collect()
gc.freeze()
