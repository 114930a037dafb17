"""python -m collector"""

from collector.cli.commands import main

main()
