package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/byterange"
	"bulkup/api/transfer/flow"
)

// accept checks the head of an answer. It reports whether a body follows that
// continues what is there.
func (d *download) accept(resp *http.Response) (more bool, err error) {
	switch resp.StatusCode {
	case http.StatusOK:
		return true, d.first(resp)
	case http.StatusPartialContent:
		return true, d.next(resp)
	case http.StatusRequestedRangeNotSatisfiable:
		if _, total, ok := byterange.Of(resp.Header); ok && total == d.have && d.have > 0 {
			return false, d.measure(total) // all of it is there already
		}
		return false, d.mistrust("the server has less than was fetched before")
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // half an explanation is better than none
	return false, flow.Refused("download", resp.StatusCode, resp.Header, body, d.engine.retries.Now())
}

// first takes an answer that begins at the first byte, asked for or not.
func (d *download) first(resp *http.Response) error {
	if err := d.restart(); err != nil {
		return err
	}
	if err := unpacked(resp); err != nil {
		return err
	}
	d.total = d.options.Size
	if err := d.measure(resp.ContentLength); err != nil {
		return err
	}
	d.contentType = resp.Header.Get("Content-Type")
	d.etag = resp.Header.Get("ETag")
	if !byterange.Strong(d.etag) {
		d.etag = ""
	}
	if d.options.OnETag != nil {
		if err := d.options.OnETag(d.etag); err != nil {
			return &flow.Stopped{Err: err}
		}
	}
	return nil
}

// next takes an answer that goes on behind what is there.
func (d *download) next(resp *http.Response) error {
	start, total, ok := byterange.Of(resp.Header)
	etag := resp.Header.Get("ETag")
	if !ok || start != d.have || d.total > 0 && total != d.total || etag != "" && etag != d.etag {
		return d.mistrust("the server sent another range than was asked for")
	}
	if err := unpacked(resp); err != nil {
		return err
	}
	d.contentType = resp.Header.Get("Content-Type")
	return d.measure(total)
}

// mistrust begins again after an answer that does not fit what is there.
func (d *download) mistrust(why string) error {
	if err := d.restart(); err != nil {
		return err
	}
	return flow.Failed(failure.Temporary, "download", "%s; fetching it from the start", why)
}

// measure takes note of the size of the whole, negative when the server does not say.
func (d *download) measure(total int64) error {
	if most := d.options.MaxSize; most > 0 && total > most {
		return tooLarge(most)
	}
	if want := d.options.Size; want > 0 && total >= 0 && total != want {
		return flow.Failed(failure.Gone, "download", "the link leads to %d bytes instead of %d", total, want)
	}
	if total > 0 {
		d.total = total
		d.meter.Expect(total)
	}
	return nil
}

func tooLarge(most int64) error {
	return flow.Failed(failure.Input, "download", "the result is larger than the %d bytes that are allowed", most)
}

// receive writes the body behind what is there.
func (d *download) receive(ctx context.Context, resp *http.Response, w *flow.Watch) error {
	if _, err := d.file.Seek(d.have, io.SeekStart); err != nil {
		return err
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := d.engine.downLimit.Take(ctx, len(buffer))
		if err != nil {
			return flow.Broken(ctx, "download", err)
		}
		n, err = resp.Body.Read(buffer[:n])
		w.Touch()
		if n > 0 {
			if most := d.options.MaxSize; most > 0 && d.have+int64(n) > most {
				return tooLarge(most)
			}
			if _, err := d.file.Write(buffer[:n]); err != nil {
				return err
			}
			d.have += int64(n)
			d.meter.Add(int64(n))
			if d.have > d.most { // what came before is no progress
				d.most = d.have
				d.patience.Acknowledge()
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return d.whole()
		case err != nil:
			return flow.Broken(ctx, "download", err)
		}
	}
}

// whole reports whether everything is there after the server has said that it is.
func (d *download) whole() error {
	switch {
	case d.total > 0 && d.have > d.total:
		return d.mistrust(fmt.Sprintf("%d bytes came instead of %d", d.have, d.total))
	case d.have < d.total:
		return flow.Failed(failure.Temporary, "download", "the server stopped after %d of %d bytes", d.have, d.total)
	}
	return nil
}

// unpacked refuses a body that is packed though nobody asked: its bytes are not those of the picture.
func unpacked(resp *http.Response) error {
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return flow.Failed(failure.Input, "download", "the server sends the file packed as %s, which was not asked for", api.Clean(coding))
	}
	return nil
}
