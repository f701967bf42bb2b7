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

// fetchTime is for one picture, all in all.
const fetchTime = 5 * time.Minute

// fetchError is why an address brought no picture, in words for its owner.
type fetchError string

func (e fetchError) Error() string { return string(e) }

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
		return fetchFailure(api.RedactURL(p.Address), err)
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

// fetchFailure says why an address gave no answer.
func fetchFailure(address string, err error) error {
	if errors.Is(err, errPrivate) {
		return fetchError(fmt.Sprintf("%s is not fetched: %v", address, errPrivate))
	}
	return fetchError(api.FromTransport("the embedded engine", "fetch", err).Error())
}
