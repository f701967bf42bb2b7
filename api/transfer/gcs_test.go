package transfer

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"bulkup/api/publishtest"
)

// gcs is a resumable session and the chunks it is to be sent in.
type gcs struct {
	*publishtest.GCS
	url   string
	chunk int64 // bytes
}

func newGCS(t testing.TB, total int64) *gcs {
	g := &publishtest.GCS{Total: total}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return &gcs{g, server.URL, granule + 5}
}

// session uploads to g.
func (g *gcs) session(e *Engine, fresh bool) Session {
	return NewResumable(ResumableOptions{Engine: e, URL: g.url + "/upload?upload_id=topsecret", Size: g.Total, Chunk: g.chunk, New: fresh})
}

// after answers with a status when the whole body has come.
func after(w http.ResponseWriter, r *http.Request, status int) bool {
	io.Copy(io.Discard, r.Body)
	w.WriteHeader(status)
	return true
}
