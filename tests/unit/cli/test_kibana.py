"""`headwater kibana` as a process of its own, against a server that stands for Kibana."""

import json
from pathlib import Path

from tests.unit.cli.test_main import free_port, headwater, one_line
from tests.unit.kibana.stand_in import standing_in


def test_it_imports_and_says_where(tmp_path: Path) -> None:
    with standing_in(key="s3cret") as server:
        secret = tmp_path / "key"
        secret.write_text("s3cret\n")
        ran = headwater("kibana", home=tmp_path, HEADWATER_KIBANA=server.url, HEADWATER_KIBANA_API_KEY_FILE=str(secret))
        assert (ran.code, ran.out) == (0, ""), ran.err
        assert one_line(ran) == (f"{len(server.objects)} objects, 3 dashboards among them: {server.url}/app/dashboards")
        again = headwater("kibana", "--url", server.url, "--wait", "0", home=tmp_path, HEADWATER_KIBANA_API_KEY="wrong")
        assert again.code == 1
        assert "wants to know who asks" in one_line(again)


def test_it_fails_where_kibana_is_away(tmp_path: Path) -> None:
    ran = headwater("kibana", "--wait", "0", home=tmp_path, HEADWATER_KIBANA=f"http://127.0.0.1:{free_port()}")
    assert ran.code == 1
    assert "no Kibana answers" in one_line(ran)


def test_it_prints_them_for_this_namespace(tmp_path: Path) -> None:
    ran = headwater("kibana", "--print", home=tmp_path, HEADWATER_NAMESPACE="desk")
    assert (ran.code, ran.err) == (0, "")
    ids = [json.loads(line)["id"] for line in ran.out.splitlines()]
    assert len(ids) > 40
    assert all(id_.startswith("desk-headwater-") for id_ in ids)
