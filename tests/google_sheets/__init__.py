"""A local server that speaks the contract of Google Sheets, Drive and Forms, for the real clients
to talk to.

| To … | look at |
|---|---|
| start it in a test, make it misbehave | `server`, `faults` |
| point gspread and google-auth at it | `client`, `keys` |
| act as a person at the sheet | `person` |
| see what a spreadsheet is | `model`, `shifts`, `references`, `formulas`, `rights` |
| see what a formula comes to | `formula_text`, `reckoning`, `functions` |
| add a kind of request to batchUpdate | `kinds`, `changes_*` |
| see how values are read, typed and shown | `values`, `typing_in`, `showing`, `locales` |
| see how an answer is made | `resource`, `masks`, `slimming`, `tables`, `groups`, `exports` |
| see how a formula may come back | `rewriting` |
| see what Google's documents demand | `discovery` |
| add an endpoint | `api`, and `drive`, `forms` for theirs |

What is believed about Google and not proven is a switch: `model.Quirks`.
"""
