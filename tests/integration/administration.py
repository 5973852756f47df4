"""An administrator's hand on a real Elasticsearch: settings, blocks, aliases, indices, as `curl` would."""

from typing import Any

import httpx


class Administration:
    """Asks, and takes no refusal."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer. Raises httpx.HTTPStatusError."""
        answer = httpx.request(method, self._url + path, json=body, trust_env=False, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def cluster(self, **settings: object) -> None:
        """Change settings of the cluster; None takes one back."""
        self.ask("PUT", "/_cluster/settings", {"persistent": settings})

    def index(self, name: str, **settings: object) -> None:
        """Change settings of an index."""
        self.ask("PUT", f"/{name}/_settings", settings)
