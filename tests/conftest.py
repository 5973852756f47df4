"""What every ring needs: clients that warn while they load are loaded here, where a warning does not end the run."""

import warnings

with warnings.catch_warnings():
    # kafka-python reads its message schemas with functions that Python 3.11 and 3.12 call deprecated.
    warnings.filterwarnings("ignore", r"(read|open)_text is deprecated", DeprecationWarning)
    import services.runtime.kafka_client  # noqa: F401 - for its side effect
