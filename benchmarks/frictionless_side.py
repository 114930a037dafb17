"""frictionless `validate` over the tab *Schede*: `python -m benchmarks.frictionless_side TINY
WORKBOOK`.

Prints one JSON object. It needs nothing of collector: an interpreter that has frictionless and not
collector can run it.
"""

import json
import os
import sys
import time
from pathlib import Path

from benchmarks.peak import peak_mib

FIELDS = (
    ("Codice", "string", False),
    ("Mediatore", "string", True),
    ("Nucleo", "string", True),
    ("Data", "date", True),
    ("Ora inizio", "time", True),
    ("Ora fine", "time", True),
    ("Persone presenti", "string", True),
    ("Descrizione intervento", "string", True),
    ("Esito", "string", False),
    ("Criticità rilevate", "string", False),
    ("Nuovi accordi con l'assistente sociale", "string", False),
    ("Data prossimo colloquio", "date", True),
    ("Svolgimento", "string", False),
    ("Riservatezza", "string", False),
    ("Stato", "string", False),
)


def validate(name: str) -> tuple[int, int]:
    """How many rows it read, and how many errors it found in them. No limit stops it early."""
    from frictionless import Checklist, Resource, Schema
    from frictionless.formats import ExcelControl

    fields = [
        {"name": field, "type": kind, "constraints": {"required": True} if required else {}}
        for field, kind, required in FIELDS
    ]
    resource = Resource(
        path=name,
        control=ExcelControl(sheet="Schede"),
        schema=Schema.from_descriptor({"fields": fields}),
    )
    report = resource.validate(Checklist(), limit_errors=sys.maxsize)
    for kind, *_ in report.flatten(["type"]):
        if kind not in {"constraint-error", "type-error"}:
            raise SystemExit(f"frictionless met a {kind}: it did not read the file as meant")
    return report.tasks[0].stats["rows"], report.stats["errors"]


def main(tiny: str, workbook: str) -> None:
    """Warm up on a tiny workbook, then measure."""
    for path in (Path(tiny), Path(workbook)):
        os.chdir(path.parent)
        began = time.perf_counter()
        rows, errors = validate(path.name)
        seconds = time.perf_counter() - began
    print(json.dumps({"value": seconds, "mib": peak_mib(), "rows": rows, "errors": errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
