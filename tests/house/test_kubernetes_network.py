"""In Kubernetes nothing of Headwater's may do or reach more than it needs."""

import re
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from services.alerts import NAME as ALERTS
from services.pipeline import INDEXER, Lane
from services.producers import polling, push
from services.producers.checked_network import WEB_PORTS, is_public
from services.search import api as search
from tests.house.kubernetes import COMPONENT, NAME, OURS, OVERLAYS, container, labels, mounts, of_kind, pods, running
from tests.house.kustomize import Manifest, template
from tests.house.tree import text

every_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
NOT_PUBLIC = (
    "0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.8", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fc00::1", "fe80::1", "ff02::1",
    "2001:db8::1", "2001::1", "2002:7f00:1::1", "100::1",
)  # fmt: skip
PUBLIC = (
    "1.1.1.1",
    "9.255.255.255",
    "93.184.216.34",
    "172.32.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
)


def selects(selector: Manifest, of: dict[str, str]) -> bool:
    """Whether a pod with these labels is meant."""
    expressions = selector.get("matchExpressions", ())
    assert {each["operator"] for each in expressions} <= {"In"}
    return all(of.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        of.get(each["key"]) in each["values"] for each in expressions
    )


def policies(overlay: str, of: dict[str, str]) -> list[Manifest]:
    """The specs of the policies that are meant for a pod with these labels."""
    found = of_kind(OVERLAYS[overlay], "NetworkPolicy").values()
    return [each["spec"] for each in found if selects(each["spec"]["podSelector"], of)]


def ways(overlay: str, of: dict[str, str], direction: str) -> list[tuple[Any, set[Any]]]:
    """Whom such a pod may speak with, each with the ports."""
    side = "from" if direction == "ingress" else "to"
    return [
        (peer, {port["port"] for port in rule["ports"]})
        for policy in policies(overlay, of)
        for rule in policy.get(direction, ())
        for peer in rule[side]
    ]


def reaches(overlay: str, of: dict[str, str], address: str) -> set[Any]:
    """The ports at which such a pod reaches an address outside."""
    ip, found = ip_address(address), set()
    for peer, ports in ways(overlay, of, "egress"):
        block = peer.get("ipBlock", {"cidr": "192.0.2.99/32"})
        inside = [ip in ip_network(each) for each in (block["cidr"], *block.get("except", ()))]
        if inside[0] and not any(inside[1:]):
            found |= ports
    return found


@every_overlay
def test_nothing_is_allowed_that_is_not_said(overlay: str) -> None:
    for name, each in pods(OVERLAYS[overlay]).items():
        found = policies(overlay, labels(each))
        closed = [policy for policy in found if policy["policyTypes"] == ["Ingress", "Egress"]]
        assert [set(policy) for policy in closed] == [{"podSelector", "policyTypes"}], name
        for direction in ("ingress", "egress"):
            assert all(peer and ports for peer, ports in ways(overlay, labels(each), direction)), (
                f"{name}: to everybody"
            )


@every_overlay
def test_only_what_fetches_and_calls_reaches_out_and_never_to_what_is_private(overlay: str) -> None:
    for name, each in pods(OVERLAYS[overlay]).items():
        expected = WEB_PORTS if name in (polling.NAME, ALERTS) else set()
        assert all(reaches(overlay, labels(each), address) == expected for address in PUBLIC), name
        assert all(reaches(overlay, labels(each), address) == set() for address in NOT_PUBLIC), name


@every_overlay
def test_only_alerts_reach_a_mail_server(overlay: str) -> None:
    (block,) = of_kind(OVERLAYS[overlay], "NetworkPolicy")["to-mail"]["spec"]["egress"][0]["to"]
    server = block["ipBlock"]["cidr"].partition("/")[0]
    reached = {name: reaches(overlay, labels(each), server) for name, each in pods(OVERLAYS[overlay]).items()}
    assert {name: ports for name, ports in reached.items() if ports} == {ALERTS: {587}}


def test_what_is_called_not_public_here_is_so_to_the_fetcher() -> None:
    assert [address for address in NOT_PUBLIC if is_public(address)] == []
    assert [address for address in PUBLIC if not is_public(address)] == []


@every_overlay
def test_who_reaches_which_server(overlay: str) -> None:
    indexers = {f"{INDEXER.name}{'' if lane is Lane.LIVE else f'-{lane}'}" for lane in Lane}
    everybody = set(running(OVERLAYS[overlay]))
    wanted = {
        "kafka": everybody - {search.NAME} | {"topics"},
        "elasticsearch": indexers | {search.NAME, ALERTS, "retain", "snapshot"},
        "kibana": {"dashboards"} & set(pods(OVERLAYS[overlay])),
    }
    for server, expected in wanted.items():
        peer = {"podSelector": {"matchLabels": {NAME: server}}}
        found = {
            name
            for name, each in pods(OVERLAYS[overlay]).items()
            if peer in [way for way, _ in ways(overlay, labels(each), "egress")]
        }
        assert found == expected, server


@every_overlay
def test_only_prometheus_reaches_the_metrics_and_only_the_ingress_what_is_served(overlay: str) -> None:
    for name, each in running(OVERLAYS[overlay]).items():
        came = {str(port): peer for peer, ports in ways(overlay, labels(each), "ingress") for port in ports}
        assert came["metrics"]["podSelector"]["matchLabels"] == {NAME: "prometheus"}
        assert came["metrics"]["namespaceSelector"]["matchLabels"]
        assert set(came) == ({"metrics", "http"} if name in (search.NAME, push.NAME) else {"metrics"}), name


def test_the_small_servers_let_in_those_that_need_them() -> None:
    for server in ("kafka", "elasticsearch"):
        (policy,) = policies("dev", {NAME: server})
        ((peer, _),) = ways("dev", {NAME: server}, "ingress")
        assert peer["podSelector"]["matchLabels"] == {NAME: OURS, f"to-{server}": "allowed"}
        assert "egress" not in policy


@every_overlay
def test_every_pod_keeps_to_the_restricted_standard(overlay: str) -> None:
    """Pod Security Standards, level restricted; the small servers too."""
    made = [each for each in OVERLAYS[overlay] if template(each)]
    for each in made:
        spec = template(each)["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
        assert all(not {"hostPath"} & set(volume) for volume in spec.get("volumes", ()))
        for one in spec["containers"]:
            assert one["securityContext"]["allowPrivilegeEscalation"] is False
            assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert "privileged" not in one["securityContext"]


@every_overlay
def test_ours_run_as_the_image_s_user_and_write_only_where_it_may(overlay: str) -> None:
    user = re.search(r"^USER (\d+):(\d+)$", text("docker/Dockerfile"), re.MULTILINE)
    assert user
    for name, each in pods(OVERLAYS[overlay]).items():
        context = template(each)["spec"]["securityContext"]
        assert (context["runAsUser"], context["runAsGroup"]) == (int(user[1]), int(user[2]))
        assert container(each)["securityContext"]["readOnlyRootFilesystem"] is True
        written = {path for path, volume in mounts(each).items() if not {"secret", "projected"} & set(volume)}
        assert written == {"/var/lib/headwater", "/tmp"}, name
        assert labels(each)[COMPONENT] == name
