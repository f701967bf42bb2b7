// Package job is one picture and what may happen to it. It is pure: no clock, no I/O, no
// other package of bulkup. The queue owns every Job and changes it only through Next;
// everybody else holds copies. Start reading at Job and Next.
package job

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Fetched is the batch of the jobs that only fetch what was paid for before.
const Fetched = "history"

// ID names a job for its whole life. IDs sort by the time they were made.
type ID string

// Job is one picture with its settings. Treat it as a value: Next returns a
// changed copy and never writes through a pointer that an older copy holds.
type Job struct {
	ID       ID       `json:"id"`
	Batch    string   `json:"batch"`    // what was added at once
	Position float64  `json:"position"` // order in the queue, ascending
	Source   Source   `json:"source"`
	Settings Settings `json:"settings"`
	Engine   string   `json:"engine"` // who does the work: "cloud" or "local"
	Target   string   `json:"target"` // where the result will be, absolute

	State     State               `json:"state"`
	Entered   map[State]time.Time `json:"entered,omitempty"`  // when each state was last entered
	Stage     State               `json:"stage,omitempty"`    // the stage a failed or unknown job was in
	Fault     *Fault              `json:"fault,omitempty"`    // why it failed, or why it is being tried again
	Tries     int                 `json:"tries,omitempty"`    // faults in a row at this stage
	NotBefore time.Time           `json:"notBefore,omitzero"` // the next try comes no earlier

	Facts   *Facts   `json:"facts,omitempty"`   // what the checking stage found
	Upload  *Upload  `json:"upload,omitempty"`  // the upload session, while there is one
	Intent  *Intent  `json:"intent,omitempty"`  // a start that was about to be sent
	Remade  bool     `json:"remade,omitempty"`  // a lost start that was never made has been made again
	Resent  int      `json:"resent,omitempty"`  // starts that found no file, and sent it back to its upload
	Alone   bool     `json:"alone,omitempty"`   // never again in a task with others
	Direct  bool     `json:"direct,omitempty"`  // goes along with its start: the service did not take the record of its upload
	Task    *Task    `json:"task,omitempty"`    // the task that holds this picture
	Lapsed  int64    `json:"lapsed,omitempty"`  // credits taken by tasks before that, which failed
	Past    int      `json:"past,omitempty"`    // how many of those there were
	Result  *Result  `json:"result,omitempty"`  // the finished file
	Publish *Publish `json:"publish,omitempty"` // the published copy
	Way     Way      `json:"way,omitempty"`     // why a skipped job had nothing to do
	Notices []string `json:"notices,omitempty"` // things the user should know: "transparency became white"
}

// Source is where a picture comes from: a file (Path) or an address (URL).
type Source struct {
	Path   string `json:"path,omitempty"` // absolute
	Root   string `json:"root,omitempty"` // the dropped folder, or the file's own
	Rel    string `json:"rel"`            // Path within Root with forward slashes; shown to people
	Single bool   `json:"single,omitempty"`
	URL    string `json:"url,omitempty"`
	Size   int64  `json:"size"` // bytes
	// Page is the page or frame of a file with several that is a job of its own, from 1; 0
	// is a file of which there is one job.
	Page    int       `json:"page,omitempty"`
	ModTime time.Time `json:"modTime,omitzero"`
	// Dropped is where the picture was dropped from, if nothing stays there: Path is
	// then a copy that is the queue's own.
	Dropped string `json:"dropped,omitempty"`
	// Refused is why intake already found that this file cannot work; the
	// checking stage reads it again, so that a corrected file goes through.
	Refused string `json:"refused,omitempty"`
}

// Settings is what to make of a picture.
type Settings struct {
	Model  string `json:"model"`
	Scale  int    `json:"scale"`  // 1..8; where there is a Box, what reaches it
	Format string `json:"format"` // "png", "jpg", "webp" or "tiff"
	Face   bool   `json:"face,omitempty"`
	Out    string `json:"out,omitempty"`  // folder for results; "" is beside the source
	Name   string `json:"name,omitempty"` // name template; "" is the default
	// Pages is "all" where each page or frame of a source is to be a job; such a job has a
	// Source.Page.
	Pages   string `json:"pages,omitempty"`
	Exists  string `json:"exists,omitempty"`  // "skip", "overwrite" or "rename"
	Publish string `json:"publish,omitempty"` // service that gets the result; "" is none
	// Metadata is "strip" for results without EXIF and XMP, "no-gps" for those that
	// do not say where they were taken, else all that the source says is kept.
	Metadata string `json:"metadata,omitempty"`
	// KeepTime gives the result the time of its source.
	KeepTime bool `json:"keepTime,omitempty"`
	Box      Box  `json:"box,omitzero"`       // the size to reach, instead of a factor
	Quality  int  `json:"quality,omitempty"`  // of a "jpg" or "webp", 1 to 100; 0 is the usual one
	Lossless bool `json:"lossless,omitempty"` // a "webp" loses nothing, whatever Quality says
}

