package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/api/media"
)

// reader makes a PNG of the first picture of a file, upright, with the program that
// others hold to be right about a format.
type reader struct {
	programs []string // the first that is there is taken
	formats  []string // of media.Formats; nil is any
	args     func(source, png string) []string
}

var readers = []reader{
	{[]string{"heif-dec", "heif-convert"}, []string{"heic"}, func(s, p string) []string { return []string{s, p} }},
	{[]string{"avifdec"}, []string{"avif"}, func(s, p string) []string { return []string{s, p} }},
	{[]string{"djxl"}, []string{"jxl"}, func(s, p string) []string { return []string{s, p} }},
	{[]string{"opj_decompress"}, []string{"jp2"}, func(s, p string) []string { return []string{"-i", s, "-o", p} }},
	{[]string{"magick", "convert-im6.q16", "convert"}, nil, func(s, p string) []string {
		// Its gAMA and cHRM say no more than sRGB, and browsers take them for another curve.
		return []string{s + "[0]", "-auto-orient", "-define", "png:exclude-chunks=gAMA,cHRM", "PNG32:" + p}
	}},
}

// shownByBrowsers are the formats that a browser reads itself.
var shownByBrowsers = []string{"jpg", "png", "webp", "bmp", "gif", "avif", "ico"}

// reference writes to png what a file shows. The error says why no program could.
func reference(ctx context.Context, source, png string) error {
	if _, err := os.Stat(png); err == nil { // of an earlier run with the same folder to keep
		return nil
	}
	format := formatOf(source)
	err := fmt.Errorf("there is no reader of %q here", format)
	for _, r := range readers {
		if r.formats != nil && !slices.Contains(r.formats, format) {
			continue
		}
		program := found(r.programs)
		if program == "" {
			continue
		}
		out, failed := exec.CommandContext(ctx, program, r.args(source, png)...).CombinedOutput()
		// Some write a picture for each that the file holds.
		os.Rename(strings.TrimSuffix(png, ".png")+"-1.png", png)
		if _, missing := os.Stat(png); failed == nil && missing == nil {
			return nil
		}
		err = fmt.Errorf("%s: %v: %.200q", filepath.Base(program), failed, out)
	}
	return err
}

// found returns the first of some programs that is installed, "" for none.
func found(programs []string) string {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// formatOf is what a file is by its first bytes, or else by its name.
func formatOf(path string) string {
	head := make([]byte, media.SniffLen)
	if in, err := os.Open(path); err == nil {
		n, _ := in.Read(head)
		in.Close()
		if f, ok := media.Sniff(head[:n]); ok {
			return f.ID
		}
	}
	f, _ := media.ByName(path)
	return f.ID
}
