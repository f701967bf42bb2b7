#!/usr/bin/env bash
# Times the networks of this package beside ONNX Runtime on the same machine: the same
# weights, the same size, the same threads, in turn, the median of five rounds. Needs Go,
# Node.js and npm; everything else goes to a temporary folder. Run it alone on the machine.
#
#	bench_peers.sh [NETWORK.param ...]
#
# Networks that are named (Upscayl's Digital Art or Standard) are timed at 256×192,
# besides Lite, which is part of the program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=${ROUNDS:-5} threads=${THREADS:-$(nproc)}
params=()
for p in "$@"; do params+=("$(realpath "$p")"); done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here" && go build -o "$work/bench" ./bench)
cp "$here/bench/run.mjs" "$work/"
cd "$work"
# Its install script would only fetch libraries for GPUs.
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0 >/dev/null
kernels=$(./bench kernels | tr ' ' '\n' | grep -vE '^(sse2|plain)$')

median() { sort -n | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'; }

# pair NETWORK NAME WIDTH HEIGHT
pair() {
	local network=$1 name=$2 w=$3 h=$4 k i
	./bench export "$network" "$name.onnx"
	rm -f ./*.times ./*.peak
	for ((i = 0; i < rounds; i++)); do
		for k in $kernels; do
			./bench run "$network" "$w" "$h" "$threads" "$k" 1 >"$k.out"
			awk '/^run/ {print $2}' "$k.out" >>"$k.times"
			awk '/^peak/ {print $2}' "$k.out" >>"$k.peak"
		done
		node run.mjs "$name.onnx" "$w" "$h" "$threads" 1 >ort.out
		awk '/^run/ {print $2}' ort.out >>ort.times
		awk '/^peak/ {print $2}' ort.out >>ort.peak
	done
	local ort flops
	ort=$(median <ort.times) flops=$(./bench flops "$network")
	printf '%-22s %9s  %-12s %8.3f s  %7.2f s/MP  %5s MB\n' "$name" "${w}x$h" 'ONNX Runtime' "$ort" \
		"$(awk "BEGIN {print $ort * 1e6 / ($w * $h)}")" "$(median <ort.peak)"
	for k in $kernels; do
		local own peak
		own=$(median <"$k.times") peak=$(./bench peak "$k" 2>/dev/null || echo 0)
		awk -v name="$name" -v size="${w}x$h" -v k="$k" -v own="$own" -v ort="$ort" -v mb="$(median <"$k.peak")" \
			-v px=$((w * h)) -v flops="$flops" -v peak="$peak" -v threads="$threads" 'BEGIN {
			printf "%-22s %9s  %-12s %8.3f s  %7.2f s/MP  %5s MB  %.2f x ONNX Runtime", name, size, k, own, own * 1e6 / px, mb, ort / own
			if (peak > 0) printf "  %.2f x the peak of multiply-adds", flops * px / own / 1e9 / threads / peak
			print ""
		}'
	done
}

echo "$threads threads, median of $rounds rounds; ONNX Runtime $(node -p "require('onnxruntime-node/package.json').version") on the CPU"
pair upscayl-lite-4x lite 512 384
pair upscayl-lite-4x lite 1024 768
for p in ${params[@]+"${params[@]}"}; do
	pair "$p" "$(basename "$p" .param)" 256 192
done
for k in $(./bench kernels | tr ' ' '\n' | grep -E '^(sse2|plain)$'); do
	printf 'without fused multiply-adds, %s, one core, Lite: ' "$k"
	./bench run upscayl-lite-4x 128 128 1 "$k" 3 | awk '/^run/ {printf "%.1f s/MP\n", $2 * 1e6 / (128 * 128)}'
done
echo "12 megapixels (4000x3000) with Lite:"
./bench run upscayl-lite-4x 4000 3000 "$threads" "$(echo $kernels | cut -d' ' -f1)" 1 | awk '/^run/ {printf "%s s, ", $2} /^peak/ {print "peak memory " $2 " MB"}'