// Facts are what the checking stage measured.
type Facts struct {
	Format      string    `json:"format"` // "jpg", "png" or "webp", by content
	Width       int       `json:"width"`  // pixels as stored
	Height      int       `json:"height"`
	Orientation int       `json:"orientation,omitempty"` // EXIF, 1..8
	Alpha       bool      `json:"alpha,omitempty"`
	Deep        bool      `json:"deep,omitempty"`   // 16 bits a channel
	Memory      int64     `json:"memory,omitempty"` // bytes that decoding it takes on this machine
	Size        int64     `json:"size"`
	ModTime     time.Time `json:"modTime"`
	Hash        string    `json:"hash"` // SHA-256 of the content, hex
	Name        string    `json:"name"` // name on the wire, unique to the job and attempt
	// Converted is what is sent in place of the source. Format, Width, Height and the
	// like are then its own; Size, ModTime and Hash stay those of the source.
	Converted *Converted `json:"converted,omitempty"`
}

// Converted is the PNG that was made of a source in a format that the service does
// not take. It is the queue's own, and goes when the job has ended.
type Converted struct {
	From    string    `json:"from"` // "TIFF"
	Path    string    `json:"path"`
	Size    int64     `json:"size"` // bytes
	ModTime time.Time `json:"modTime"`
}

// SentSize is the size, in bytes, of the file that is sent.
func (f Facts) SentSize() int64 {
	if f.Converted != nil {
		return f.Converted.Size
	}
	return f.Size
}

// Upload is a session that sends this picture to the service.
type Upload struct {
	Hash     string          `json:"hash,omitempty"`     // of the source that it is of, as in Facts
	Session  json.RawMessage `json:"session,omitempty"`  // what the protocol needs to go on, links among it; gone when the job is done
	Receipts json.RawMessage `json:"receipts,omitempty"` // finished parts with their ETags
	FileName string          `json:"fileName"`           // the service's unique name
	Expires  time.Time       `json:"expires,omitzero"`
	// Joining: the call that joins the parts has left, and what it came to is not known.
	Joining  bool `json:"joining,omitempty"`
	Complete bool `json:"complete,omitempty"` // the service holds the whole file
	Assumed  bool `json:"assumed,omitempty"`  // Complete was never said: the start finds out
}

// Intent is the one step that cannot be undone, written down before it is taken.
type Intent struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"` // the name by which history is searched
	// Call is under which the journal counts it against the rate limit.
	Call string `json:"call,omitempty"`
	// Number counts the starts of this queue in the order in which they are sent; Lost
	// is that of the newest when this one was found to be lost. Clocks may be set, and
	// these say all the same which start came later.
	Number int64 `json:"number,omitempty"`
	Lost   int64 `json:"lost,omitempty"`
}

// Task is the service's unit of work.
type Task struct {
	ID       string    `json:"id"`                 // "" where history does not say: then its files are its names
	FileName string    `json:"fileName,omitempty"` // which file of the task is ours
	Of       int       `json:"of,omitempty"`       // pictures in the task; its credits are shared out
	Place    int       `json:"place,omitempty"`    // ours among them, from 0
	Started  time.Time `json:"started"`
	Number   int64     `json:"number,omitempty"`  // of its start, as in Intent
	Sent     int64     `json:"sent,omitempty"`    // that of the newest start when this one was answered
	Adopted  bool      `json:"adopted,omitempty"` // found in history, not in an answer
	Promised int64     `json:"promised,omitempty"`
	Taken    int64     `json:"taken,omitempty"`
	Shared   bool      `json:"shared,omitempty"`  // another job has paid for it, and its credits are that one's
	Over     bool      `json:"over,omitempty"`    // it failed, or was ended by us: a retry needs a new one
	Missing  bool      `json:"missing,omitempty"` // the service does not know it: a retry asks once more
	Made
}

// Made is what is known of a task whose result can be fetched.
type Made struct {
	Worked time.Duration `json:"worked,omitempty"` // how long the service worked on it; 0 where it does not say
	Owed   bool          `json:"owed,omitempty"`   // the call that settles its credits is still to be made
	ETag   string        `json:"etag,omitempty"`   // of the result that is being fetched, so that the rest can follow
	Link   string        `json:"-"`                // signed, so never written down
	Notice string        `json:"notice,omitempty"` // what the service said of the result
}

