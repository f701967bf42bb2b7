package flow

import (
	"net/http"

	"bulkup/api"
	"bulkup/api/failure"
)

// SafeRedirect lets a download be sent elsewhere, but nowhere that a link may not lead to.
func SafeRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return Failed(failure.Gone, "download", "the link redirects too often")
	}
	if _, err := api.ParseSigned(req.URL.String()); err != nil {
		return Failed(failure.Input, "download", "the link redirects: %v", err)
	}
	if api.IsLoopback(req.URL.Hostname()) && !api.IsLoopback(via[0].URL.Hostname()) {
		return Failed(failure.Input, "download", "the link redirects to this computer itself")
	}
	// The address it comes from is a secret.
	req.Header.Del("Referer")
	return nil
}
