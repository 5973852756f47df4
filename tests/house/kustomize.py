"""Reads deploy/kubernetes as `kubectl kustomize` does, as far as its files go: no more of Kustomize than they use.

So the tests see whole manifests without Go; where kubectl is installed, a test holds both results equal.
"""

import copy
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import yaml

from tests.house.tree import ROOT

KUBERNETES: Final = ROOT / "deploy/kubernetes"
Manifest = dict[str, Any]
MERGED_BY: Final = {"containers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath"}
"""Lists of Kubernetes' own that a patch merges, by which field; every other list it replaces."""


def build(folder: Path, *components: Path) -> list[Manifest]:
    """The manifests of a folder, with further components of ours on top."""
    into: list[Manifest] = []
    for each in (folder, *components):
        _add(each, into)
    return into


def documents(path: Path) -> list[Manifest]:
    """A file's manifests, as they stand there."""
    return list(yaml.safe_load_all(path.read_text("utf-8")))


def template(manifest: Manifest) -> Manifest:
    """What pods are made from; empty where it makes none."""
    spec = manifest.get("spec", {})
    found: Manifest = spec.get("jobTemplate", {}).get("spec", spec).get("template", {})
    return found


def _add(folder: Path, into: list[Manifest]) -> None:
    """In Kustomize's order: resources, components, generators, then what changes all of them."""
    said = documents(folder / "kustomization.yaml")[0]
    into_here = into if said["kind"] == "Component" else []
    for name in said.get("resources", ()):
        path = folder / name
        into_here.extend(build(path) if path.is_dir() else documents(path))
    for name in said.get("components", ()):
        _add(folder / name, into_here)
    for generator in said.get("configMapGenerator", ()):
        _generate(folder, generator, into_here)
    for patch in said.get("patches", ()):
        into_here[:] = _patched(folder, patch, into_here)
    for manifest in into_here:
        _transform(said, manifest)
    if into_here is not into:
        into.extend(into_here)


def _generate(folder: Path, generator: Manifest, into: list[Manifest]) -> None:
    lines = [line for name in generator.get("envs", ()) for line in (folder / name).read_text("utf-8").splitlines()]
    pairs = [line.split("=", 1) for line in (*lines, *generator.get("literals", ())) if line and line[0] != "#"]
    if generator.get("behavior") == "merge":
        made = next(m for m in into if m["kind"] == "ConfigMap" and m["metadata"]["name"] == generator["name"])
    else:
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": {}}
        into.append(made)
    made["data"].update((name, value) for name, value in pairs)


def _patched(folder: Path, patch: Manifest, manifests: list[Manifest]) -> list[Manifest]:
    said = yaml.safe_load((folder / patch["path"]).read_text("utf-8") if "path" in patch else patch["patch"])
    target = patch.get("target") or {"kind": said["kind"], "name": said["metadata"]["name"]}
    hit = [manifest for manifest in manifests if _meant(target, manifest)]
    if not hit:
        raise ValueError(f"{folder}: a patch is meant for {target}, and there is none")
    if isinstance(said, dict) and said.get("$patch") == "delete":
        return [manifest for manifest in manifests if manifest not in hit]
    for manifest in hit:
        if isinstance(said, list):
            for step in said:
                _set(manifest, step["path"].split("/")[1:], step["value"])
        else:
            _merge(manifest, {key: said[key] for key in said if key not in ("apiVersion", "kind", "metadata")})
    return manifests


def _meant(target: Manifest, manifest: Manifest) -> bool:
    name = manifest["metadata"]["name"]
    return bool(re.fullmatch(target["kind"], manifest["kind"]) and re.fullmatch(target.get("name", ".*"), name))


def _set(manifest: Any, path: list[str], value: Any) -> None:
    """A step `add` or `replace` of RFC 6902 on a map."""
    for part in path[:-1]:
        manifest = manifest[int(part) if isinstance(manifest, list) else part]
    manifest[path[-1]] = value


def _merge(old: Manifest, new: Manifest) -> None:
    for key, value in copy.deepcopy(new).items():
        if value is None:
            old.pop(key, None)
        elif isinstance(value, dict) and isinstance(old.get(key), dict):
            _merge(old[key], value)
        elif key in MERGED_BY and key in old:
            by = {item[MERGED_BY[key]]: item for item in old[key]}
            for item in value:
                _merge(by.setdefault(item[MERGED_BY[key]], {}), item)
            old[key] = list(by.values())
        else:
            old[key] = value


def _transform(said: Manifest, manifest: Manifest) -> None:
    if "namespace" in said and manifest["kind"] != "Namespace":
        manifest["metadata"]["namespace"] = said["namespace"]
    for rule in said.get("labels", ()):
        for place in _labelled(manifest):
            place.setdefault("labels", {}).update(rule["pairs"])
    for rule in said.get("replicas", ()):
        if manifest["kind"] in ("Deployment", "StatefulSet") and manifest["metadata"]["name"] == rule["name"]:
            manifest["spec"]["replicas"] = rule["count"]
    for rule in said.get("images", ()):
        _rename(rule, template(manifest).get("spec", {}).get("containers", ()))


def _rename(rule: Manifest, containers: Iterable[Manifest]) -> None:
    for container in containers:
        if container["image"].partition(":")[0] == rule["name"]:
            container["image"] = f"{rule['newName']}:{rule['newTag']}"


def _labelled(manifest: Manifest) -> list[Manifest]:
    """The metadata that labels go to: the manifest's own, and those of what it makes."""
    spec = manifest.get("spec", {})
    makes = [template(manifest), spec.get("jobTemplate"), *spec.get("volumeClaimTemplates", ())]
    return [manifest["metadata"], *(each.setdefault("metadata", {}) for each in makes if each)]
