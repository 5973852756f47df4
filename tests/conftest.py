"""What every ring needs: clients that warn while they load are loaded here, where a warning does not end the run."""

import warnings

from hypothesis import settings

settings.register_profile("busy", settings(), deadline=None)  # a busy machine takes its time
settings.load_profile("busy")
with warnings.catch_warnings():
    # kafka-python reads its message schemas with functions that Python 3.11 and 3.12 call deprecated.
    warnings.filterwarnings("ignore", r"(read|open)_text is deprecated", DeprecationWarning)
    import services.runtime.kafka_client  # noqa: F401 - for its side effect


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named after their argument and not after what they hold: a gzip file holds the time of its making,
    and two workers that name a test differently run none."""
    return argname if isinstance(val, bytes) else None
