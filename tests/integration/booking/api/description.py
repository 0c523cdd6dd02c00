"""Whether an answer is one that the API's OpenAPI description allows."""

import datetime as dt
import re
from functools import cache

from portal.api import api

TYPES = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "object": dict,
    "string": str,
}
FORMATS = {"date": dt.date.fromisoformat, "date-time": dt.datetime.fromisoformat}
JUDGED = {"$ref", "anyOf", "additionalProperties", "enum", "format", "items", "properties"}
JUDGED |= {"required", "type"}
SILENT = {"default", "description", "title"}


@cache
def description():
    """Return the description, as it is served at /api/v1/openapi.json."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


def operation_of(method, path):
    """Return the description of the operation at a path."""
    paths = sorted(description()["paths"], key=lambda template: template.count("{"))
    for template in paths:
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if re.fullmatch(pattern, path):
            return description()["paths"][template][method.lower()]
    raise AssertionError(f"{path} is not described")


def faults_in_answer(method, path, response):
    """Return what is wrong with an answer, by its description."""
    answers = operation_of(method, path)["responses"]
    if response.status_code not in answers:
        return [f"{response.status_code} is not described"]
    media_type = response["Content-Type"].partition(";")[0]
    content = answers[response.status_code]["content"]
    if media_type not in content:
        return [f"{media_type} is not described"]
    if not media_type.endswith("json"):
        return []
    return list(faults(response.json(), content[media_type]["schema"], "answer"))


def faults(value, schema, where):
    """Yield where a value breaks its schema. Words that are not judged here are a fault."""
    for word in schema.keys() - JUDGED - SILENT:
        yield f"{where}: nobody judges {word}"
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from faults(value, description()["components"]["schemas"][name], where)
    if "anyOf" in schema and all(any(faults(value, choice, where)) for choice in schema["anyOf"]):
        yield f"{where}: {value!r} is none of the choices"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "type" in schema:
        yield from _faults_of_type(value, schema, where)


def _faults_of_type(value, schema, where):
    wanted = TYPES[schema["type"]]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        yield f"{where}: {value!r} is no {schema['type']}"
    elif wanted is list:
        for number, item in enumerate(value):
            yield from faults(item, schema["items"], f"{where}.{number}")
    elif wanted is dict:
        yield from _faults_of_object(value, schema, where)
    elif "format" in schema:
        try:
            FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{where}: {value!r} is no {schema['format']}"


def _faults_of_object(value, schema, where):
    properties = schema.get("properties", {})
    for name in set(schema.get("required", ())) - value.keys():
        yield f"{where}: {name} is missing"
    for name, item in value.items():
        if name in properties:
            yield from faults(item, properties[name], f"{where}.{name}")
        elif not schema.get("additionalProperties"):
            yield f"{where}: {name} is not described"
