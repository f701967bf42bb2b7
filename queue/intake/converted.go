package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
	"bulkup/queue/convert"
	"bulkup/queue/job"
	"bulkup/queue/picture"
)

// Prepare is Inspect, except that a picture in a format that the service does not
// take, or with colours that it would not keep, is made a PNG in dir, which is made
// where needed. Its Facts are then about
// the pixels of the PNG and the bytes of the source, and notice says what was done.
// What keeps the PNG from being written is a *result.SaveError. The page is one of
// convert.Pages from 1, or 0; each but the first has a Hash of its own.
func Prepare(ctx context.Context, path string, page int, dir string) (facts job.Facts, notice string, err error) {
	facts, err = Inspect(ctx, path)
	if err == nil && !convert.Needed(path) || err != nil && !errors.Is(err, pixels.ErrUnsupported) {
		return facts, "", err
	}
	if rawByName(path) {
		return job.Facts{}, "", refuse(pixels.ErrUnsupported, rawWords)
	}
	was, sum, unread := digest(ctx, path)
	if unread != nil {
		return job.Facts{}, "", unread
	}
	png, facts, refused := converted(ctx, path, page, dir)
	switch refused = settled(ctx, path, was, refused); {
	case errors.Is(refused, convert.ErrOther):
		return job.Facts{}, "", err
	case refused != nil:
		return job.Facts{}, "", refused
	}
	facts.Converted = &job.Converted{From: png.From, Path: png.Path, Size: facts.Size, ModTime: facts.ModTime}
	facts.Size, facts.ModTime, facts.Hash = was.Size(), was.ModTime(), sum
	if page > 1 {
		facts.Hash += fmt.Sprintf("-p%d", page)
	}
	return facts, png.Notice, nil
}

// converted makes the PNG, and measures it. One that is there already, but not
// whole, is made again.
func converted(ctx context.Context, path string, page int, dir string) (convert.PNG, job.Facts, error) {
	for again := false; ; again = true {
		png, err := convert.ToPNG(ctx, path, page, dir)
		if err != nil {
			return png, job.Facts{}, err
		}
		facts, err := Inspect(ctx, png.Path)
		if again || !errors.As(err, new(*Error)) {
			return png, facts, err
		}
		if err := os.Remove(png.Path); err != nil {
			return png, facts, err
		}
	}
}

// digest returns the size, the times and the SHA-256 of a file, whatever is in it.
func digest(ctx context.Context, path string) (fs.FileInfo, string, error) {
	file, info, err := open(path)
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, picture.WithContext(ctx, io.LimitReader(file, info.Size()))); err != nil {
		return nil, "", err
	}
	return info, hex.EncodeToString(sum.Sum(nil)), nil
}

// rawWords refuse what a camera's sensor saw: the pictures in such files are previews.
const rawWords = "this is a raw file of a camera; develop it to JPEG or TIFF first"

// rawByName reports whether a file is raw by its name. Raw files of old cameras are
// TIFFs that differ from others in nothing but their name.
func rawByName(path string) bool {
	f, ok := media.ByName(path)
	return ok && f.ID == "raw"
}
