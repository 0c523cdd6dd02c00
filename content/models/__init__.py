"""Re-exports, so that Django finds the models."""

from content.models.base import ContentPage
from content.models.centre import Centre, Municipality
from content.models.evidence import Evidence
from content.models.guides import DurationUnit, GuidePage, Pictogram, TopicPage
from content.models.home import HomePage, PlainPage
from content.models.loaded import LoadedText
from content.models.offices import OfficeIndexPage, OfficePage
from content.models.organisations import Organisation, TranslatorAssignment

__all__ = [
    "Centre",
    "ContentPage",
    "DurationUnit",
    "Evidence",
    "GuidePage",
    "HomePage",
    "LoadedText",
    "Municipality",
    "OfficeIndexPage",
    "OfficePage",
    "Organisation",
    "Pictogram",
    "PlainPage",
    "TopicPage",
    "TranslatorAssignment",
]
