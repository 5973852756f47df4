"""The settings' own checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.settings import ProxiedListener, StackSettings


def test_one_port_for_two_servers_is_refused() -> None:
    with pytest.raises(LocalStackError, match="ports of its own"):
        StackSettings(kafka_port=9000, elasticsearch_port=9000)
    with pytest.raises(LocalStackError, match="ports of its own"):
        StackSettings(proxied=ProxiedListener(port=9092, advertised_port=1))


def test_folders_do_not_depend_on_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = StackSettings(state=Path("state"), cache=Path("~/cache"))
    monkeypatch.chdir("/")
    assert settings.state == tmp_path / "state"
    assert settings.cache == Path.home() / "cache"
    assert all(
        folder.is_relative_to(settings.state)
        for folder in (settings.logs, settings.run, settings.config, settings.data, settings.temporary)
    )
