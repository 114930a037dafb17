"""What marks a document that names families: on its pages, and for programs. Such a document is
never sent.

Those who make it and the check of outgoing mail both read it here.
"""

from typing import Final

NAMES_WARNING: Final = "CON I NOMI: resta al coordinamento, non si invia"
"""On each page of a history or digest with names."""
KEY_WARNING: Final = "CON I NOMI: si consegna a mano, non si spedisce, non si fotografa"
"""On each page of a key: the sheet that says which code is which family."""
KEY_MARK: Final = "collector-chiave:"
"""In the properties of a key, before the hash of what it says."""
