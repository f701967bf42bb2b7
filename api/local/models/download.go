package models

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/neural/ncnn"
)

// Download says what to fetch.
type Download struct {
	// What is the name of a model of the catalogue, or the https address of a .zip
	// file, or of a .param or .bin file beside the other of the two.
	What   string
	SHA256 string // of the .zip or the .bin file; may be "" for the catalogue's models
	// Progress is called with the bytes so far and in all, 0 where that is unknown.
	Progress func(done, total int64)

	client *http.Client // nil is one of our own
	origin string       // "" is the catalogue's
}

// maxRedirects is how often a download may be sent elsewhere.
const maxRedirects = 5

// Fetch downloads models and adds them. Nothing is kept of files whose checksum
// differs, or that cannot be used.
func (s *Store) Fetch(ctx context.Context, d Download) ([]Model, error) {
	if err := d.complete(); err != nil {
		return nil, err
	}
	if k, ok := catalogue.Lookup(d.What); ok {
		return s.fetchKnown(ctx, d, k)
	}
	u, err := api.ParseSigned(d.What)
	if err != nil {
		return nil, fmt.Errorf("%q is no model of the catalogue and no address that can be used: %w; the catalogue has %s",
			api.Clean(d.What), err, strings.Join(offered(), ", "))
	}
	if d.SHA256 == "" {
		return nil, errors.New("an address needs --sha256 with the checksum of the .zip or .bin file, from somebody you trust")
	}
	switch end := path.Ext(u.Path); end {
	case ".zip":
		return s.fetchZip(ctx, d, u)
	case graphSuffix, weightsSuffix:
		stem := *u
		stem.Path, stem.RawPath = strings.TrimSuffix(u.Path, end), ""
		m, err := s.fetchPair(ctx, d, stem, path.Base(stem.Path), func(data []byte) error { return d.matches(data) })
		return list(m, err)
	}
	return nil, errors.New("the address has to end with .zip, .param or .bin")
}

func (d *Download) complete() error {
	if d.Progress == nil {
		d.Progress = func(int64, int64) {}
	}
	if d.client == nil {
		d.client = &http.Client{Transport: api.NewTransport(2), CheckRedirect: checkRedirect}
	}
	d.origin = cmp.Or(d.origin, catalogue.Origin)
	d.SHA256 = strings.ToLower(strings.TrimSpace(d.SHA256))
	if sum, err := hex.DecodeString(d.SHA256); err != nil || d.SHA256 != "" && len(sum) != 32 {
		return errors.New("--sha256 takes the 64 hexadecimal digits of a SHA-256 checksum")
	}
	return nil
}

// checkRedirect follows to https only, and to this machine only from it.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return errors.New("it is redirected too often")
	}
	if _, err := api.ParseSigned(r.URL.String()); err != nil {
		return err
	}
	if api.IsLoopback(r.URL.Hostname()) && !api.IsLoopback(via[0].URL.Hostname()) {
		return errors.New("it is redirected to this machine")
	}
	return nil
}

// offered are the names that Fetch takes.
func offered() (all []string) {
	for _, k := range catalogue.All() {
		if k.Blob != "" {
			all = append(all, k.Name)
		}
	}
	return all
}

func (s *Store) fetchKnown(ctx context.Context, d Download, k catalogue.Known) ([]Model, error) {
	if m, ok := s.Find(k.Name); ok && m.BuiltIn {
		return []Model{m}, nil
	}
	u, err := api.ParseSigned(d.origin + k.Name)
	if err != nil {
		return nil, err
	}
	m, err := s.fetchPair(ctx, d, *u, k.Name, func(data []byte) error {
		if got, ok := catalogue.Recognise(catalogue.SumsOf(data)); !ok || got.Name != k.Name {
			return fmt.Errorf("what came is not %s: its checksum differs", k.Title)
		}
		return d.matches(data)
	})
	return list(m, err)
}

