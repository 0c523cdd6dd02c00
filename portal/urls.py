"""The URL map of the whole site, the only place that includes apps."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.views.decorators.csp import csp_override
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from booking.public.views.bookings import short_link
from content.permissions import guard_translation_views
from portal import health, sitemap
from portal.api import api

handler500 = "portal.views.failed"

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/messages", health.messages, name="health-messages"),
    path("b/<str:token>", short_link, name="short-link"),
    path(
        "admin/",
        include(
            decorate_urlpatterns(
                decorate_urlpatterns(wagtailadmin_urls.urlpatterns, guard_translation_views),
                csp_override(settings.ADMIN_CSP),
            )
        ),
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap.pages, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("api/v1/", api.urls),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("", include("booking.public.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]
