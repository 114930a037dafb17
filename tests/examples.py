"""How many examples the tests try: fewer in CI, and all with HYPOTHESIS_PROFILE=long."""

import os
from typing import Final

from hypothesis import settings

CI: Final = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
LONG: Final = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""Whether all is tried, however long it takes."""
FEW: Final = 4 if CI else settings().max_examples // 6
"""For a property whose one example costs as much as a sync or more: 333 in the long profile."""
MANY: Final = 100 if CI else 300
"""For a property of one cell, tried with the same examples on every machine."""
