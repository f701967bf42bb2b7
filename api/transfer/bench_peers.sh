#!/usr/bin/env bash
# Compares uploads by the transfer engine with s5cmd, rclone and the AWS command
# line at their defaults: the same files to the same S3 server in the same run. Prints
# a table for each work, and each figure with its goal. Builds what it needs from
# pinned modules, and takes about ten minutes and 5 GB of disk; meant for an idle
# machine with two cores.
#
# Usage: api/transfer/bench_peers.sh [-n ROUNDS] [-work large,medium,small,faults,kill]
# Quick: api/transfer/bench_peers.sh -n 1 -work medium,small
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR="$work" CGO_ENABLED=0 GOWORK=off

peer() { # name package: a program of a module of its own; without it the rest goes on
  (cd "api/transfer/bench/peers/$1" && go build -ldflags='-s -w' -o "$work/peers/$1" "$2") ||
    echo "$1 cannot be built" >&2
}
mkdir "$work/peers"
peer s5cmd github.com/peak/s5cmd/v2
peer rclone github.com/rclone/rclone

go build -o "$work/bench" ./api/transfer/bench
"$work/bench" -peers "$work/peers" "$@"
