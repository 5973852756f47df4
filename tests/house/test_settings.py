"""The README lists every setting, and no other."""

import re
from typing import Final

from services.runtime.settings import PREFIX, Settings
from tests.house.tree import ROOT, files, text

VARIABLES: Final = {PREFIX + field.upper() for field in Settings.model_fields}
NAMED: Final = re.compile(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b")


def known(variable: str) -> bool:
    """A setting, or the file that holds one."""
    return variable in VARIABLES or variable.removesuffix("_FILE") in VARIABLES


def test_every_setting_is_in_the_readme() -> None:
    found = set(NAMED.findall(text("README.md")))
    assert sorted(VARIABLES - found) == []


def test_every_setting_in_a_document_exists() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *files("docker", "deploy")]
    found = {variable for path in documents for variable in NAMED.findall(path.read_text("utf-8"))}
    assert found
    assert sorted(variable for variable in found if not known(variable)) == []


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
