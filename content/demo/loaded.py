"""Remembers what was written last time, so that loading again touches only what changed."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from content.models import LoadedText


class ValuesEncoder(DjangoJSONEncoder):
    """Lets model instances count by what they are called."""

    def default(self, o: Any) -> Any:
        """Return a plain value for what JSON does not know."""
        return str(o) if isinstance(o, Model) else super().default(o)


def digest_of(values: Any) -> str:
    """Return a digest of any values."""
    text = json.dumps(values, cls=ValuesEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differs(key: str, values: Any) -> bool:
    """Tell whether these values are others than those written last time."""
    return not LoadedText.objects.filter(key=key, digest=digest_of(values)).exists()


def remember(key: str, values: Any) -> None:
    """Keep the digest of what was written."""
    LoadedText.objects.update_or_create(key=key, defaults={"digest": digest_of(values)})
