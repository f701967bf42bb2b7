package transfer

import (
	"context"
	"encoding/json"
	"fmt"

	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// Part is a range of the file that is sent by one request.
type Part struct {
	Index        int   // position in the protocol's own order, from 0
	Offset, Size int64 // bytes
}

// Receipt proves that a part has arrived. It is kept by the caller, so that the
// part is not sent again after a restart.
type Receipt struct {
	Index  int    `json:"index"`
	ETag   string `json:"etag"`             // what the server calls these bytes, verbatim
	Offset int64  `json:"offset,omitempty"` // of the first byte in the file
	Size   int64  `json:"size"`             // bytes
	Sum    string `json:"sum,omitempty"`    // MD5 of the bytes that were sent, in hex; "" where none was taken
}

// Layout is how a session wants a file to be cut.
type Layout struct {
	Size       int64 // bytes of the whole file
	Parts      []Part
	Sequential bool // each part has to wait for the one before
}

// Session is one upload as the engine sees it, whatever its protocol.
// Put is called by several goroutines at once unless the layout is sequential.
type Session interface {
	// Layout returns how the file is cut. It does not change while the session lives.
	Layout() Layout
	// Put makes one attempt to send a part. Errors of the kinds Temporary and
	// Limited are tried again by the engine; Gone asks the caller to renew the session.
	Put(ctx context.Context, p Part, body *Body) (Receipt, error)
	// Finish completes the upload once all parts are there, receipts in the order of their index.
	// It may be called again when its answer was lost.
	Finish(ctx context.Context, receipts []Receipt) error
	// Abort gives the upload up: nothing more will come.
	Abort(ctx context.Context) error
	// Token is what the caller needs to open this session again after a restart. It may hold secrets.
	Token() json.RawMessage
}

// checker is a session that can report before the first byte that it cannot work.
type checker interface{ check() error }

// locator is a session whose server says only when asked which bytes a part is made of.
type locator interface {
	locate(ctx context.Context, p Part) (Part, error)
}

// stocktaker is a session whose server has said which parts it has. It takes
// receipts of others away, and adds those that got lost, as unmeasured.
type stocktaker interface {
	stocktake(receipts map[int]Receipt)
}

// unmeasured is the size of a part whose bytes only the server knows.
const unmeasured = -1

// maxParts is the most parts that S3, and what imitates it, takes for one object.
const maxParts = 10_000

// cut returns the parts of a file of size bytes, each partSize bytes but the
// last. An empty file is one empty part.
func cut(size, partSize int64) []Part {
	if size <= 0 || partSize <= 0 {
		return []Part{{Size: max(size, 0)}}
	}
	parts := make([]Part, 0, (size+partSize-1)/partSize)
	for offset := int64(0); offset < size; offset += partSize {
		parts = append(parts, Part{Index: len(parts), Offset: offset, Size: min(partSize, size-offset)})
	}
	return parts
}

// call names a step of the upload for people: "part 3 of 8", or "upload" when there is only one.
func call(index, count int) string {
	if count <= 1 {
		return "upload"
	}
	return fmt.Sprintf("part %d of %d", index+1, count)
}

// ready reports whether an upload of a file of size bytes through s can begin.
func ready(s Session, size int64) error {
	if c, ok := s.(checker); ok {
		if err := c.check(); err != nil {
			return err
		}
	}
	layout := s.Layout()
	if layout.Size != size {
		return flow.Failed(failure.Input, "upload", "the file has %d bytes, but the upload was opened for %d: it has changed", size, layout.Size)
	}
	if len(layout.Parts) > maxParts {
		return flow.Failed(failure.Input, "upload", "%d parts are more than the %d that storage takes", len(layout.Parts), maxParts)
	}
	return nil
}
