"""A Headwater of the next schema number: python -m tests.integration.next_version ARGUMENTS of `headwater`.

A real change: `guid` is called `publisher_id` on the wire. All else is the code as it stands.
"""

import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

NAME: Final = "services.contract.articles"
RENAMED: Final = (
    'lambda fields: {("publisher_id" if name == "guid" else name): value for name, value in fields.items()}'
)
CHANGES: Final = {
    "SCHEMA: Final = 1\n": "SCHEMA: Final = 2\n",
    '"Upgrade"]] = {}\n': f'"Upgrade"]] = {{1: {RENAMED}}}\n',
    "    guid: str | None = None\n": '    guid: str | None = msgspec.field(default=None, name="publisher_id")\n',
}


class Changed(importlib.machinery.SourceFileLoader):
    """Loads the one module with its source changed."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("services.contract")
        assert found
        assert found.submodule_search_locations
        super().__init__(NAME, f"{found.submodule_search_locations[0]}/articles.py")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == NAME else None

    def get_data(self, path: str) -> bytes:
        text = super().get_data(path).decode()
        for old, new in CHANGES.items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text.encode()

    def path_stats(self, path: str) -> dict[str, float]:
        raise OSError("never from a cache of compiled code")


if __name__ == "__main__":
    sys.meta_path.insert(0, Changed())
    from services.cli.main import main

    sys.exit(main())
