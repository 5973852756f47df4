"""A folder of credentials: private files are readable by one user alone, and by the right one."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.runtime.errors import Failure

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


class FolderWrong(Failure):
    """The folder of credentials cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where they lie."""

    path: Path
    owners: bool
    """Private files are given to the user that reads them, which root alone can do; else they stay the maker's."""

    def get(self, name: str) -> bytes | None:
        """A file's content; None where there is none. Raises FolderWrong."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FolderWrong(f"{self.path / name} cannot be read: {error.strerror}") from error

    def put(self, name: str, content: bytes, reader: int | None) -> None:
        """Write a file: private, for the user with the number `reader`; None: public. Raises FolderWrong.

        It is written where it stands: a container sees the file that was mounted, not one that took its name.
        """
        path = self.path / name
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE), "wb") as file:
                os.fchmod(file.fileno(), PUBLIC if reader is None else PRIVATE)
                if self.owners:
                    os.fchown(file.fileno(), reader or 0, reader or 0)
                file.truncate()
                file.write(content)
        except OSError as error:
            raise FolderWrong(f"{path} cannot be written: {error.strerror}") from error
