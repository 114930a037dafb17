"""Everything a recipient reads: pages, styles, mail texts. No logic beyond loops and ifs."""
