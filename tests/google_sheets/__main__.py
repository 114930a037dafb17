"""python -m tests.google_sheets --port N [--locale it_IT]: an empty Drive for any bearer token,
until interrupted.
"""

import argparse
import contextlib

from tests.google_sheets.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.google_sheets", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--locale", default="it_IT", help="of new spreadsheets: it_IT (default) or en_US"
    )
    options = parser.parse_args()
    server = Server(locale=options.locale, port=options.port)
    print(server.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()


if __name__ == "__main__":
    main()
