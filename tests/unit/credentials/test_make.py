"""The folder of credentials: complete, private, and made once."""

import os
import stat
from base64 import b64decode
from hashlib import pbkdf2_hmac
from pathlib import Path

import pytest
import yaml

from services.credentials.elastic_users import ROUNDS, USERS, users_roles
from services.credentials.folder import Folder, FolderWrong
from services.credentials.make import PASSWORDS, make


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "secrets", owners=False)


def contents(folder: Folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.path.iterdir()}


def test_only_certificates_can_be_read_by_others(folder: Folder) -> None:
    os.umask(os.umask(0))  # whatever it is
    make(folder)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.path.iterdir()}
    public = {name for name, mode in modes.items() if mode != 0o600}
    assert public == {"ca.pem", "kafka.pem", "elasticsearch.pem", "kibana.pem", "kafka-admin.pem"}
    assert all(b"PRIVATE" not in (folder.path / name).read_bytes() for name in public)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_gives_each_file_to_its_reader(tmp_path: Path) -> None:
    folder = Folder(tmp_path, owners=True)
    make(folder)
    owners = {path.name: path.stat().st_uid for path in tmp_path.iterdir()}
    assert {name: owners[name] for name in PASSWORDS} == PASSWORDS
    assert owners["kafka-store.pem"] == owners["elasticsearch.key"] == owners["kibana.yml"] == 1000
    assert owners["kafka-admin.key"] == 10001
    assert owners["ca.key"] == 0


def test_passwords_are_long_and_each_another(folder: Folder) -> None:
    make(folder)
    found = [(folder.path / name).read_text().strip() for name in PASSWORDS]
    assert len(set(found)) == len(PASSWORDS)
    assert all(len(each) >= 43 for each in found)


def test_a_second_time_nothing_changes_but_salts(folder: Folder) -> None:
    assert make(folder)
    before = contents(folder)
    assert make(folder) == []
    salted = {"elasticsearch-users"}
    assert {k: v for k, v in contents(folder).items() if k not in salted} == {
        k: v for k, v in before.items() if k not in salted
    }


def test_what_was_taken_away_is_made_anew_and_what_follows_from_it_too(folder: Folder) -> None:
    make(folder)
    before = contents(folder)
    (folder.path / "kibana-server-password").unlink()
    (folder.path / "kafka.key").unlink()
    assert make(folder) == ["kibana-server-password", "kafka"]
    after = contents(folder)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"kibana-server-password", "kibana.yml", "elasticsearch-users", "kafka.pem", "kafka.key",
                       "kafka-store.pem"}  # fmt: skip


def test_a_new_name_is_put_into_the_servers_certificates(folder: Folder) -> None:
    make(folder)
    assert make(folder, ("news.example.org",)) == ["kafka", "elasticsearch", "kibana"]
    assert make(folder, ("news.example.org",)) == []


def test_half_an_authority_is_refused(folder: Folder) -> None:
    make(folder)
    (folder.path / "ca.key").unlink()
    with pytest.raises(FolderWrong, match=r"ca\.key"):
        make(folder)


def test_a_file_in_the_folder_s_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("")
    with pytest.raises(FolderWrong, match="cannot be made"):
        make(Folder(tmp_path / "secrets", owners=False))


def test_elasticsearch_s_digests_are_of_the_passwords(folder: Folder) -> None:
    make(folder)
    lines = dict(line.split(":", 1) for line in (folder.path / "elasticsearch-users").read_text().splitlines())
    assert set(lines) == set(USERS)
    for name, (file, role) in USERS.items():
        scheme, salt, key = lines[name].split("$")
        password = (folder.path / file).read_text().strip()
        assert scheme == f"{{PBKDF2}}{ROUNDS}"
        assert b64decode(key) == pbkdf2_hmac("sha512", password.encode(), b64decode(salt), ROUNDS, 32)
        assert f"{role}:{name}\n" in users_roles()


def test_kibana_s_own_file_holds_its_password_and_keys(folder: Folder) -> None:
    make(folder)
    said = yaml.safe_load((folder.path / "kibana.yml").read_text())
    assert said["elasticsearch.password"] == (folder.path / "kibana-server-password").read_text().strip()
    assert all(len(value) >= 32 for value in said.values())
    assert len(set(said.values())) == 4
