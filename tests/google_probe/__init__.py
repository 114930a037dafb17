"""Ten minutes for a person with a real account: does Google do what the local server says it does?

`python -m tests.google_probe --google ADDRESS --key credentials.json` works on an empty spreadsheet
that the person made for it and nobody needs. Before each step it asks. It writes a report and
recordings, in which no name, address, id or token stands (`scrub`); the recordings become tests
(`replay`, test_google_probe.py).

| To …                                   | look at     |
|----------------------------------------|-------------|
| see what a step does and expects       | `steps`     |
| see how all of them are run            | `probe`     |
| see what is written down of a request  | `recording` |
| see what is taken out before           | `scrub`     |
| play a recording again                 | `replay`    |
"""
