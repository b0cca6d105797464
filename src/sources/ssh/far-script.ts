// The shell script that finds what can stream a camera on the machine at the other end of ssh, and starts it.
import type { Size } from '../../core/geometry.js';
import { DEFAULT_QUALITY } from '../../core/jpeg/default-quality.js';

/** The word before what the script says of itself. Everything before it is noise of the login, such as a banner. */
export const MARKER = 'ttycam-far';

/** What is asked of a camera at the other end. */
export interface FarRequest {
  /** Size and rate that are asked of the camera where no sender of ours is there. */
  readonly size: Size;
  readonly fps: number | undefined;
  /** Further arguments for one of our senders. */
  readonly senderArguments: readonly string[];
}

/**
 * The script. It says one line, the marker with how it streams and what streams, and then gives the stream:
 * - `wire`: our sender, with its own protocol over both pipes
 * - `pull`: JPEGs. For each line of stdin, a number of bytes, it gives as many, so that nothing old waits in the connection.
 * - `jpegs`: JPEGs without that, where `dd` is too old
 * - `none`, `no-device`: nothing can stream, or the camera is not there
 *
 * The user's own shell takes it as one word in single quotes. So it holds no single quote, no backslash, no line end and no
 * `!`, which sh, dash, busybox, fish and csh treat differently there. What runs it is sh.
 *
 * A login shell is asked for its PATH: npm installs programs for a user where only that finds them. The first word behind a
 * PATH that cannot be asked is a usual place of npm, nvm or volta.
 *
 * When its stdin ends, as ssh has, it ends its whole process group. A camera program that is stuck would keep the camera.
 */
const SCRIPT = `
  d=$(printf %b "$1"); w=$2; h=$3; f=$4; shift 4;
  exec 3<&0;
  say() { echo; echo "${MARKER} $1 $2"; };
  has() { command -v "$1" >/dev/null 2>&1; };

  s="";
  look() {
    if has ttycam; then s="ttycam send";
    elif has sender; then case $(sender --version </dev/null 2>/dev/null) in ttycam*) s=sender;; esac;
    fi;
    [ -n "$s" ];
  };
  login_path() { "\${SHELL:-/bin/sh}" -l -c env </dev/null 2>/dev/null | sed -n "s/^PATH=//p" | tail -n 1; };
  usual_places() {
    for b in "$HOME"/.local/bin "$HOME"/.npm-global/bin "$HOME"/.volta/bin "$HOME"/.nvm/versions/node/*/bin
      /usr/local/bin; do PATH=$PATH:$b; done;
  };
  look || { PATH=$PATH:$(login_path); look; } || { usual_places; look; };
  export PATH;
  if [ -n "$s" ]; then
    say wire "$s";
    exec $s --to stdio: --no-config --quiet --device "$d" "$@" 3<&-;
  fi;

  r="";
  for c in rpicam-vid libcamera-vid; do if [ -z "$r" ] && has $c; then r=$c; fi; done;
  mjpg() { [ -c "$1" ] && has v4l2-ctl && v4l2-ctl -d "$1" --list-formats 2>/dev/null | grep -q MJPG; };
  csi() { [ -n "$r" ] && $r --list-cameras 2>&1 | grep -q "^0 *:"; };
  t="";
  n=0;
  choose() {
    for v in /dev/video*; do if [ -z "$t" ] && mjpg $v; then t=v4l2-ctl; d=$v; fi; done;
    for v in /dev/video*; do if [ -z "$t" ] && [ -c $v ]; then t=other; d=$v; fi; done;
    [ -n "$t" ];
  };
  case $d in
    pattern) t=pattern;;
    rpicam|rpicam:*) t=rpicam; n=\${d#rpicam}; n=\${n#:}; n=\${n:-0};;
    auto) if csi; then t=rpicam; else choose || { say no-device; exit 1; }; fi;;
    *) [ -e "$d" ] || { say no-device; exit 1; };
       if mjpg "$d"; then t=v4l2-ctl; elif [ -c "$d" ]; then t=other; else t=file; fi;;
  esac;
  if [ $t = other ]; then if has ffmpeg; then t=ffmpeg; else t=fswebcam; fi; fi;
  case $t in rpicam) p=\${r:-rpicam-vid};; pattern) p=ffmpeg;; file) p=cat;; *) p=$t;; esac;
  has $p || { say none $t; exit 1; };

  to_jpeg="-c:v mjpeg -q:v 5 -pix_fmt yuvj420p -flush_packets 1 -f mjpeg -";
  run() {
    case $t in
      rpicam) $p -n -t 0 -v 0 --camera $n --codec mjpeg -q ${DEFAULT_QUALITY} --width $w --height $h \${f:+--framerate $f} --flush -o -;;
      v4l2-ctl) $p -d "$d" -v width=$w,height=$h,pixelformat=MJPG \${f:+-p $f} --stream-mmap --stream-to=-;;
      ffmpeg) $p -nostdin -loglevel error -fflags nobuffer -f v4l2 \${f:+-framerate $f} -video_size \${w}x$h -i "$d" $to_jpeg;;
      pattern) $p -nostdin -loglevel error -re -f lavfi -i testsrc2=size=\${w}x$h:rate=\${f:-30} $to_jpeg;;
      fswebcam) while $p -q --no-banner -d "$d" -r \${w}x$h --jpeg ${DEFAULT_QUALITY} -; do :; done;;
      file) cat "$d";;
    esac;
  } </dev/null 3<&-;
  stop() { trap "" TERM; kill 0; };
  if dd if=/dev/null of=/dev/null iflag=fullblock 2>/dev/null; then
    say pull $p;
    { run; exec >/dev/null; sleep 1; stop; } | while read -r c <&3; do dd bs=$c count=1 iflag=fullblock 2>/dev/null; done;
  else
    say jpegs $p;
    { run; stop; } &
    cat <&3 >/dev/null;
  fi;
  stop
`
  .trim()
  .replace(/\s*\n\s*/g, ' ');

/** A byte that every shell leaves alone in single quotes, and `printf %b` too. */
const PLAIN_BYTE = /[\w./:@%+=,-]/;

/**
 * The command for ssh: what the user's shell there is given.
 *
 * @param device As in `SshAddress`.
 */
export function farCommand(device: string, { size, fps, senderArguments }: FarRequest): string {
  const words = [escaped(device), String(size.width), String(size.height), fps === undefined ? '' : String(fps)];
  return ['sh', '-c', `'${SCRIPT}'`, 'sh', ...[...words, ...senderArguments].map(quoted)].join(' ');
}

/** A text for `printf %b`: other bytes than letters, digits and a few signs as octal numbers. */
function escaped(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return PLAIN_BYTE.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** A word in single quotes. What shells read differently there was escaped before, or cannot be in it. */
function quoted(word: string): string {
  if (/['!\n\r]/.test(word)) throw new Error(`not for a shell: ${word}`);
  return `'${word}'`;
}
