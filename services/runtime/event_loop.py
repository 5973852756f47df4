"""The workers' event loop: uvloop, with little patience for the goodbye of an encrypted connection.

A TLS connection that is closed waits for the other side's answer, by default half a minute. With uvloop 0.23 and Kafka 4.4
that answer went unnoticed at one close in six (none in 24 with the stock loop), and a start closes one for each partition.
"""

from typing import Any, Final

import uvloop

GOODBYE_SECONDS: Final = 1.0
"""Longer than a broker in another region takes; all that matters has been acked before a connection is closed."""


class Loop(uvloop.Loop):
    """As uvloop's, but for that patience."""

    async def create_connection(self, *args: Any, **options: Any) -> Any:
        """A connection to a server; to one without TLS exactly uvloop's."""
        if options.get("ssl"):
            options.setdefault("ssl_shutdown_timeout", GOODBYE_SECONDS)
        return await super().create_connection(*args, **options)
