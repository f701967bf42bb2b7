#!/usr/bin/env bash
# Compares the embedded engine with vips and ImageMagick on this machine and prints
# one line for each figure with its goal. Installs them from Debian if need be (as
# root). Takes some minutes and 3 GB of disk; meant for an idle machine with two
# cores. Usage: api/local/pixels/bench_peers.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."

need() { # program package
  [ -x "/usr/bin/$1" ] || { echo "installing $2" >&2; apt-get install -y --no-install-recommends "$2" >/dev/null; }
}
need vips libvips-tools
need convert imagemagick
need ffmpeg ffmpeg
need time time
need curl curl

work=$(mktemp -d)
serving=
trap 'if [ -n "$serving" ]; then kill "$serving"; wait "$serving" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
bulkup="$work/bulkup"
CGO_ENABLED=0 go build -tags nodynamic -trimpath -o "$bulkup" .

# Debian's policy lets ImageMagick swap to disk early; here it may take what it wants.
mkdir "$work/magick"
for what in memory map disk; do echo "<policy domain=\"resource\" name=\"$what\" value=\"16GiB\"/>"; done |
  sed '1i <policymap><policy domain="resource" name="area" value="8GP"/>' | sed '$a </policymap>' >"$work/magick/policy.xml"
export MAGICK_CONFIGURE_PATH="$work/magick" UPSCAYL_API_KEY=

line() { printf '%-52s %-44s %s\n' "$@"; }
draw() { # count width height file-pattern: a zoom into a fractal, with grain
  ffmpeg -loglevel error -f lavfi -i "mandelbrot=size=$2x$3:rate=1,noise=alls=8" -frames:v "$1" -q:v 2 "$4"
}
measured() { # name command...: seconds, kilobytes and seconds of a core to $work/name
  local name=$1
  shift
  /usr/bin/time -f '%e %M %U %S' -o "$work/$name" "$@" >"$work/$name.out" 2>&1 || { cat "$work/$name.out" >&2; exit 1; }
}
seconds() { tail -n 1 "$work/$1" | cut -d ' ' -f 1; }
megabytes() { tail -n 1 "$work/$1" | awk '{ printf "%d", $2 / 1024 }'; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
least() { printf '%s\n' "$@" | sort -g | head -n 1; }
median() { # name: of its rounds
  for round in $rounds; do seconds "$1$round"; done | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
cores() { # name: seconds of a core, which say more than the clock where other programs run
  for round in $rounds; do tail -n 1 "$work/$1$round"; done | awk '{ print $3 + $4 }' | sort -g | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] }'
}

line FIGURE MEASURED GOAL

go test -run XXX -bench 'BenchmarkPeer$' -benchtime 15x ./api/local/pixels | awk '
  /^BenchmarkPeer/ { for (i = 3; i < NF; i += 2) v[$(i + 1)] = $i }
  END {
    f = "%-52s %-44s %s\n"
    printf f, "4x of 1024x768, resample only, fast", sprintf("%.0f MP/s, vips %.0f: %.1f times", v["fast-MP/s"], v["vips-MP/s"], v["fast×vips"]), ">= 4 times"
    printf f, "the same, best", sprintf("%.0f MP/s: %.1f times", v["best-MP/s"], v["best×vips"]), ">= 1 times"
    printf f, "best restores", sprintf("%+.2f dB, SSIM %+.4f over vips", v["best-dB-over-vips"], v["best-SSIM-over-vips"]), ">= +1.0 dB, +0.02"
  }'

mkdir "$work/forty"
draw 40 1632 1224 "$work/forty/%02d.jpg"
export work
rounds='1 2 3 4 5'
for round in $rounds; do # in turns, so that a busy moment does not hit one of them alone
  for model in lite standard; do
    measured "$model$round" "$bulkup" run --engine local --model "upscayl-$model-4x" --scale 2 --format jpg \
      --state "$work/state-$model$round" --out "$work/results-$model$round" "$work/forty"
  done
  mkdir -p "$work/results"
  measured "vips$round" sh -c 'ls "$work/forty" | xargs -P2 -I{} vips resize "$work/forty/{}" "$work/results/{}[Q=90]" 2 --kernel lanczos3'
  measured "magick$round" sh -c 'ls "$work/forty" | xargs -P2 -I{} /usr/bin/convert "$work/forty/{}" -filter Lanczos -resize 200% -quality 90 "$work/results/{}"'
  rm -rf "$work/results"*
done
for name in lite standard vips magick; do declare "$name=$(median "$name")"; done
peer=$(least "$vips" "$magick")
line "40 JPEGs of 2 MP, 2x, bulkup run, fast, median of 5" "$lite s, vips $vips s, magick $magick s: $(ratio "$lite" "$peer")" "<= 0.80 of the better"
line "  seconds of a core" "$(cores lite) s, vips $(cores vips) s, magick $(cores magick) s" "(no goal)"
line "the same, best" "$standard s: $(ratio "$standard" "$peer")" "(no goal)"

# The engine alone is a server that gets one task; its peak is what the system says.
engine() { # picture scale format: megabytes
  rm -rf "$work/store"
  "$bulkup" serve --key k --store "$work/store" >"$work/url" 2>/dev/null &
  serving=$!
  until grep -q http "$work/url"; do sleep 0.1; done
  local url id state
  url=$(sed 's/.*"url":"\([^"]*\)".*/\1/' "$work/url")
  id=$(curl -sf -H 'X-API-Key: k' -F "file=@$1" -F model=upscayl-standard-4x -F "scale=$2" -F "saveImageAs=$3" -F enhanceFace=false \
    "$url/start-task" | sed 's/.*"taskId":"\([^"]*\)".*/\1/')
  until state=$(curl -sf -H 'X-API-Key: k' -H 'Content-Type: application/json' -d "{\"data\":{\"taskId\":\"$id\"}}" "$url/get-task-status") &&
    [[ $state == *PROCESSED* || $state == *FAILED* ]]; do sleep 0.5; done
  [[ $state != *FAILED* ]] || { echo "$state" >&2; exit 1; }
  awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$serving/status"
  kill "$serving"
  wait "$serving" 2>/dev/null || true
  serving=
}
draw 1 6000 4000 "$work/24.jpg"
draw 1 4000 3000 "$work/12.jpg"
line "8x of 24 MP to PNG, best, peak of the engine" "$(engine "$work/24.jpg" 8 png) MB" "<= 450 MB"
line "8x of 24 MP to JPEG, best, peak of the engine" "$(engine "$work/24.jpg" 8 jpg) MB" "<= 250 MB"
measured magick-memory /usr/bin/convert "$work/12.jpg" -filter Lanczos -resize 400% -quality 90 "$work/12-large.jpg"
ours=$(engine "$work/12.jpg" 4 jpg)
theirs=$(megabytes magick-memory)
line "4x of 12 MP, JPEG to JPEG, best, peak" "$ours MB, magick $theirs MB: $(ratio "$ours" "$theirs")" "<= 0.25 of it"
measured run-memory "$bulkup" run --engine local --model upscayl-standard-4x --scale 4 --format jpg --state "$work/state" --out "$work/out" "$work/12.jpg"
line "the same with queue and checks, bulkup run" "$(megabytes run-memory) MB" "(no goal)"
