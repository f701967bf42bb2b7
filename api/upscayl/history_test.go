package upscayl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
)

func TestHistory(t *testing.T) {
	yes, no := true, false
	s, c := newCloud(t, always(200, `{"status":"success","pagination":{"total":"7","hasMore":true,"nextOffset":1633024800000},
		"data":[{"status":"completed","taskId":"t1","files":[{"fileName":"f","downloadLink":"https://s/r"}]},"odd",{"status":"failed","error":"no"}]}`))
	got, err := c.History(t.Context(), HistoryRequest{Offset: 5, Limit: 500, Batch: &yes, Failed: &no, Processed: "completed"})
	if err != nil {
		t.Fatal(err)
	}
	want := HistoryPage{Total: 7, HasMore: true, NextOffset: 1633024800000, Tasks: []Task{
		{ID: "t1", Status: Processed, Word: "completed", Files: []TaskFile{{FileName: "f", Link: "https://s/r"}}},
		{Status: Failed, Word: "failed", Error: "no"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	asked := []string{`get-upscayl-history {"batch":true,"failed":false,"limit":100,"processed":"completed","timestampOffset":5}`}
	if diff := cmp.Diff(asked, s.asked()); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryWrapped(t *testing.T) {
	s, c := newCloud(t, func(_, body string) reply {
		if !strings.HasPrefix(body, `{"data"`) {
			return reply{status: 400, body: `"Bad Request"`}
		}
		return reply{body: `{"status":"success","data":{"data":[{"status":"PROCESSING"}],"pagination":{"total":1}}}`}
	})
	for range 2 {
		got, err := c.History(t.Context(), HistoryRequest{})
		if err != nil || len(got.Tasks) != 1 || got.Total != 1 || got.HasMore {
			t.Errorf("%+v, %v", got, err)
		}
	}
	asked := []string{`get-upscayl-history {}`, `get-upscayl-history {"data":{}}`, `get-upscayl-history {"data":{}}`}
	if diff := cmp.Diff(asked, s.asked()); diff != "" {
		t.Error(diff)
	}
}

// A page that says nothing is no empty history.
func TestHistoryThatSaysNothing(t *testing.T) {
	for _, body := range []string{`{"status":"success"}`, `{"status":"success","data":null}`, `{"data":{}}`, `{"data":["odd",7]}`, `<html>x</html>`} {
		_, c := newCloud(t, always(200, body))
		if got, err := c.History(t.Context(), HistoryRequest{}); api.KindOf(err) != failure.Temporary {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
	_, c := newCloud(t, always(200, `{"data":[]}`))
	if got, err := c.History(t.Context(), HistoryRequest{}); err != nil || len(got.Tasks) != 0 {
		t.Errorf("an empty history: %+v, %v", got, err)
	}
}

func TestHistoryNeverTurnsInCircles(t *testing.T) {
	for _, p := range []string{`{"hasMore":true}`, `{"hasMore":true,"nextOffset":null}`, `{"hasMore":true,"nextOffset":5}`, `null`, `7`} {
		_, c := newCloud(t, always(200, `{"status":"success","data":[],"pagination":`+p+`}`))
		got, err := c.History(t.Context(), HistoryRequest{Offset: 5})
		if err != nil || got.HasMore {
			t.Errorf("%s: %+v, %v", p, got, err)
		}
	}
}

func TestHistoryWithoutRecords(t *testing.T) {
	_, c := newCloud(t, always(200, `{"status":"success","data":{"data":7}}`))
	if _, err := c.History(t.Context(), HistoryRequest{}); api.KindOf(err) != failure.Temporary {
		t.Errorf("got %v", err)
	}
}
