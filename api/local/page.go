package local

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"time"

	"bulkup/api"
	"bulkup/api/local/tasks"
	"bulkup/api/local/wire"
)

// tasksPath is where the page learns of the tasks.
const tasksPath = "/_tasks"

//go:embed page.html
var page []byte

// policy lets the page run its own script, talk to this server, and do nothing
// else. Nobody may frame it.
var policy = "default-src 'none'; connect-src 'self'; style-src '" + digest("style") + "'; script-src '" + digest("script") +
	"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// digest is the hash of an inline element of the page, as a policy names it.
func digest(element string) string {
	_, rest, _ := bytes.Cut(page, []byte("<"+element+">"))
	text, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// getPage serves the page. It holds nothing that needs a key; it asks for it.
func getPage(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}

const maxShown = 200 // tasks on the page

// overview is what the page shows.
type overview struct {
	Tasks   []shown `json:"tasks"` // the newest first
	Total   int     `json:"total"`
	Waiting int     `json:"waiting"`
	Running int     `json:"running"`
}

type shown struct {
	Created  time.Time   `json:"created"`
	State    tasks.State `json:"state"`
	Percent  int         `json:"percent"`
	Model    string      `json:"model"`
	Scale    int         `json:"scale"`
	Format   string      `json:"format"`
	Pictures []string    `json:"pictures"`
	Error    string      `json:"error,omitempty"`
	Notice   string      `json:"notice,omitempty"`
}

// getTasks answers the page with the tasks and their progress. It is none of the calls.
func (s *Service) getTasks(w http.ResponseWriter, r *http.Request) {
	if !s.allowed(w, r) {
		wire.ErrKey.Write(w)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	wire.WriteJSON(w, http.StatusOK, s.overview())
}

func (s *Service) overview() overview {
	all := s.Tasks()
	o := overview{Tasks: []shown{}, Total: len(all)}
	for i, t := range all {
		switch t.State {
		case tasks.Queued:
			o.Waiting++
		case tasks.Running:
			o.Running++
		}
		if i < maxShown {
			o.Tasks = append(o.Tasks, show(t))
		}
	}
	return o
}

func show(t tasks.Task) shown {
	v := shown{Created: t.Created, State: t.State, Percent: t.Percent(), Model: t.Model, Scale: t.Scale, Format: t.Format, Error: t.Error}
	for _, p := range t.Pictures {
		v.Pictures = append(v.Pictures, api.Clean(p.Original))
		if p.Result != nil && p.Result.Notice != "" {
			v.Notice = p.Result.Notice
		}
	}
	return v
}
