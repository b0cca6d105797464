#!/usr/bin/env bash
# Takes the pictures of the dashboard in docs/: a receiver in an xterm, on an X server of its own, with real senders.
#
#   scripts/screenshot.sh [folder]
#
# Debian packages: xvfb xauth xterm xdotool imagemagick fonts-dejavu-core
set -euo pipefail
folder=$(realpath -m "${1:-docs}")
cd "$(dirname "$0")/.."
node scripts/setup.mjs --with-tests
scratch=$(mktemp -d)
export folder scratch
trap 'rm -rf "$scratch"' EXIT
node scripts/scene-clips.mjs "$scratch"
programs=$PWD/dist
export programs
cd "$scratch"

# xterm of its own accord tells programs too little about its colours; over SSH they would have to ask in the same way.
# shellcheck disable=SC2016
xvfb-run -a -s '-screen 0 2400x1600x24' bash -euo pipefail -c '
  started=()
  trap "kill -CONT \${started[@]} 2>/dev/null; kill \${started[@]} 2>/dev/null || true" EXIT
  free_port() {
    node -e "const s = require(\"net\").createServer().listen(0, () => { console.log(s.address().port); s.close(); })"
  }
  run() { "$@" >/dev/null 2>&1 & started+=($!); }
  camera() { # name, scene, and options
    local name=$1 scene=$2
    shift 2
    run node "$programs/sender/main.js" --to "tcp://127.0.0.1:$port" --device "$scene.mjpeg" --loop --live --size 240x240 \
      --quiet --name "$name" "$@"
  }
  picture() { # file, seconds to wait, and keys to press then
    window=$(xdotool search --onlyvisible --name "ttycam-$port" | head -1)
    sleep "$2"
    for key in $3; do xdotool key --window "$window" "$key"; sleep 0.3; done
    sleep 2
    import -window "$window" "$scratch/shot.png"
    convert "$scratch/shot.png" -strip +dither -colors 96 -define png:compression-level=9 "PNG8:$folder/$1"
  }
  terminal() { # geometry, size of the font, colours, and options
    port=$(free_port)
    local geometry=$1 size=$2 background=$3 foreground=$4
    shift 4
    run xterm -xrm "XTerm*allowSendEvents: true" -fa "DejaVu Sans Mono" -fs "$size" -geometry "$geometry" \
      -bg "$background" -fg "$foreground" -T "ttycam-$port" \
      -e node "$programs/receiver/main.js" --no-config --no-state --listen "tcp://127.0.0.1:$port" "$@"
    sleep 2
  }
  end() { kill -CONT "${started[@]}" 2>/dev/null || true; kill "${started[@]}" 2>/dev/null || true; sleep 1; started=(); }

  dark=("#101418" "#d0d4d8")
  terminal 80x24 11 "${dark[@]}"
  camera front-door hall --fps 15
  picture dashboard-80x24.png 40 ""
  end

  terminal 120x40 10 "${dark[@]}"
  camera front-door hall --fps 15
  camera workshop room --fps 10; workshop=$!
  camera yard dim-room --fps 8
  sleep 2
  camera server-room text --fps 12; server_room=$!
  # Long enough for the charts to have something to show.
  sleep 33
  kill "$server_room"
  sleep 1
  kill -STOP "$workshop"
  picture dashboard.png 2.5 "1"
  end

  # Without xdotool, xterm would say that its background is light.
  terminal 120x30 10 "#fdfdfb" "#202428" --background light
  camera front-door hall --fps 15
  camera workshop room --fps 10
  camera yard dim-room --fps 8
  camera server-room text --fps 5
  sleep 35
  picture dashboard-light.png 2.5 "g"
  end

  terminal 200x60 8 "${dark[@]}"
  places=(front-door yard garage dock kitchen attic stairs gate cellar workshop barn pump-house lane roof nursery server-room)
  scenes=(hall dim-room room text)
  for index in "${!places[@]}"; do camera "${places[index]}" "${scenes[index % 4]}" --fps 5; sleep 0.4; done
  dock=${started[4]}; lane=${started[13]}
  sleep 30
  kill "$dock"
  kill -STOP "$lane"
  picture dashboard-200x60.png 2.5 "1"
  end
' screenshot
