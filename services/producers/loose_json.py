"""JSON as it comes from outside: half surrogate pairs, NaN and broken UTF-8 do not cost the record around them.

The strict decoder is tried first wherever it will do; this is the second try.
"""

import json
import re
from typing import Any, Final

_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def loads(text: str) -> Any:
    """The value in `text`; no string in it holds a lone surrogate, NaN and infinities become None.

    Raises ValueError where it is not JSON, RecursionError where it nests thousands of levels deep.
    """
    value = json.loads(text, parse_constant=no_number)
    return without_surrogates(value) if _SURROGATE_ESCAPE.search(text) else value


def without_surrogates(value: Any) -> Any:
    """A decoded value, each half of a surrogate pair in its strings replaced by U+FFFD."""
    # Written out as UTF-16, pairs become characters and halves are errors.
    wide = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    return json.loads(wide.decode("utf-16-le", "replace"))


def no_number(_name: str) -> None:
    """For json's `parse_constant`: NaN and infinities are no values."""
