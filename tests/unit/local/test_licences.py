"""Nothing is fetched whose licence is not told."""

from __future__ import annotations

from services.local.jars import read_lock
from services.local.licences import LICENCES, licence_of


def test_every_locked_jar_has_a_licence() -> None:
    unknown = [jar.coordinate for jar in read_lock().jars if licence_of(jar) is None]
    assert unknown == []


def test_no_entry_is_for_nothing() -> None:
    used = {licence_of(jar) for jar in read_lock().jars}
    assert {entry for entry in LICENCES if entry.groups} <= used


def test_elasticsearch_is_told_with_its_three_licences() -> None:
    (server,) = [jar for jar in read_lock().jars if jar.coordinate.startswith("org.elasticsearch:elasticsearch:")]
    licence = licence_of(server)
    assert licence is not None
    assert licence.spdx == "AGPL-3.0-only OR SSPL-1.0 OR Elastic-2.0"
