"""The house rules that no linter knows: each takes texts and returns the faults it finds."""

import ast
import re
from collections.abc import Iterator

MOST_LINES = 400
STACK = ("search", "content", "booking", "portal")  # lowest first
# The frame, and how a form field looks: portal's promise to the apps below.
FRAME = {"base.html", "portal/form_field.html"}
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
}
REFERENCE = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script\b(?![^>]*\ssrc=)|javascript:""",
    re.IGNORECASE,
)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL = re.compile(
    r"""(?<![\w-])(?:
        (?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b[\w-]*
      | border-(?:top|bottom)-(?:left|right)-radius
      | (?:left|right|top|bottom)
      | (?:min-|max-)?(?:width|height)
    )\s*:
    | (?:text-align|float|clear)\s*:\s*(?:left|right)\b""",
    re.VERBOSE,
)
MEDIA_QUERY = re.compile(r"@(?:media|container)[^{]*\{")


def too_long(text: str) -> bool:
    """Tell whether a module has more lines than a reader can keep in mind."""
    return len(text.splitlines()) > MOST_LINES


def upward_references(app: str, template: str) -> list[str]:
    """Return the templates of a higher app that this app's template extends or includes."""
    higher = STACK[STACK.index(app) + 1 :]
    named = REFERENCE.findall(TEMPLATE_COMMENT.sub("", template))
    return [name for name in named if name not in FRAME and name.split("/")[0] in higher]


def inline_code(template: str) -> list[str]:
    """Return each inline style or script, which the Content-Security-Policy would refuse."""
    text = TEMPLATE_COMMENT.sub("", template)
    return [match.group().strip() for match in INLINE.finditer(text)]


def physical_properties(css: str) -> list[str]:
    """Return each property that names a side of the screen, not of the text."""
    text = MEDIA_QUERY.sub("{", CSS_COMMENT.sub("", css))
    return [match.group().strip() for match in PHYSICAL.finditer(text)]


def computed_messages(source: str) -> Iterator[int]:
    """Yield the lines where a message is computed before it is translated: never found then."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node.func) not in GETTEXT:
            continue
        if any(not isinstance(part, ast.Constant) for part in node.args[:1]):
            yield node.lineno


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def place_names(text: str) -> list[str]:
    """Return each mention of the demo centre's place, which only demo data may name."""
    return re.findall(r"(?i)\b(?:städteregion\s+)?aachen\w*", text)
