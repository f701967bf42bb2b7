#!/bin/sh
# Writes what exiftool says of the results of TestExiftool to testdata/exiftool.txt.
# Run it in this folder, with exiftool installed, when the results are meant to change.
set -e
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
go test -run '^TestExiftool$' -args -results "$dir"
for file in "$dir"/*; do
	echo "= $(basename "$file") $(sha256sum <"$file" | cut -d' ' -f1)"
	exiftool -a -u -G1 -s -api 'largefilesupport=1' "$file" |
		grep -vE '^\[(ExifTool|System|Composite)\]|^\[File\] +[^C ]|^\[File\] +(Color|CurrentIPTC)' |
		grep -vE '^\[PNG\] +(Image(Width|Height)|BitDepth|ColorType|Compression|Filter|Interlace) |^\[RIFF\]|^\[VP8|JFIFVersion' |
		sed -E 's/^(\[[^]]*\]) +([^ ]+) +: /\1 \2: /'
done >testdata/exiftool.txt
