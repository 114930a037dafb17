"""How many examples a property tries whose one example costs as much as a sync or more."""

from typing import Final

from hypothesis import settings

FEW: Final = max(settings().max_examples // 6, 10)
"""10 in CI, 333 with HYPOTHESIS_PROFILE=long."""
