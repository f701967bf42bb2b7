package convert

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"bulkup/api/local/pixels"
)

func TestRefuses(t *testing.T) {
	all := sources(t)
	bomb := bytes.Clone(all["a.bmp"])
	binary.LittleEndian.PutUint32(bomb[18:], 60000)
	binary.LittleEndian.PutUint32(bomb[22:], 60000)
	tiles := bytes.Clone(all["a.heic"])
	binary.BigEndian.PutUint64(tiles[bytes.Index(tiles, []byte("ispe"))+8:], 60000<<32|60000)
	cases := map[string]struct {
		data []byte
		kind error
	}{
		"bomb.bmp": {bomb, pixels.ErrTooLarge}, "bomb.heic": {tiles, pixels.ErrTooLarge},
		"text": {[]byte("no picture"), pixels.ErrUnsupported}, "empty": {nil, pixels.ErrUnsupported},
	}
	for name, data := range all {
		cases["head of "+name] = struct {
			data []byte
			kind error
		}{data[:32], pixels.ErrDamaged}
		cases["half of "+name] = struct {
			data []byte
			kind error
		}{data[:len(data)/2], pixels.ErrDamaged}
	}
	for name, c := range cases {
		dir := t.TempDir()
		_, err := ToPNG(t.Context(), save(t, "a", c.data), 0, dir)
		var problem *pixels.Problem
		if !errors.As(err, &problem) || !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if names, _ := filepath.Glob(dir + "/*"); names != nil {
			t.Errorf("%s left %v behind", name, names)
		}
	}
	if _, err := ToPNG(t.Context(), filepath.Join(t.TempDir(), "gone.bmp"), 0, t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range sources(t) {
		dir := t.TempDir()
		if _, err := ToPNG(ctx, save(t, name, data), 0, dir); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if names, _ := filepath.Glob(dir + "/*"); names != nil {
			t.Errorf("%s left %v behind", name, names)
		}
	}
}
