"""All features, in the order of the matrix."""

import check_records  # noqa: F401
import check_offsets  # noqa: F401
import check_groups  # noqa: F401
import check_admin  # noqa: F401
import check_platform  # noqa: F401
import check_tools  # noqa: F401
from feature import FEATURES

BY_NAME = {feature.name: feature for feature in FEATURES}
