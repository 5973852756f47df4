"""Every setting, typed, with its environment variable `HEADWATER_<NAME>`; read once at start and passed in.

A secret can also come from a file: `HEADWATER_<NAME>_FILE` names it (as Docker and Kubernetes mount secrets).
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SourceError

PREFIX = "HEADWATER_"


class Settings(BaseSettings):
    """Frozen; unknown `HEADWATER_` variables are refused by `load`, so that a typing error is not silent."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    kafka: str = Field("127.0.0.1:9092", description="Kafka bootstrap servers, comma separated")
    elasticsearch: str = Field("http://127.0.0.1:9200", description="Elasticsearch URLs, comma separated")
    elasticsearch_api_key: SecretStr | None = Field(None, description="API key; better as `_FILE`")
    elasticsearch_ca: Path | None = Field(None, description="CA certificate of an HTTPS Elasticsearch")
    namespace: str = Field(
        "",
        pattern=r"^[a-z0-9-]*$",
        description="put before topics, groups and indices: several Headwaters on one cluster",
    )
    topology: Literal["separate", "fused"] = Field(
        "separate", description="`fused` runs dedupe, classify and enrich in one process"
    )
    home: Path = Field(Path(".headwater"), description="folder of the local servers' data, logs, and of workers' state")
    cache: Path = Field(
        Path("~/.cache/headwater"), description="folder of the local servers' fetched jars, shared by every checkout"
    )
    ledger: Path | None = Field(
        None, description="file to which `headwater ingest` appends a line for each article that Kafka has acked"
    )
    metrics_host: str = Field("127.0.0.1", description="address that /metrics, /healthz and /readyz listen on")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="instead of the stage's own port; 0: any free one"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="`auto`: console at a terminal, else JSON"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    replication: int = Field(1, ge=1, description="copies of each topic's partitions; production: 3")
    retention_hours: int = Field(168, ge=1, description="how long topics keep messages")
    dead_retention_hours: int = Field(720, ge=1, description="how long the dead letters are kept")
    compression: Literal["none", "lz4"] = Field(
        "none", description="of messages: lz4 halves disk and network, and costs a worker three times the CPU of a hop"
    )
    batch_articles: int = Field(500, ge=1, le=10_000, description="most articles a worker takes at once")
    max_article_bytes: int = Field(
        1_000_000,
        ge=10_000,
        le=1_900_000,
        description="larger articles go to the archive folder and, by reference, to the dead letters",
    )
    stuck_seconds: int = Field(
        60,
        ge=5,
        description="a batch that cannot be settled for so long ends the process (exit 70); "
        "no commit for so long: not ready",
    )
    dead_in_a_row: int = Field(
        100, ge=0, description="so many dead letters in a row halt a stage until a person acts; 0: never"
    )
    window_hours: int = Field(
        168, ge=1, le=8760, description="how far back the link stage looks for whom an article copies"
    )
    copies: Literal["mark", "drop"] = Field(
        "mark", description="`mark` keeps copies and says whom they copy; `drop` takes them out of the index"
    )
    topic_rules: Path | None = Field(
        None, description="TOML file of a newsroom's own topics, each a code, a name and a query"
    )
    spacy_model: str | None = Field(
        None, description="package or folder of a spaCy model that names persons and organisations instead of the rules"
    )
    session_seconds: int = Field(10, ge=6, le=300, description="a member silent for so long loses its partitions")
    bulk_articles: int = Field(500, ge=1, le=10_000, description="most articles in one bulk request")
    bulk_bytes: int = Field(5_000_000, ge=100_000, description="most bytes in one bulk request")
    bulk_seconds: int = Field(
        60,
        ge=1,
        le=120,  # well below the 300 s after which Kafka takes a silent consumer for dead
        description="a request to Elasticsearch not answered for so long counts as unanswered; a bulk is sent again",
    )
    refresh: str = Field("1s", description="how soon an indexed article is found: the index refresh interval")
    shards: int = Field(1, ge=1, description="primary shards of each monthly index")
    replicas: int = Field(0, ge=0, description="copies of each shard; production: 1 or more")
    kafka_heap_mb: int = Field(512, ge=128, description="heap of the local Kafka")
    elasticsearch_heap_mb: int = Field(1024, ge=256, description="heap of the local Elasticsearch")

    def named(self, name: str) -> str:
        """The name of a topic, group or index inside this namespace."""
        return f"{self.namespace}-{name}" if self.namespace else name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then files named by the environment."""
        return init_settings, env_settings, SecretFiles(settings_cls)


class SecretFiles(EnvSettingsSource):
    """`HEADWATER_X_FILE=/run/secrets/x` gives setting `x` the content of that file."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """The file's text without the last line break, where the variable is set."""
        path = self.env_vars.get(f"{PREFIX}{field_name}_FILE".lower())
        return (Path(path).read_text().rstrip("\n") if path else None), field_name, False


class SettingsError(ValueError):
    """A setting is wrong; the message says which, and what it may be."""


def load(environ: dict[str, str], **overrides: Any) -> Settings:
    """The settings of this process. Raises SettingsError with one line for each setting that is wrong."""
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = [k for k in environ if k.startswith(PREFIX) and k not in names and k.removesuffix("_FILE") not in names]
    if unknown:
        raise SettingsError(f"unknown setting {', '.join(sorted(unknown))}; the README lists all of them")
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = (f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']} (it is {e['input']!r})" for e in error.errors())
        raise SettingsError("; ".join(lines)) from error
    except SourceError as error:
        raise SettingsError(f"a secret's file cannot be read ({error}): {error.__cause__}") from error
