"""The Kubernetes manifests are whole: built as kubectl builds them, and by the schemas of Kubernetes' versions.

They are built by our own small reader of Kustomize's files; where kubectl is installed, its result must be the same. Of the
operators' kinds only what is ours to know is tested (test_kubernetes_operators.py): no package that runs here carries their
schemas.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from tests.house.kubernetes import EXAMPLES, OVERLAYS
from tests.house.kustomize import KUBERNETES, MERGED_BY, Manifest, build, documents, template

OLDEST, NEWEST = "1.30", "1.37"
"""Of Kubernetes: the first that lets a container sleep before its end, and the last whose schemas the package has."""
OF_OPERATORS: Final = {"keda.sh", "monitoring.coreos.com", "kafka.strimzi.io", "elasticsearch.k8s.elastic.co",
                       "kibana.k8s.elastic.co"}  # fmt: skip


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("place", [*OVERLAYS, *EXAMPLES])
def test_core_kinds_follow_their_schema_and_have_no_other_field(place: str, version: str) -> None:
    manifests = {**OVERLAYS, **EXAMPLES}[place]
    core = [each for each in manifests if each["apiVersion"].partition("/")[0] not in OF_OPERATORS]
    assert core or place == "strimzi"
    for manifest in core:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_field_that_the_schema_does_not_know_is_found() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"selektor": {}}}
    with pytest.raises(kubernetes_validate.ValidationError, match="selektor"):
        kubernetes_validate.validate(wrong, NEWEST, strict=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: our reader is not compared")
@pytest.mark.parametrize("folder", ["overlays/dev", "overlays/prod", "examples/strimzi", "examples/eck"])
def test_our_reader_makes_what_kubectl_makes(folder: str) -> None:
    command = ["kubectl", "kustomize", str(KUBERNETES / folder)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    made = re.sub(r"(name: headwater)-[a-z0-9]{10}$", r"\1", made, flags=re.MULTILINE)  # without the digest
    assert ordered(list(yaml.safe_load_all(made))) == ordered(build(KUBERNETES / folder))


def ordered(value: Any, key: str = "manifests") -> Any:
    """With the lists that have no order of their own sorted."""
    if isinstance(value, dict):
        return {name: ordered(each, name) for name, each in value.items()}
    if isinstance(value, list):
        several = [ordered(each, "") for each in value]
        return sorted(several, key=repr_of) if key in MERGED_BY or key == "manifests" else several
    return value


def repr_of(value: Any) -> str:
    """To sort by."""
    return yaml.safe_dump(value, sort_keys=True)


def test_every_file_is_used() -> None:
    used: set[Path] = set()
    for path in KUBERNETES.rglob("kustomization.yaml"):
        said = documents(path)[0]
        names = [*said.get("resources", ()), *(patch["path"] for patch in said.get("patches", ()) if "path" in patch)]
        names += [name for generator in said.get("configMapGenerator", ()) for name in generator.get("envs", ())]
        used |= {path, *(path.parent / name for name in names)}
    assert {path for path in KUBERNETES.rglob("*") if path.is_file()} == {path for path in used if path.is_file()}


@pytest.mark.parametrize(
    ("shallow", "deep"),
    [(["base/common/pod.yaml", "base/common/without-state.yaml"], "base/common/cronjob.yaml"),
     (["overlays/prod/elasticsearch.yaml"], "overlays/prod/elasticsearch-cronjob.yaml")],
)  # fmt: skip
def test_what_cron_jobs_share_with_all_is_the_same(shallow: list[str], deep: str) -> None:
    spec: Manifest = {"volumes": []}
    for name in shallow:
        found = template(documents(KUBERNETES / name)[0])["spec"]
        spec |= found | {"volumes": [*spec["volumes"], *found["volumes"]]}
    assert template(documents(KUBERNETES / deep)[0])["spec"] == spec
