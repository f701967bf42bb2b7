package upscayl

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bulkup/api"
)

// Task is what the server says about a task.
type Task struct {
	ID       string // "" in a history without ids
	Status   Status
	Word     string  // the server's own word for Status
	Progress float64 // percent, 0 to 100; 100 does not mean Processed
	Model    string
	Scale    int
	Format   string
	Files    []TaskFile
	// CreditsPromised and CreditsTaken are 0 where the server does not say.
	CreditsPromised, CreditsTaken int64
	Deducted                      bool
	// CreatedAt is the time of the record or, where only its files have one, the
	// latest of theirs; zero when not said.
	CreatedAt time.Time
	Worked    time.Duration // how long it was worked on, as bulkup's own server says; else 0
	Code      string        // of Error, "" where there is none
	Error     string        // why it failed, or why its result cannot be fetched
	Raw       string        // the record itself, without secrets, when a processed task lacks a link
}

// TaskFile is one file of a task.
type TaskFile struct {
	FileName         string // the server's name, as Upload.FileName
	OriginalFileName string
	ResultName       string
	Path             string
	FileSize         int64     // bytes of the source
	FinalSize        int64     // bytes of the result
	Width, Height    int       // as the server gives them; the documents do not say of which side
	Link             string    // secret; where the result is, "" when not said
	Refused          string    // why a link that came must not be followed
	Thumbnail        string    // secret
	ExpiresAt        time.Time // zero when not said
	Notice           string    // what was done to the picture beyond the request
}

type taskData struct {
	ID, TaskID      api.Text
	Status          api.Text
	Progress        api.Float
	Model           api.Text
	Scale           api.Int
	SaveImageAs     api.Text
	Files           api.List[fileData]
	CreditsToDeduct api.Int
	DeductedCredits api.Int
	CreditsDeducted api.Bool
	CreatedAt       api.Time
	WorkedMS        api.Int
	Error           json.RawMessage
}

type fileData struct {
	FileName, OriginalFileName, ProcessedFileName, Path api.Text
	FileSize, FinalFileSize                             api.Int
	fileLinks
	CreatedAt, ExpiresAt api.Time
	Notice               api.Text
	Dimensions           dimensions
}

// fileLinks are the names that links to a result go by.
type fileLinks struct {
	DownloadLink, DownloadURL, SignedURL, PresignedURL api.Text
	URL, FileURL, ThumbnailLink                        api.Text
}

type dimensions struct{ Width, Height api.Int }

// UnmarshalJSON leaves out dimensions that are no object.
func (d *dimensions) UnmarshalJSON(data []byte) error {
	type plain dimensions
	_ = json.Unmarshal(data, (*plain)(d))
	return nil
}

// mostWorkedMS is a year: more is none.
const mostWorkedMS = 365 * 24 * 3600 * 1000

// TaskStatus asks for a task. By its description the call also charges a task that
// is processed and not yet paid, so it is counted but never harmful to repeat. A
// task that the server does not know is Gone.
func (c *Client) TaskStatus(ctx context.Context, id string) (Task, error) {
	if id == "" {
		return Task{}, c.input(CallStatus, "the task has no id", nil)
	}
	var t Task
	err := c.converse(ctx, CallStatus, &c.status, struct {
		TaskID string `json:"taskId"`
	}{id}, func(env envelope) (err error) {
		t, err = c.task(env.Data)
		if err != nil || t.Status == Unclear && t.Word == "" {
			return c.rest.Odd(CallStatus, "the answer does not say where the task is")
		}
		return nil
	})
	if err != nil {
		return Task{}, err
	}
	t.ID = id
	return t, nil
}

func (c *Client) task(data json.RawMessage) (Task, error) {
	var d taskData
	if err := json.Unmarshal(data, &d); err != nil {
		return Task{}, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return Task{}, fmt.Errorf("no object")
	}
	t := Task{
		ID: firstText(d.TaskID, d.ID), Status: statusOf(string(d.Status)), Word: c.word(string(d.Status)),
		Progress: min(max(float64(d.Progress), 0), 100),
		Model:    c.word(string(d.Model)), Scale: within(d.Scale, maxSaidScale), Format: formatOf(string(d.SaveImageAs)),
		CreditsPromised: credits(d.CreditsToDeduct), CreditsTaken: credits(d.DeductedCredits), Deducted: bool(d.CreditsDeducted),
		CreatedAt: d.CreatedAt.Time, Worked: time.Duration(min(max(d.WorkedMS, 0), mostWorkedMS)) * time.Millisecond,
	}
	code, message := api.Explain(d.Error)
	if message == "" {
		message = code
	}
	t.Code, t.Error = c.word(code), c.rest.Clean(message)
	missing, refused := len(d.Files) == 0, ""
	latest := time.Time{}
	for _, f := range d.Files {
		file := c.file(f)
		t.Files = append(t.Files, file)
		missing, refused = missing || file.Link == "", cmp.Or(refused, file.Refused)
		if f.CreatedAt.After(latest) {
			latest = f.CreatedAt.Time
		}
	}
	if t.CreatedAt.IsZero() {
		t.CreatedAt = latest
	}
	if t.Status == Unclear && t.Word == "" && !missing {
		t.Status = Processed // nothing but a finished task has links to results
	}
	if t.Status == Processed && missing {
		t.Raw = c.readable(data)
		why := "the task is finished, but the server gives no link to its result"
		if refused != "" {
			why = "the task is finished, but the link to its result is refused: " + refused
		}
		t.Error = cmp.Or(t.Error, why)
	}
	return t, nil
}

func (c *Client) file(f fileData) TaskFile {
	t := TaskFile{
		FileName: c.rest.Clean(string(f.FileName)), OriginalFileName: c.rest.Clean(string(f.OriginalFileName)),
		ResultName: c.rest.Clean(string(f.ProcessedFileName)), Path: c.rest.Clean(string(f.Path)),
		FileSize: max(0, int64(f.FileSize)), FinalSize: max(0, int64(f.FinalFileSize)),
		Width: within(f.Dimensions.Width, maxSide), Height: within(f.Dimensions.Height, maxSide),
		ExpiresAt: f.ExpiresAt.Time, Notice: c.rest.Clean(string(f.Notice)),
	}
	for _, link := range []api.Text{f.DownloadLink, f.DownloadURL, f.SignedURL, f.PresignedURL, f.URL, f.FileURL} {
		if link == "" {
			continue
		}
		err := c.rest.Usable(string(link))
		if err == nil {
			t.Link, t.Refused = string(link), ""
			break
		}
		t.Refused = cmp.Or(t.Refused, err.Error())
	}
	if c.rest.Usable(string(f.ThumbnailLink)) == nil {
		t.Thumbnail = string(f.ThumbnailLink)
	}
	return t
}

// readable is a record as text, its links without their secrets.
func (c *Client) readable(data json.RawMessage) string {
	var v any
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // so that links stay links
	enc.SetIndent("", "  ")
	if json.Unmarshal(data, &v) != nil || enc.Encode(v) != nil {
		return ""
	}
	return c.rest.Redact(strings.TrimSpace(b.String()))
}
