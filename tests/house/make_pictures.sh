#!/usr/bin/env bash
# Makes the pictures of README and guide anew from the demo: foglio, incontro, nucleo, storia, and
# each page of the board. Needs LibreOffice, poppler-utils, ImageMagick, Chromium and the Noto fonts
# (Debian: fonts-noto-core). With «bacheca» as its argument: those of the board alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
python="$PWD/.venv/bin/python"
pictures="$PWD/docs/immagini"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m collector demo "$work/demo" >"$work/said"

# The board's pages, as Chromium shows them.
"$python" -m tests.browser.pictures "$work/demo" "$work"
for picture in "$work"/bacheca-*.png; do
  convert "$picture" +dither -colors 32 -strip "PNG8:$pictures/$(basename "$picture")"
done
[ "${1:-}" != bacheca ] || exit 0

meeting="$work/demo/uscite/incontri/AS-2026-06-25"

# The page of a PDF as a picture, on white, with few colours.
page() { # FILE PAGE PICTURE
  pdftoppm -png -singlefile -scale-to-x 804 -scale-to-y -1 -f "$2" -l "$2" "$1" "$work/page"
  convert "$work/page.png" -colors 128 -strip "PNG8:$pictures/$3.png"
}

# The document with the fewest pages is a social worker's: four families or so.
shortest() { # FOLDER
  for file in "$1"/*.pdf; do
    printf '%s %s\n' "$(pdfinfo "$file" 2>/dev/null | sed -n 's/^Pages: *//p')" "$file"
  done | sort -n | head -1 | cut -d' ' -f2-
}

# The longest history tells most.
longest() { # FOLDER
  find "$1" -name '*.pdf' -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2-
}

page "$(shortest "$meeting")" 1 incontro
page "$(shortest "$meeting")" 2 nucleo
page "$(longest "$work/demo/uscite/storie")" 1 storia

soffice --headless --convert-to pdf --outdir "$work" "$work/demo/schede.xlsx" >/dev/null 2>&1
part() { # WORD_ON_THE_PAGE HEIGHT PICTURE: the first page with the word, its top without the margins
  for number in $(seq 1 "$(pdfinfo "$work/schede.pdf" | sed -n "s/^Pages: *//p")"); do
    if pdftotext -f "$number" -l "$number" "$work/schede.pdf" - | grep -c "$1" >/dev/null; then
      pdftoppm -png -singlefile -r 170 -f "$number" -l "$number" "$work/schede.pdf" "$work/$3"
      convert "$work/$3.png" -trim +repage -crop "x$2+0+0" +repage -resize 1300x "$work/$3.png"
      return
    fi
  done
}
part "Amal e Yara" 480 talks
part "Che cosa fare" 420 flags
convert "$work/talks.png" "$work/flags.png" -background white -splice 0x14 -append -colors 128 -strip "PNG8:$pictures/foglio.png"
