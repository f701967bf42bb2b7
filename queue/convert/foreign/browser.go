package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// page has a browser draw pictures, each onto a canvas of sRGB, and writes what they
// show into its own text. Pictures that it cannot read have no line.
const page = `<!doctype html><meta charset=utf-8><script>
const paths = %s
const images = paths.map(p => { const m = document.createElement("img"); m.src = p; return m })
onload = () => { const out = document.getElementById("out"); images.forEach((m, i) => { if (!m.naturalWidth) return
const c = document.createElement("canvas"); c.width = m.naturalWidth; c.height = m.naturalHeight
c.getContext("2d").drawImage(m, 0, 0); out.append(i + " " + c.toDataURL() + "\n") }) }
</script><body><pre id=out></pre><script>images.forEach(m => document.body.append(m))</script>`

// atOnce is how many pictures one page holds.
const atOnce = 24

// pageTime is how long a page may take.
const pageTime = time.Minute

// shown returns what a browser shows of each of some files that it can read; nothing if
// there is no browser.
func shown(ctx context.Context, paths []string) (map[string]*image.NRGBA, error) {
	browser := found([]string{"chromium", "chromium-browser", "google-chrome", "chrome"})
	all := make(map[string]*image.NRGBA)
	if browser == "" {
		return all, nil
	}
	for some := range slices.Chunk(paths, atOnce) {
		if err := drawn(ctx, browser, some, all); err != nil {
			return nil, fmt.Errorf("the browser: %w", err)
		}
	}
	return all, nil
}

func drawn(ctx context.Context, browser string, paths []string, all map[string]*image.NRGBA) error {
	dir, err := os.MkdirTemp("", "foreign-browser-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var links []string
	for _, path := range paths {
		links = append(links, (&url.URL{Scheme: "file", Path: path}).String())
	}
	list, err := json.Marshal(links)
	if err != nil {
		return err
	}
	at := filepath.Join(dir, "page.html")
	if err := os.WriteFile(at, fmt.Appendf(nil, page, list), 0o666); err != nil {
		return err
	}
	args := []string{"--headless", "--disable-gpu", "--force-color-profile=srgb", "--allow-file-access-from-files", "--user-data-dir=" + filepath.Join(dir, "profile")}
	if os.Geteuid() == 0 { // it refuses to run as root otherwise
		args = append(args, "--no-sandbox")
	}
	page, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	cmd := exec.CommandContext(page, browser, append(args, "--dump-dom", "file://"+at)...)
	cmd.WaitDelay = time.Second // its own processes may outlive it and hold the output open
	text, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil && len(paths) > 1: // one that it cannot stand spoils it for the others
		half := len(paths) / 2
		return errors.Join(drawn(ctx, browser, paths[:half], all), drawn(ctx, browser, paths[half:], all))
	case err != nil:
		return nil // for other readers
	}
	for line := range strings.Lines(string(text)) {
		var i int
		var data string
		if n, _ := fmt.Sscanf(strings.TrimPrefix(line[strings.LastIndexByte(line, '>')+1:], "\n"), "%d data:image/png;base64,%s", &i, &data); n < 2 || i >= len(paths) {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return err
		}
		m, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		all[paths[i]] = plain(m)
	}
	return nil
}

func plain(m image.Image) *image.NRGBA {
	if n, ok := m.(*image.NRGBA); ok {
		return n
	}
	out := image.NewNRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out
}
