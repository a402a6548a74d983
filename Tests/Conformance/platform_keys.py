"""Where the platform's clients put a key: murmur2, as the oracle counts it."""

import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Oracle"))

from kafka_partition import partition as partition_of  # noqa: E402, F401
