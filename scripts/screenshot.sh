#!/usr/bin/env bash
# Takes the pictures of the dashboard in docs/: a receiver in an xterm, on an X server of its own, with real senders.
#
#   scripts/screenshot.sh [folder]
#
# Debian packages: xvfb xauth xterm xdotool imagemagick fonts-dejavu-core
set -euo pipefail
folder=$(realpath -m "${1:-docs}")
cd "$(dirname "$0")/.."
node scripts/setup.mjs
scratch=$(mktemp -d)
export folder scratch
trap 'rm -rf "$scratch"' EXIT

# xterm of its own accord tells programs too little about its colours; over SSH they would have to ask in the same way.
# shellcheck disable=SC2016
xvfb-run -a -s '-screen 0 2400x1600x24' bash -euo pipefail -c '
  started=()
  trap "kill -CONT \${started[@]} 2>/dev/null; kill \${started[@]} 2>/dev/null || true" EXIT
  free_port() {
    node -e "const s = require(\"net\").createServer().listen(0, () => { console.log(s.address().port); s.close(); })"
  }
  run() { "$@" >/dev/null 2>&1 & started+=($!); }
  camera() { # name, and options
    run node dist/sender/main.js --to "tcp://127.0.0.1:$port" --device pattern --size 320x240 --quiet --name "$@"
  }
  picture() { # file, seconds to wait, and keys to press then
    window=$(xdotool search --onlyvisible --name "ttycam-$port" | head -1)
    sleep "$2"
    for key in $3; do xdotool key --window "$window" "$key"; sleep 0.3; done
    sleep 2
    import -window "$window" "$scratch/shot.png"
    convert "$scratch/shot.png" -strip +dither -colors 96 -define png:compression-level=9 "PNG8:$folder/$1"
  }
  terminal() { # geometry, and size of the font
    port=$(free_port)
    run xterm -xrm "XTerm*allowSendEvents: true" -fa "DejaVu Sans Mono" -fs "$2" -geometry "$1" \
      -bg "#101418" -fg "#d0d4d8" -T "ttycam-$port" -e node dist/receiver/main.js --listen "tcp://127.0.0.1:$port"
    sleep 2
  }
  end() { kill -CONT "${started[@]}" 2>/dev/null || true; kill "${started[@]}" 2>/dev/null || true; sleep 1; started=(); }

  terminal 80x24 11
  camera front-door --fps 15
  picture dashboard-80x24.png 40 ""
  end

  terminal 120x40 10
  camera front-door --fps 15
  camera yard --fps 10; yard=$!
  camera garage --fps 8
  sleep 2
  camera dock --fps 12; dock=$!
  # Long enough for the charts to have something to show.
  sleep 33
  kill "$dock"
  sleep 1
  kill -STOP "$yard"
  picture dashboard.png 2.5 "1"
  end

  terminal 200x60 8
  places=(front-door yard garage dock kitchen attic stairs gate cellar workshop barn pump-house lane roof nursery server-room)
  for name in "${places[@]}"; do camera "$name" --fps 5; sleep 0.4; done
  dock=${started[4]}; lane=${started[13]}
  sleep 30
  kill "$dock"
  kill -STOP "$lane"
  picture dashboard-200x60.png 2.5 "1"
  end
' screenshot
