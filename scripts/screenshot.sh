#!/usr/bin/env bash
# Takes the README's picture: the dashboard of `npm start` in an xterm, on an X server of its own.
#
#   scripts/screenshot.sh [file.png] [columns x rows] [arguments for the receiver…]
#
# Debian packages: xvfb xauth xterm imagemagick fonts-dejavu-core
set -euo pipefail
file=$(realpath -m "${1:-docs/dashboard.png}")
geometry=${2:-110x34}
cd "$(dirname "$0")/.."
node scripts/setup.mjs

# xterm of its own accord tells programs too little about its colours; over SSH they would have to ask in the same way.
xvfb-run -a -s '-screen 0 1600x1200x24' bash -c '
  xterm -fa "DejaVu Sans Mono" -fs 10 -geometry "$2" -bg "#101418" -fg "#d0d4d8" -T ttycam -e \
    node dist/demo.js "${@:3}" &
  terminal=$!
  # Long enough for the charts to have something to show.
  sleep 25
  import -window "$(xwininfo -root -tree | awk "/\"ttycam\"/ {print \$1; exit}")" "$1"
  kill "$terminal"
' screenshot "$file" "$geometry" "${@:3}"
