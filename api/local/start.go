package local

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bulkup/api"
	"bulkup/api/local/tasks"
	"bulkup/api/local/uploads"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// sourceLife is how long an uploaded file waits to be used.
const sourceLife = 24 * time.Hour

// whenFull is how long a caller is asked to wait when too many pictures do.
const whenFull = time.Minute

// startTask starts a task for the one file of the form, for uploaded files, or
// for addresses.
func (s *Service) startTask(w http.ResponseWriter, r *http.Request) (any, error) {
	if s.runner.Full() { // said before a large body is read
		return nil, wire.Limited(whenFull)
	}
	f, err := s.readForm(w, r)
	if err != nil {
		return nil, err
	}
	defer f.discard()
	t, err := s.taskOf(f)
	if err != nil {
		return nil, err
	}
	if f.file != nil {
		if err := f.file.Keep(uploads.SourceFolder, t.Pictures[0].Source); err != nil {
			return nil, err
		}
	}
	switch err := s.runner.Start(t); {
	case errors.Is(err, tasks.ErrTooMany):
		return nil, wire.Invalid("a task has at most %d files here", s.opts.Waiting)
	case errors.Is(err, tasks.ErrFull):
		return nil, wire.Limited(whenFull)
	case err != nil:
		return nil, err
	}
	return wire.Succeed(map[string]any{"taskId": t.ID, "message": "Task request sent successfully", "creditsToDeduct": 0}), nil
}

// taskOf makes a task of a form, or says what is wrong with it.
func (s *Service) taskOf(f *form) (tasks.Task, error) {
	t, err := s.settingsOf(f)
	if err != nil {
		return t, err
	}
	given := slices.DeleteFunc([]string{"file", "files", "urls"}, func(name string) bool {
		return len(f.text[name]) == 0 && (name != "file" || f.file == nil)
	})
	if len(given) != 1 {
		return t, wire.Missing("exactly one of file, files and urls")
	}
	t.ID, t.State, t.Created = uuid.NewString(), tasks.Queued, s.opts.Now()
	switch given[0] {
	case "file":
		err = s.addFile(&t, f)
	case "files":
		err = f.each("files", func(raw json.RawMessage) error { return s.addUpload(&t, raw) })
	default:
		err = f.each("urls", func(raw json.RawMessage) error { return s.addAddress(&t, raw) })
	}
	if err == nil && len(t.Pictures) == 0 {
		err = wire.Missing(given[0])
	}
	return t, err
}

// settingsOf reads how a task is to be done.
func (s *Service) settingsOf(f *form) (tasks.Task, error) {
	t := tasks.Task{Model: f.value("model"), Format: f.value("saveImageAs")}
	scale, face := f.value("scale"), f.value("enhanceFace")
	var lack []string
	for _, field := range []struct{ name, value string }{
		{"model", t.Model}, {"scale", scale}, {"saveImageAs", t.Format}, {"enhanceFace", face},
	} {
		if field.value == "" {
			lack = append(lack, field.name)
		}
	}
	if lack != nil {
		return t, wire.Missing(lack...)
	}
	n, err := strconv.Atoi(scale)
	unknown := s.engine.Accepts(t.Model)
	switch {
	case unknown != nil:
		return t, wire.Invalid("model: %s", unknown)
	case err != nil || len(scale) != 1 || n < 1 || n > 8:
		return t, wire.Invalid("scale must be one of 1, 2, 3, 4, 5, 6, 7, 8")
	case !slices.Contains(upscayl.Formats(), t.Format):
		return t, wire.Invalid("saveImageAs must be png, jpg or webp")
	case face != "true" && face != "false":
		return t, wire.Invalid("enhanceFace must be true or false")
	}
	t.Scale, t.Face = n, face == "true"
	return t, nil
}

// newPicture begins the record of a source of t.
func newPicture(t *tasks.Task, original string) tasks.Picture {
	return tasks.Picture{
		FileName: uniqueName(original), Original: original,
		Source:  t.ID + "-" + strconv.Itoa(len(t.Pictures)),
		Created: t.Created, Expires: t.Created.Add(sourceLife),
	}
}

func (s *Service) addFile(t *tasks.Task, f *form) error {
	p := newPicture(t, f.name)
	p.Type, p.Size, p.SHA256 = f.file.ContentType(), f.file.Size(), f.file.SHA256()
	if !slices.Contains(upscayl.Types(), p.Type) {
		return wire.ErrFileType
	}
	t.Pictures = append(t.Pictures, p)
	return nil
}

// addUpload adds a finished upload, which is known by its path or its name.
func (s *Service) addUpload(t *tasks.Task, raw json.RawMessage) error {
	data, ok := wire.ParseFields(raw)
	if !ok {
		return wire.Invalid("files must be a list of file records")
	}
	var path, fileName string
	data.Need("path or fileName", data.Read("path", "a string", &path) || data.Read("fileName", "a string", &fileName))
	if err := data.Err(); err != nil {
		return err
	}
	u, ok := s.uploads.Find(path, fileName)
	switch {
	case !ok || !u.Done():
		return wire.Invalid("files names a file that has not been uploaded")
	case !slices.Contains(upscayl.Types(), u.Content):
		return wire.ErrFileType
	}
	t.Pictures = append(t.Pictures, tasks.Picture{
		FileName: u.FileName, Original: u.Original, Type: u.Content, Size: u.Size, SHA256: u.SHA256,
		Path: u.Path(), Source: u.ID, Created: u.Created, Expires: u.Created.Add(sourceLife),
	})
	return nil
}

// addAddress adds a picture that is fetched when its turn comes.
func (s *Service) addAddress(t *tasks.Task, raw json.RawMessage) error {
	var address string
	if json.Unmarshal(raw, &address) != nil {
		return wire.Invalid("urls must be a list of addresses")
	}
	u, err := api.ParseSigned(address)
	if err != nil {
		return wire.Invalid("urls: %s", err)
	}
	p := newPicture(t, originalOf(u))
	p.Address = address
	t.Pictures = append(t.Pictures, p)
	return nil
}

// originalOf is what a picture is called that comes from an address.
func originalOf(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" && len(name) <= upscayl.MaxName {
		return name
	}
	return u.Hostname()
}
