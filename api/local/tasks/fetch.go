package tasks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/local/uploads"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

const (
	fetchTime  = 5 * time.Minute // for one picture, all in all
	fetchHops  = 5               // redirects
	fetchConns = 4
)

// fetchError is why an address brought no picture, in words for its owner.
type fetchError string

func (e fetchError) Error() string { return string(e) }

// NewFetcher returns the client for public addresses. Every hop has to be https,
// or stay on this machine.
func NewFetcher() *http.Client {
	return &http.Client{
		Transport: api.NewTransport(fetchConns),
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= fetchHops {
				return errors.New("too many redirects")
			}
			_, err := api.ParseSigned(r.URL.String())
			return err
		},
	}
}

// fetch brings the picture behind the address of p into the store.
func (r *Runner) fetch(ctx context.Context, p *Picture) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Address, nil)
	if err != nil {
		return fetchError("the address cannot be used")
	}
	answer, err := r.Fetcher.Do(req)
	if err != nil {
		return fetchError(api.FromTransport("the embedded engine", "fetch", err).Error())
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fetchError(fmt.Sprintf("%s answers %s", api.RedactURL(p.Address), answer.Status))
	}
	in, err := uploads.Take(r.Store)
	if err != nil {
		return err
	}
	defer in.Discard()
	_, err = io.Copy(in, answer.Body)
	switch {
	case uploads.IsDisk(err):
		return err
	case errors.Is(err, wire.ErrFileSize):
		return fetchError(fmt.Sprintf("what %s holds is larger than 100 MiB", api.RedactURL(p.Address)))
	case err != nil:
		return fetchError(fmt.Sprintf("%s broke off", api.RedactURL(p.Address)))
	case !slices.Contains(upscayl.Types(), in.ContentType()):
		return fetchError(fmt.Sprintf("what %s holds is no JPEG, PNG or WebP", api.RedactURL(p.Address)))
	}
	p.Type, p.Size, p.SHA256 = in.ContentType(), in.Size(), in.SHA256()
	return in.Keep(uploads.SourceFolder, p.Source)
}
