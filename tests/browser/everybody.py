"""A page as it stands is for everybody: at both widths, by axe-core and by keyboard."""

from tests.browser.accessible import keyboard_troubles, scrolls_sideways, violations
from tests.browser.surf import HEIGHT, NARROW, WIDE, Surf


def is_for_everybody(surf: Surf) -> None:
    """Hold the page, as it stands, to all of this at both widths."""
    assert violations(surf.page) == []
    assert keyboard_troubles(surf.page) == []
    surf.page.set_viewport_size({"width": NARROW, "height": HEIGHT[NARROW]})
    assert scrolls_sideways(surf.page) == ""
    assert violations(surf.page) == []
    surf.page.set_viewport_size({"width": WIDE, "height": HEIGHT[WIDE]})
