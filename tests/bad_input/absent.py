"""Bad inputs for which there is no code yet, by number, with the reason."""

from typing import Final

ABSENT: Final = {
    63: "there is no search API yet: the command line's search builds its query itself, see tests/unit/search",
}
