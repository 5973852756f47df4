"""The overlays of deploy/kubernetes as whole manifests, and how tests look at them."""

from typing import Any, Final

from services.runtime.settings import PREFIX, Settings
from tests.house.kustomize import KUBERNETES, Manifest, build, template

OVERLAYS: Final[dict[str, list[Manifest]]] = {
    "dev": build(KUBERNETES / "overlays/dev"),
    "prod": build(KUBERNETES / "overlays/prod"),
    "prod with websub": build(KUBERNETES / "overlays/prod", KUBERNETES / "components/websub"),
}
EXAMPLES: Final[dict[str, list[Manifest]]] = {
    name: build(KUBERNETES / "examples" / name) for name in ("strimzi", "eck")
}
RUNNING: Final = ("Deployment", "StatefulSet")
NAME: Final = "app.kubernetes.io/name"
COMPONENT: Final = "app.kubernetes.io/component"
OURS: Final = "headwater"


def of_kind(manifests: list[Manifest], *kinds: str) -> dict[str, Manifest]:
    """Those of these kinds, by name."""
    return {each["metadata"]["name"]: each for each in manifests if each["kind"] in kinds}


def labels(manifest: Manifest) -> dict[str, str]:
    """The labels of the pods that it makes; none where it makes none."""
    found: dict[str, str] = template(manifest).get("metadata", {}).get("labels", {})
    return found


def pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    """Everything of Headwater's that makes pods, by name."""
    return {each["metadata"]["name"]: each for each in manifests if labels(each).get(NAME) == OURS}


def running(manifests: list[Manifest]) -> dict[str, Manifest]:
    """What keeps running of it."""
    return {name: each for name, each in pods(manifests).items() if each["kind"] in RUNNING}


def container(manifest: Manifest) -> Manifest:
    """The one container of its pods."""
    (found,) = template(manifest)["spec"]["containers"]
    return dict(found)


def environment(manifest: Manifest, manifests: list[Manifest]) -> dict[str, str]:
    """What its process finds, the ConfigMap's settings among it."""
    config = of_kind(manifests, "ConfigMap")
    found: dict[str, str] = {}
    for source in container(manifest)["envFrom"]:
        found |= config[source["configMapRef"]["name"]]["data"]
    return found | {each["name"]: each["value"] for each in container(manifest).get("env", ())}


def fields(environment: dict[str, str]) -> dict[str, str]:
    """The settings that it gives, without those whose value is in a file."""
    return {
        name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if not name.endswith("_FILE")
    }


def secrets() -> set[str]:
    """The settings that are secret."""
    return {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}


def mounts(manifest: Manifest) -> dict[str, Manifest]:
    """Where which volume is mounted; a claim that Kubernetes makes for each pod counts as one."""
    spec = manifest["spec"]
    volumes = {each["name"]: each for each in template(manifest)["spec"].get("volumes", ())}
    volumes |= {each["metadata"]["name"]: {"claim": each["spec"]} for each in spec.get("volumeClaimTemplates", ())}
    return {each["mountPath"]: volumes[each["name"]] for each in container(manifest)["volumeMounts"]}


def files(volume: Manifest) -> set[str]:
    """The names of a secret volume's files that the manifests tell."""
    sources: list[Any] = [source["secret"] for source in volume.get("projected", {}).get("sources", ())]
    return {item["path"] for source in sources for item in source["items"]}
