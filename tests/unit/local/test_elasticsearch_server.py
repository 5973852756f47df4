"""Elasticsearch's configuration, and the question whether it is there."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from services.local.elasticsearch_server import complaint, server_options
from services.local.plan import SILENT
from services.local.ports import free_ports
from services.local.settings import StackSettings


def test_it_is_a_single_node_on_the_loopback_address() -> None:
    options = server_options(StackSettings(elasticsearch_port=9201))
    assert options["network.host"] == "127.0.0.1"
    assert options["http.port"] == "9201"
    assert options["discovery.type"] == "single-node"


def test_indices_are_made_on_purpose() -> None:
    assert server_options(StackSettings())["action.auto_create_index"] == ".*"


def test_everything_it_keeps_is_in_the_state_folder(tmp_path: Path) -> None:
    options = server_options(StackSettings(state=tmp_path))
    assert all(options[key].startswith(str(tmp_path)) for key in ("path.data", "path.logs", "path.repo"))


def test_watermarks_are_amounts_in_falling_order() -> None:
    options = server_options(StackSettings())
    units = {"gb": 1024, "mb": 1}
    marks = [options[f"cluster.routing.allocation.disk.watermark.{name}"] for name in ("low", "high", "flood_stage")]
    sizes = [int(mark[:-2]) * units[mark[-2:]] for mark in marks]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] <= 1024


def test_given_options_win() -> None:
    settings = StackSettings(elasticsearch_options={"thread_pool.write.queue_size": "1", "node.name": "other"})
    assert server_options(settings)["thread_pool.write.queue_size"] == "1"
    assert server_options(settings)["node.name"] == "other"


def test_a_closed_port_does_not_answer() -> None:
    assert complaint(free_ports(1)[0], 1.0) == SILENT


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, '{"status":"yellow"}', ""),
        (408, '{"status":"red"}', "cluster red"),
        (503, "", "HTTP status 503"),
    ],
)
def test_only_a_healthy_cluster_is_without_complaint(status: int, body: str, expected: str) -> None:
    paths = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object, **named: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = complaint(server.server_port, 2.0)
        thread.join()
    assert expected in found
    assert bool(found) == bool(expected)
    assert paths == ["/_cluster/health?wait_for_status=yellow&timeout=1s"]