// fetchPair downloads the two files of a model.
func (s *Store) fetchPair(ctx context.Context, d Download, stem url.URL, name string, check func(weights []byte) error) (Model, error) {
	graph, weights := stem, stem
	graph.Path += graphSuffix
	weights.Path += weightsSuffix
	p := pair{name: name, from: "https://" + stem.Host + path.Dir(stem.Path)}
	if err := validName(name); err != nil {
		return Model{}, err
	}
	var err error
	if p.graph, err = d.get(ctx, &graph, ncnn.MaxParam, func(int64, int64) {}); err != nil {
		return Model{}, err
	}
	if p.weights, err = d.get(ctx, &weights, ncnn.MaxBin, d.Progress); err != nil {
		return Model{}, err
	}
	if err := check(p.weights); err != nil {
		return Model{}, err
	}
	return s.add(p)
}

// matches compares with the checksum that was asked for.
func (d Download) matches(data []byte) error {
	if got := catalogue.SumsOf(data).SHA256; d.SHA256 != "" && got != d.SHA256 {
		return fmt.Errorf("the checksum differs: what came has %s; nothing was kept", got)
	}
	return nil
}

// get downloads one file.
func (d Download) get(ctx context.Context, u *url.URL, most int64, progress func(done, total int64)) ([]byte, error) {
	name := path.Base(u.Path)
	fail := func(err error) error {
		return fmt.Errorf("%s of %s could not be downloaded: %w", api.Clean(name), u.Host, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, fail(err)
	}
	a, err := d.client.Do(r)
	if err != nil {
		return nil, fail(unwrapped(err))
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, fail(errors.New("the server answered " + api.Clean(a.Status)))
	}
	if a.ContentLength > most {
		return nil, fail(fmt.Errorf("it has more than %d MB", most>>20))
	}
	return readAtMost(&counted{a.Body, progress, 0, max(a.ContentLength, 0)}, most, name)
}

// counted reports what is read.
type counted struct {
	io.Reader
	progress    func(done, total int64)
	done, total int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.done += int64(n)
	c.progress(c.done, c.total)
	return n, err
}

func list(m Model, err error) ([]Model, error) {
	if err != nil {
		return nil, err
	}
	return []Model{m}, nil
}

// fetchZip downloads an archive and adds each model in it.
func (s *Store) fetchZip(ctx context.Context, d Download, u *url.URL) ([]Model, error) {
	data, err := d.get(ctx, u, ncnn.MaxBin, d.Progress)
	if err != nil {
		return nil, err
	}
	if err := d.matches(data); err != nil {
		return nil, err
	}
	return s.addZip(data, "https://"+u.Host+u.Path)
}

// maxFiles is how many files an archive of models may have.
const maxFiles = 1000

// addZip adds the models of an archive. What its table promises is not believed: no
// more is unpacked than a model may have, and no more than one model at a time.
func (s *Store) addZip(data []byte, from string) ([]Model, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the archive cannot be read: %w", err)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("the archive has more than %d files: that is no archive of models", maxFiles)
	}
	unpack := func(name string, most int64) ([]byte, error) {
		i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the archive has no file %s", api.Clean(name))
		}
		if z.File[i].UncompressedSize64 > uint64(most) {
			return nil, tooLarge(name, most)
		}
		f, err := z.File[i].Open()
		if err != nil {
			return nil, fmt.Errorf("%s in the archive cannot be read: %w", api.Clean(name), err)
		}
		defer f.Close()
		return readAtMost(f, most, name)
	}
	var added []Model
	var failed []error
	for _, f := range z.File {
		stem, ok := strings.CutSuffix(f.Name, graphSuffix)
		if !ok {
			continue
		}
		p := pair{name: path.Base(stem), from: from}
		if p.graph, err = unpack(f.Name, ncnn.MaxParam); err == nil {
			p.weights, err = unpack(stem+weightsSuffix, ncnn.MaxBin)
		}
		var m Model
		if err == nil {
			m, err = s.add(p)
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		added = append(added, m)
	}
	if len(added)+len(failed) == 0 {
		return nil, errors.New("the archive has no model: a model is a .param and a .bin file")
	}
	return added, errors.Join(failed...)
}
