"""Settings from arguments, the environment and secret files; what is wrong is said in one sentence."""

import os
from pathlib import Path

import pytest

from services.runtime.settings import PREFIX, Settings, SettingsError, load


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def loaded(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(PREFIX + name, value)
    return load(dict(os.environ))


def test_every_setting_has_a_default() -> None:
    assert load({}) == Settings()
    assert load({}).kafka == "127.0.0.1:9092"


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, KAFKA="broker:1", BATCH_ARTICLES="7", HOME="/data")
    assert (settings.kafka, settings.batch_articles) == ("broker:1", 7)
    assert settings.home == Path("/data")


def test_a_bulk_may_not_hang_for_so_long_that_the_group_counts_its_member_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"HEADWATER_BULK_SECONDS: .*120"):
        loaded(monkeypatch, BULK_SECONDS="121")


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "KAFKA", "broker:1")
    assert load(dict(os.environ), kafka="other:2").kafka == "other:2"


def test_a_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("s3cret\n")
    settings = loaded(monkeypatch, ELASTICSEARCH_API_KEY_FILE=str(secret))
    assert settings.elasticsearch_api_key is not None
    assert settings.elasticsearch_api_key.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"secret's file cannot be read.*gone"):
        loaded(monkeypatch, ELASTICSEARCH_API_KEY_FILE=str(tmp_path / "gone"))


def test_a_secret_file_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"secret's file cannot be read .*elasticsearch_api_key.*utf-8"):
        loaded(monkeypatch, ELASTICSEARCH_API_KEY_FILE=str(tmp_path / "key"))


@pytest.mark.parametrize("name", ["KAFAK", "KAFKA_FILES", "", "ELASTIC_SEARCH"])
def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SettingsError, match=f"unknown setting {PREFIX}{name}"):
        loaded(monkeypatch, **{name: "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("BATCH_ARTICLES", "0"), ("BATCH_ARTICLES", "many"), ("NAMESPACE", "Upper"), ("TOPOLOGY", "both"),
     ("METRICS_PORT", "70000"), ("LOG_LEVEL", "loud"), ("STUCK_SECONDS", "1"), ("REPLICATION", "1.5")],
)  # fmt: skip
def test_a_bad_value_is_named_with_what_it_is(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        loaded(monkeypatch, **{name: value})
    said = str(error.value)
    assert said.startswith(f"{PREFIX}{name}: ")
    assert repr(value) in said
    assert "\n" not in said


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"SHARDS.*; .*REPLICAS|REPLICAS.*; .*SHARDS"):
        loaded(monkeypatch, SHARDS="0", REPLICAS="-1")


def test_a_namespace_stands_before_every_name() -> None:
    assert load({}).named("articles") == "articles"
    assert load({}, namespace="one").named("articles") == "one-articles"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}).kafka = "other"  # type: ignore[misc]


@pytest.mark.parametrize("server", ["ELASTICSEARCH", "KIBANA"])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"_USER": "u"}, "_USER and HEADWATER_{}_PASSWORD belong together"),
        ({"_PASSWORD": "p"}, "_USER and HEADWATER_{}_PASSWORD belong together"),
        ({"_USER": "u", "_PASSWORD": "p", "_API_KEY": "k", "": "https://there"}, "one of them says who asks"),
        ({"_USER": "u", "_PASSWORD": "p"}, "wants https:// in HEADWATER_{}"),
        ({"_USER": "u", "_PASSWORD": "p", "": "https://a:1,http://b:1"}, "wants https:// in HEADWATER_{}"),
    ],
    ids=["no password", "no user", "key and user", "in the clear", "one of two in the clear"],
)
def test_a_user_of_a_server_is_whole_and_over_tls(
    monkeypatch: pytest.MonkeyPatch, server: str, given: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError, match=words.format(server)):
        loaded(monkeypatch, **{server + name: value for name, value in given.items()})


def test_a_user_with_a_password_over_tls_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    it = loaded(
        monkeypatch,
        ELASTICSEARCH="https://a:1,https://b:1",
        ELASTICSEARCH_USER="u",
        ELASTICSEARCH_PASSWORD="s3cret",
    )
    assert it.elasticsearch_password
    assert "s3cret" not in repr(it)
