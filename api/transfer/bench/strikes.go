package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"bulkup/api/publishtest"
)

// asked is the wait that a busy server asks for.
const asked = 2 * time.Second

// strikes are what is done to the clients, after nothing at all.
var strikes = []fault{
	{title: "none"},
	{title: "503 with Retry-After: 2, every 5th part", part: every5th(func(f *front, w http.ResponseWriter, r *http.Request) bool {
		f.asks(r)
		w.Header().Set("Retry-After", strconv.Itoa(int(asked.Seconds())))
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})},
	{title: "body cut at half, every 5th part", part: every5th(func(_ *front, w http.ResponseWriter, r *http.Request) bool {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		publishtest.HangUp(w)
		return true
	})},
	{title: "stored, answer lost, every 5th part", part: every5th(lost)},
	{title: "byte flipped, every 5th part", part: every5th(func(_ *front, _ http.ResponseWriter, r *http.Request) bool {
		r.Body = &flipped{ReadCloser: r.Body, at: r.ContentLength / 2}
		return false
	})},
	{title: "one answer never comes", part: func(f *front, n int64, _ http.ResponseWriter, r *http.Request) bool {
		if n != 3 {
			return false
		}
		f.proxy.ServeHTTP(httptest.NewRecorder(), r)
		select {
		case <-f.quiet:
		case <-r.Context().Done():
		}
		return true
	}},
	{title: "200 with an error inside, first completion", finish: first(func(_ *front, w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, "<Error><Code>InternalError</Code><Message>try again</Message></Error>")
		return true
	})},
	{title: "completed, answer lost", finish: first(lost)},
	{title: "completed, answer lost, then NoSuchUpload", finish: func(f *front, n int64, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			return lost(f, w, r)
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchUpload</Code><Message>unknown</Message></Error>")
		return true
	}},
}

type strike func(f *front, w http.ResponseWriter, r *http.Request) bool

func every5th(s strike) func(*front, int64, http.ResponseWriter, *http.Request) bool {
	return func(f *front, n int64, w http.ResponseWriter, r *http.Request) bool { return n%5 == 3 && s(f, w, r) }
}

func first(s strike) func(*front, int64, http.ResponseWriter, *http.Request) bool {
	return func(f *front, n int64, w http.ResponseWriter, r *http.Request) bool { return n == 1 && s(f, w, r) }
}

// lost lets the server do what is asked, and drops the answer.
func lost(f *front, w http.ResponseWriter, r *http.Request) bool {
	f.proxy.ServeHTTP(httptest.NewRecorder(), r)
	publishtest.HangUp(w)
	return true
}

// flipped changes one bit of the byte number at.
type flipped struct {
	io.ReadCloser
	at int64
}

func (f *flipped) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if f.at >= 0 && f.at < int64(n) {
		p[f.at] ^= 1
	}
	f.at -= int64(n)
	return n, err
}
