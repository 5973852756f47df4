"""Model files are read through here: what is not byte for byte the file that was built is refused.

A half-written or exchanged model would not fail, it would answer wrongly; so each is checked once, at the start.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).parent / "models.sha256"
"""Lines of digest, two blanks and name, as `sha256sum` writes them; a name stands for one file."""


class BrokenModel(ValueError):
    """A model file is not the one that belongs to this version."""


def known() -> dict[str, str]:
    """Name of each model file to its SHA-256 in hex."""
    lines = LIST.read_text("ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def checked(path: Path) -> Path:
    """The path, once its bytes are known to be right.

    Raises FileNotFoundError where there is no file, BrokenModel where it is another one.
    """
    found = sha256(path.read_bytes()).hexdigest()
    expected = known().get(path.name)
    if found != expected:
        raise BrokenModel(
            f"{path.name} is not the file that belongs to this version of Headwater (sha256 {found[:12]}, "
            f"expected {(expected or 'none')[:12]}): install Headwater's packages again"
        )
    return path
