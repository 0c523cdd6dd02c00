"""Typst sets the sheet: tagged (PDF/UA-1), with the fonts of this folder and no others."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

FOLDER = Path(__file__).parent
STANDARD: Literal["ua-1", "1.7"] = "ua-1"
WITHOUT_GLYPH = re.compile(r"the text `\"(.*)\"` could not be displayed", re.DOTALL)


class GlyphMissing(Exception):
    """No font of the folder draws a character: a sheet with holes would help nobody."""


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of this folder, the same on every machine; read once a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FOLDER / "fonts")],
    )


def set_pages(contents: dict[str, Any]) -> bytes:
    """Return the PDF of sheet.typ with these contents, which Typst takes as plain text.

    Raises:
        GlyphMissing: if a text has a character that no font has.
    """
    try:
        pdf = typst.compile(
            str(FOLDER / "sheet.typ"),
            root=str(FOLDER),
            font_paths=fonts(),
            sys_inputs={"contents": json.dumps(contents)},
            pdf_standards=STANDARD,
        )
    except typst.TypstError as error:
        missing = WITHOUT_GLYPH.search(str(error))
        if missing is None:
            raise
        raise GlyphMissing(missing[1]) from error
    if not isinstance(pdf, bytes):
        raise TypeError("A PDF is one file.")
    return pdf