// Result is a finished file: decoded, measured and stored.
type Result struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	// Losses are the notices of what it could not keep of its source: they hold for
	// whoever gets a copy.
	Losses []string `json:"losses,omitempty"`
}

// Publish is the copy of the result with another service.
type Publish struct {
	Service  string          `json:"service"`
	Session  json.RawMessage `json:"session,omitempty"`
	Receipts json.RawMessage `json:"receipts,omitempty"`
	Address  string          `json:"address,omitempty"`
	Fault    *Fault          `json:"fault,omitempty"`
}

// Name is what people call the job.
func (j Job) Name() string {
	switch {
	case j.Source.Rel != "" && j.Source.Page > 0:
		return j.Source.Rel + " page " + strconv.Itoa(j.Source.Page)
	case j.Source.Rel != "":
		return j.Source.Rel
	case j.Source.Path != "":
		return j.Source.Path
	default:
		return j.Source.URL
	}
}

// Compare orders jobs as the queue does: by position, and by age where that is one.
func (j Job) Compare(o Job) int {
	return cmp.Or(cmp.Compare(j.Position, o.Position), cmp.Compare(j.ID, o.ID))
}

// ContentKey is the bytes of a checked picture with what is asked of the engine: two jobs
// with one key would buy the same, whatever is then made of it here.
func (j Job) ContentKey() string {
	s := j.Settings
	return strings.Join([]string{j.Engine, j.Facts.Hash, s.Model, strconv.Itoa(s.Scale), s.Ordered(), strconv.FormatBool(s.Face), s.Metadata}, "|")
}

// FinishedKey is ContentKey with what is made here of what the engine made, but for the
// size: two jobs with one key and results of one size want the same file. It is "" where
// nothing is made here.
func (j Job) FinishedKey() string {
	if !j.Settings.Finished() {
		return ""
	}
	return strings.Join([]string{j.ContentKey(), j.Settings.Format, j.Settings.Coding()}, "|")
}

// WireName is the name by which a start of j can be found in history.
func (j Job) WireName() string {
	if j.Upload != nil {
		return j.Upload.FileName
	}
	if j.Source.URL != "" {
		return j.Source.URL
	}
	return j.Facts.Name
}

// GoesAlong reports whether j has no other route than along with its start.
func (j Job) GoesAlong() bool { return j.Source.URL != "" || j.Direct }

// SentPath is the file that is sent: the source, or what it was converted to.
func (j Job) SentPath() string {
	if j.Facts != nil && j.Facts.Converted != nil {
		return j.Facts.Converted.Path
	}
	return j.Source.Path
}

// Queued is how long the task of j waited in the line of its engine before it was worked on;
// 0 where nobody knows.
func (j Job) Queued() time.Duration {
	from, to := j.Entered[Upscaling], j.Entered[Downloading]
	if j.Task == nil || j.Task.Worked == 0 || from.IsZero() {
		return 0
	}
	return max(to.Sub(from)-j.Task.Worked, 0)
}

// Size returns the pixels of the source as people see it (orientation applied),
// and those of the result; zeros when nothing has been measured.
func (j Job) Size() (srcW, srcH, dstW, dstH int) {
	if j.Facts == nil {
		return 0, 0, 0, 0
	}
	w, h := j.Facts.Width, j.Facts.Height
	if j.Facts.Orientation >= 5 {
		w, h = h, w
	}
	if j.Settings.Box.Set() {
		dstW, dstH = j.Settings.Box.Of(w, h)
		return w, h, dstW, dstH
	}
	return w, h, w * j.Settings.Scale, h * j.Settings.Scale
}

// OrderedSize returns the pixels of what is asked of the engine; zeros when nothing has
// been measured.
func (j Job) OrderedSize() (width, height int) {
	w, h, _, _ := j.Size()
	return w * j.Settings.Scale, h * j.Settings.Scale
}

// Credits returns what was promised and what was taken for this job, by all its tasks.
func (j Job) Credits() (promised, taken int64) {
	if j.Task == nil {
		return j.Lapsed, j.Lapsed
	}
	return j.Lapsed + j.Task.Promised, j.Lapsed + j.Task.Taken
}

// Megapixels is the size of a picture of so many pixels.
func Megapixels(width, height int) float64 { return float64(width) * float64(height) / 1e6 }

// Megapixels is the size of the picture; 0 where nothing is known of it yet.
func (f *Facts) Megapixels() float64 {
	if f == nil {
		return 0
	}
	return Megapixels(f.Width, f.Height)
}
