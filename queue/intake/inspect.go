package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
	"bulkup/queue/picture"
)

// Inspect is the checking stage: it reads the file once, to its end, and returns
// what it measured; Name is left to the caller. A picture that cannot work comes
// back as an *Error, a file that cannot be read as the error of the system.
func Inspect(ctx context.Context, path string) (job.Facts, error) {
	file, info, err := open(path)
	if err != nil {
		return job.Facts{}, err
	}
	defer file.Close()
	h, err := picture.Read(file, info.Size())
	if err != nil {
		return job.Facts{}, settled(ctx, path, info, err)
	}
	sum := sha256.New()
	n, err := readAll(ctx, file, info.Size(), h, sum)
	if err == nil && n != info.Size() {
		err = changing()
	}
	if err == nil {
		err = decodes(ctx, file, h)
	}
	if err := settled(ctx, path, info, err); err != nil {
		return job.Facts{}, err
	}
	return job.Facts{
		Format: h.Format, Width: h.Width, Height: h.Height, Orientation: h.Orientation, Alpha: h.Alpha, Deep: h.Bits == 16, Memory: h.Memory,
		Size: n, ModTime: info.ModTime(), Hash: hex.EncodeToString(sum.Sum(nil)),
	}, nil
}

// readAll verifies and hashes a file of size bytes in one pass and returns how
// much it read: no more than one byte beyond, since a file may grow for ever.
func readAll(ctx context.Context, file *os.File, size int64, h pixels.Header, sum hash.Hash) (int64, error) {
	in := io.TeeReader(io.LimitReader(picture.WithContext(ctx, file), size+1), sum)
	err := picture.Whole(in, h.Format)
	if h.Format == "jpg" && errors.Is(err, pixels.ErrTruncated) && onlyEndMissing(ctx, file, h) {
		err = nil
	}
	if err != nil {
		return 0, err
	}
	// What follows the end mark belongs to the file and to its hash.
	if _, err := io.Copy(io.Discard, in); err != nil {
		return 0, err
	}
	return file.Seek(0, io.SeekCurrent)
}

// decodes reads the pixels as the engine does, so that what passes the check does not
// fail where it is paid for. What the engine of this machine would not take is refused
// by Admit, and left to other engines.
func decodes(ctx context.Context, file *os.File, h pixels.Header) error {
	if h.Truncated || pixels.CheckSource(h) != nil {
		return nil
	}
	return picture.Decode(ctx, file, h)
}

// onlyEndMissing reports whether a JPEG without its end mark has all its pixels.
// It leaves file where it was, at its end.
func onlyEndMissing(ctx context.Context, file *os.File, h pixels.Header) bool {
	if pixels.CheckSource(h) != nil {
		return false
	}
	end, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return false
	}
	return picture.DecodeWithEndMark(ctx, file, end, h) == nil
}
