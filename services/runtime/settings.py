"""Every setting, typed, with its environment variable `HEADWATER_<NAME>`; read once at start and passed in.

A secret can also come from a file: `HEADWATER_<NAME>_FILE` names it (as Docker and Kubernetes mount secrets).
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SourceError

PREFIX = "HEADWATER_"


class Settings(BaseSettings):
    """Frozen; unknown `HEADWATER_` variables are refused by `load`, so that a typing error is not silent."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    kafka: str = Field("127.0.0.1:9092", description="Kafka bootstrap servers, comma separated")
    kafka_security: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = Field(
        "plaintext",
        description="Kafka's `security.protocol`: `ssl` encrypts, `sasl_ssl` also proves who it is by user and password",
    )
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="Kafka's `sasl.mechanism`"
    )
    kafka_user: str = Field("", description="user for `sasl_ssl` and `sasl_plaintext`")
    kafka_password: SecretStr | None = Field(None, description="its password; better as `_FILE`")
    kafka_ca: Path | None = Field(None, description="CA certificate of Kafka's own; none: those that the system trusts")
    kafka_certificate: Path | None = Field(
        None, description="certificate that a Kafka wants which knows its clients by them, PEM"
    )
    kafka_certificate_key: Path | None = Field(None, description="its private key, PEM, without a password")
    elasticsearch: str = Field("http://127.0.0.1:9200", description="Elasticsearch URLs, comma separated")
    elasticsearch_api_key: SecretStr | None = Field(None, description="API key; better as `_FILE`")
    elasticsearch_user: str = Field("", description="user, where there is no API key; only over HTTPS")
    elasticsearch_password: SecretStr | None = Field(None, description="its password; better as `_FILE`")
    elasticsearch_ca: Path | None = Field(None, description="CA certificate of an HTTPS Elasticsearch")
    kibana: str = Field(
        "http://127.0.0.1:5601",
        description="Kibana's URL, for `headwater kibana`; with `/s/NAME` at its end into that space",
    )
    kibana_api_key: SecretStr | None = Field(None, description="API key for Kibana; better as `_FILE`")
    kibana_user: str = Field("", description="user of Kibana, where there is no API key; only over HTTPS")
    kibana_password: SecretStr | None = Field(None, description="its password; better as `_FILE`")
    kibana_ca: Path | None = Field(None, description="CA certificate of an HTTPS Kibana")
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
    sources: Path = Field(Path("sources.txt"), description="file of the sources that are polled, one a line")
    contact: str = Field(
        "", description="web or mail address in the `User-Agent`, for sites that want to reach whoever asks them"
    )
    poll_threads: int = Field(16, ge=1, le=256, description="most sites asked at the same time")
    poll_host_seconds: float = Field(1.0, ge=0, le=3600, description="least time between two requests to one site")
    robots: Literal["full", "robots", "none"] = Field(
        "full",
        description="what sites ask of programs that fetch their pages: `full` obeys robots.txt and opt-outs from AI and text "
        "mining, `robots` robots.txt alone; what is on the list is read all the same",
    )
    fetch_private: str = Field(
        "", description="address ranges of one's own network that may be fetched from, `10.1.0.0/16,...`; at any port"
    )
    metrics_host: str = Field("127.0.0.1", description="address that /metrics, /healthz and /readyz listen on")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="instead of the stage's own port; 0: any free one"
    )
    api_host: str = Field("127.0.0.1", description="address that page and API listen on; another one needs keys")
    api_port: int = Field(9400, ge=0, le=65535, description="port of page and API; 0: any free one")
    api_names: str = Field(
        "",
        description="host names under which they are reached, comma separated; `127.0.0.1` and `localhost` always are",
    )
    api_keys: Path | None = Field(
        None, description="file of API keys, made by `headwater keys`; without one everybody who reaches it may search"
    )
    api_open: bool = Field(
        False, description="listen on other addresses than this machine's without keys: something before it guards it"
    )
    push_host: str = Field("127.0.0.1", description="address that push listens on; another one needs keys")
    push_port: int = Field(9401, ge=0, le=65535, description="port of push; 0: any free one")
    websub_callback: str = Field(
        "",
        description="where hubs reach push from outside, `https://news.example.org/websub`; none: feeds are polled only",
    )
    smtp: str = Field("", description="mail server for alerts, host:port; none: no mail is sent")
    smtp_from: str = Field("headwater@localhost", description="sender of alerts by mail")
    smtp_user: str = Field("", description="user of the mail server; only over TLS")
    smtp_password: SecretStr | None = Field(None, description="its password; better as `_FILE`")
    alerts_private: bool = Field(False, description="webhooks may lead to addresses that are not public")
    archive: Path | None = Field(
        None,
        description="folder in which `headwater archive run` keeps what the indexer is given; none: nothing is kept",
    )
    archive_seconds: int = Field(
        30, ge=1, le=600, description="so long it gathers before it writes; at most half of `HEADWATER_STUCK_SECONDS`"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="`auto`: console at a terminal, else JSON"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    traces: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="OTLP collector (HTTP) of OpenTelemetry, `http://collector:4318`; none: no traces",
    )
    traces_share: float = Field(0.01, ge=0, le=1, description="of the articles that are traced")
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

    @field_validator("fetch_private")
    @classmethod
    def _ranges(cls, written: str) -> str:
        for part in filter(None, map(str.strip, written.split(","))):
            ip_network(part)
        return written

    @model_validator(mode="after")
    def _kafka_user(self) -> Self:
        """A user without a password is nobody, and one who is not asked for was meant to be."""
        asked, given = self.kafka_security.startswith("sasl"), bool(self.kafka_user) and self.kafka_password is not None
        if asked and not given:
            names = "HEADWATER_KAFKA_USER and HEADWATER_KAFKA_PASSWORD"
            raise ValueError(f"HEADWATER_KAFKA_SECURITY={self.kafka_security} wants {names} too")
        if self.kafka_user and not asked:
            raise ValueError("HEADWATER_KAFKA_USER is for HEADWATER_KAFKA_SECURITY=sasl_ssl (or sasl_plaintext)")
        if self.kafka_certificate_key and not self.kafka_certificate:
            raise ValueError("HEADWATER_KAFKA_CERTIFICATE_KEY is without HEADWATER_KAFKA_CERTIFICATE")
        return self

    @model_validator(mode="after")
    def _users(self) -> Self:
        """A user comes with a password, instead of a key, and over a connection that nobody else reads."""
        for name in ("elasticsearch", "kibana"):
            user, password = getattr(self, f"{name}_user"), getattr(self, f"{name}_password")
            key, url, shown = getattr(self, f"{name}_api_key"), getattr(self, name), PREFIX + name.upper()
            if bool(user) != (password is not None):
                raise ValueError(f"{shown}_USER and {shown}_PASSWORD belong together; one is missing")
            if user and key:
                raise ValueError(f"{shown}_API_KEY or {shown}_USER: one of them says who asks")
            if user and not all(each.strip().startswith("https://") for each in url.split(",")):
                raise ValueError(f"{shown}_USER wants https:// in {shown}: the password would be read on its way")
        return self

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
        raise SettingsError("; ".join(map(_line, error.errors()))) from error
    except SourceError as error:
        raise SettingsError(f"a secret's file cannot be read ({error}): {error.__cause__}") from error


def _line(error: ErrorDetails) -> str:
    """Which setting, what is wrong, and what it is; of several together only what is wrong."""
    if not error["loc"]:
        return error["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg']} (it is {error['input']!r})"
