"""The PrometheusRule as deploy/prometheus/ makes it: `python -m tests.house.prometheus_rule` writes it anew.

Kustomize cannot put one file's content under another's key, so the rules stand there a second time, comments and all.
"""

from typing import Final

from tests.house.tree import ROOT, text

RULE: Final = "deploy/kubernetes/components/monitoring/rules.yaml"
SOURCES: Final = ("deploy/prometheus/recording.yml", "deploy/prometheus/rules.yml")
HEAD: Final = """# deploy/prometheus/recording.yml and rules.yml once more, as Prometheus' operator wants them. Change them there, then:
# python -m tests.house.prometheus_rule
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: headwater
spec:
  groups:
"""


def written() -> str:
    """The file's whole text. Raises ValueError where a source is not one list of groups."""
    groups = []
    for source in SOURCES:
        _, begins, rest = text(source).partition("\ngroups:\n")
        if not begins:
            raise ValueError(f"{source} has no groups")
        groups += [f"  {line}" if line else line for line in rest.splitlines()]
    return HEAD + "\n".join(groups) + "\n"


if __name__ == "__main__":
    (ROOT / RULE).write_text(written(), "utf-8")
