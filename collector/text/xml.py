"""Text as XML. (`xml.sax.saxutils` would load the whole of `urllib`, `http` and `email`.)"""


def escape(text: str) -> str:
    """Return a text as it stands between the tags of XML."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
