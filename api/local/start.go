package local

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

// sourceLife is how long an uploaded file waits to be used.
const sourceLife = 24 * time.Hour

// whenFull is how long a caller is asked to wait when too many tasks do.
const whenFull = time.Minute

// creditsPerPicture is what this service asks; the real one does not tell.
const creditsPerPicture = 1

// startTask starts a task for the one file of the form, for uploaded files, or
// for addresses.
func (s *Server) startTask(c *call) (any, error) {
	// Both are told before a large body is read.
	if !s.tasks.affords(creditsPerPicture) {
		return nil, errCredits
	}
	if s.opts.Waiting > 0 && s.queue.length() >= s.opts.Waiting {
		s.ledger.refused.Add(1)
		return nil, limited(whenFull)
	}
	f, err := s.readForm(c)
	if err != nil {
		return nil, err
	}
	defer f.discard()
	t, err := s.taskOf(f)
	if err != nil {
		return nil, err
	}
	_, t.Doomed = fault.From(c.r.Context(), fault.Fail)
	if _, t.Costly = fault.From(c.r.Context(), fault.ChargeAndFail); t.Costly {
		t.Doomed = true
	}
	if f.file != nil {
		if err := f.file.keep(sourceFolder, t.Pictures[0].Source); err != nil {
			return nil, err
		}
	}
	if err := s.tasks.add(t); err != nil {
		return nil, err
	}
	s.queue.push(t.ID)
	answer := map[string]any{"taskId": t.ID, "message": "Task request sent successfully"}
	if s.opts.Dialect == Current {
		answer["creditsToDeduct"] = t.Cost
		c.w.Header().Set("x-task-cost", strconv.FormatInt(t.Cost, 10))
	}
	return succeed(answer), nil
}

// taskOf makes a task of a form, or says what is wrong with it.
func (s *Server) taskOf(f *form) (task, error) {
	t, err := s.settingsOf(f)
	if err != nil {
		return task{}, err
	}
	sources := []string{"file", "files", "urls"}
	if s.opts.Dialect == Classic {
		sources = sources[:2]
	}
	given := slices.DeleteFunc(sources, func(name string) bool {
		return len(f.text[name]) == 0 && (name != "file" || f.file == nil)
	})
	if len(given) != 1 {
		return task{}, missing("exactly one of file, files and urls")
	}
	t.ID, t.State, t.Created = uuid.NewString(), queued, s.opts.Now()
	switch given[0] {
	case "file":
		err = s.addFile(&t, f)
	case "files":
		err = f.each("files", func(raw json.RawMessage) error { return s.addUpload(&t, raw) })
	default:
		err = f.each("urls", func(raw json.RawMessage) error { return s.addAddress(&t, raw) })
	}
	if err == nil && len(t.Pictures) == 0 {
		err = missing(given[0])
	}
	t.Cost = creditsPerPicture * int64(len(t.Pictures))
	return t, err
}

// settingsOf reads how a task is to be done. The classic dialect knows three
// scales and has defaults.
func (s *Server) settingsOf(f *form) (task, error) {
	t := task{Model: f.value("model"), Format: f.value("saveImageAs")}
	scale, face := f.value("scale"), f.value("enhanceFace")
	scales := "12345678"
	if s.opts.Dialect == Classic {
		scales = "248"
		if t.Format == "" {
			t.Format = "jpg"
		}
		if face == "" {
			face = "false"
		}
	}
	var lack []string
	for _, field := range []struct{ name, value string }{
		{"model", t.Model}, {"scale", scale}, {"saveImageAs", t.Format}, {"enhanceFace", face},
	} {
		if field.value == "" {
			lack = append(lack, field.name)
		}
	}
	if lack != nil {
		return t, missing(lack...)
	}
	n, err := strconv.Atoi(scale)
	switch {
	case !slices.Contains(s.engine.names(), t.Model):
		return t, invalid("model is not one of %s", strings.Join(s.engine.names(), ", "))
	case err != nil || len(scale) != 1 || !slices.Contains([]byte(scales), scale[0]):
		return t, invalid("scale must be one of %s", strings.Join(strings.Split(scales, ""), ", "))
	case !slices.Contains(upscayl.Formats(), t.Format):
		return t, invalid("saveImageAs must be png, jpg or webp")
	case face != "true" && face != "false":
		return t, invalid("enhanceFace must be true or false")
	}
	t.Scale, t.Face = n, face == "true"
	return t, nil
}

// picture begins the record of a source of t.
func (s *Server) picture(t *task, original string) picture {
	return picture{
		FileName: uniqueName(original), Original: original,
		Source:  t.ID + "-" + strconv.Itoa(len(t.Pictures)),
		Created: t.Created, Expires: t.Created.Add(sourceLife),
	}
}

func (s *Server) addFile(t *task, f *form) error {
	p := s.picture(t, f.name)
	p.Type, p.Size, p.SHA256 = f.file.contentType(), f.file.size, f.file.sha256()
	if !slices.Contains(upscayl.Types(), p.Type) {
		return errFileType
	}
	t.Pictures = append(t.Pictures, p)
	return nil
}

// addUpload adds a finished upload, which is known by its path or its name.
func (s *Server) addUpload(t *task, raw json.RawMessage) error {
	var data fields
	if json.Unmarshal(raw, &data.raw) != nil {
		return invalid("files must be a list of file records")
	}
	var path, fileName string
	data.need("path or fileName", data.read("path", "a string", &path) || data.read("fileName", "a string", &fileName))
	if err := data.err(); err != nil {
		return err
	}
	u, ok := s.uploads.find(path, fileName)
	switch {
	case !ok || !u.done():
		return invalid("files names a file that has not been uploaded")
	case !slices.Contains(upscayl.Types(), u.Content):
		return errFileType
	}
	t.Pictures = append(t.Pictures, picture{
		FileName: u.FileName, Original: u.Original, Type: u.Content, Size: u.Size, SHA256: u.SHA256,
		Path: u.path(), Source: u.ID, Created: u.Created, Expires: u.Created.Add(sourceLife),
	})
	return nil
}

// addAddress adds a picture that is fetched when its turn comes.
func (s *Server) addAddress(t *task, raw json.RawMessage) error {
	var address string
	if json.Unmarshal(raw, &address) != nil {
		return invalid("urls must be a list of addresses")
	}
	u, err := api.ParseSigned(address)
	if err != nil {
		return invalid("urls: %s", err)
	}
	p := s.picture(t, originalOf(u))
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
