"""What can go wrong between Headwater and its servers, each with words for the person who must act.

Apart from the files that talk to the servers, so that who only reports them need not load a client.
"""


class Failure(Exception):
    """Base: the message says what happened, at which address or topic, and what to do."""


class BrokerUnreachable(Failure, ConnectionError):
    """No Kafka answers at the address."""


class TopicsWrong(Failure):
    """A topic is not as the pipeline needs it."""


class StateAhead(Failure):
    """A local state has seen more of its changelog than there is."""


class PublishFailed(Failure):
    """Records were not acked by the broker."""


class ElasticUnreachable(Failure, ConnectionError):
    """No Elasticsearch answers at the address, or it broke off."""


class ElasticTimedOut(ElasticUnreachable):
    """It did not answer in time: what it was asked may be done or not."""


class ElasticRefused(Failure):
    """Elasticsearch answered with an error; `status` is HTTP's, `kind` its type, the message its reason."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"Elasticsearch answered {status} {kind}: {reason}")
        self.status, self.kind = status, kind


class TooLarge(Failure, ValueError):
    """Kafka refuses this message for its size: it will never fit."""
