// Package settings is what the next batch will be made with: the values, how they are
// turned and written, and the panel that shows them. It writes no file. Start reading at
// Values.
package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bulkup/queue"
	"bulkup/queue/job"
)

// Field is one setting.
type Field int

// The settings, in the order in which they are shown.
const (
	Engine Field = iota
	Model
	Scale
	Format
	Face
	Output
	Exists
	Publish
	fields
)

var names = [fields]string{"engine", "model", "scale", "format", "face", "output", "if it exists", "publish"}

func (f Field) String() string { return names[f] }

var (
	formats  = []string{"png", "jpg", "webp", "tiff"}
	existing = []string{"skip", "overwrite", "rename"}
	scales   = []int{1, 2, 3, 4, 5, 6, 7, 8}
)

// Values are the settings of this session and what can be chosen. One copy is
// shared by all who show or change it.
type Values struct {
	job.Settings
	Engine  string
	Engines []queue.Engine
	Models  []queue.Model
	// Publishers are the services whose accounts are set up.
	Publishers []string
}

// Turn changes a setting to the value that is by places further; it goes round.
// Engines that are not ready are passed over.
func (v *Values) Turn(f Field, by int) {
	switch f {
	case Engine:
		var ready []string
		for _, e := range v.Engines {
			if e.Ready {
				ready = append(ready, e.Name)
			}
		}
		v.Engine = turn(ready, v.Engine, by)
		v.Model = turn(v.modelIDs(), v.Model, 0)
	case Model:
		v.Model = turn(v.modelIDs(), v.Model, by)
	case Scale:
		v.Scale, v.Box = turn(scales, v.Scale, by), job.Box{}
	case Format:
		v.Format = turn(formats, v.Format, by)
	case Face:
		v.Face = !v.Face
	case Exists:
		v.Exists = turn(existing, v.exists(), by)
	case Publish:
		v.Settings.Publish = turn(append([]string{""}, v.Publishers...), v.Settings.Publish, by)
	}
}

// Choices lists the values of a setting, with what each means; nil for those that are
// typed or only turned.
func (v *Values) Choices(f Field) []string {
	var all []string
	switch f {
	case Engine:
		for _, e := range v.Engines {
			if e.Ready {
				all = append(all, e.Name)
			}
		}
	case Model:
		return v.modelIDs()
	case Scale:
		for _, n := range scales {
			all = append(all, fmt.Sprint(n))
		}
		for _, b := range boxes {
			all = append(all, b.String())
		}
		if now := v.Box.String(); now != "" && !slices.Contains(all, now) {
			all = append(all, now)
		}
	case Format:
		return formats
	case Exists:
		return existing
	case Publish:
		return append([]string{nowhere}, v.Publishers...)
	}
	return all
}

// With returns the values with one of the Choices made.
func (v *Values) With(f Field, value string) *Values {
	next := *v
	switch f {
	case Engine:
		next.Engine = value
		next.Model = turn(next.modelIDs(), next.Model, 0)
	case Model:
		next.Model = value
	case Scale:
		if b, ok := v.box(value); ok {
			next.Box = b
			break
		}
		next.Scale, _ = strconv.Atoi(value) // it is one of ours
		next.Box = job.Box{}
	case Format:
		next.Format = value
	case Exists:
		next.Settings.Exists = value
	case Publish:
		next.Settings.Publish = ""
		if value != nowhere {
			next.Settings.Publish = value
		}
	}
	return &next
}

const nowhere = "nowhere"

// OfferedBy returns the models of an engine: its own, or those of the service.
func (v *Values) OfferedBy(engine string) []queue.Model {
	for _, e := range v.Engines {
		if e.Name == engine && len(e.Models) > 0 {
			return e.Models
		}
	}
	return v.Models
}

func (v *Values) modelIDs() []string {
	var ids []string
	for _, m := range v.OfferedBy(v.Engine) {
		ids = append(ids, m.ID)
	}
	return ids
}

// Here reports whether the engine on this machine does the work.
func (v *Values) Here() bool { return v.Engine == "local" }

func (v *Values) exists() string {
	if v.Settings.Exists == "" {
		return existing[0]
	}
	return v.Settings.Exists
}

func turn[T comparable](all []T, now T, by int) T {
	if len(all) == 0 {
		return now
	}
	i := slices.Index(all, now)
	if i < 0 {
		return all[0]
	}
	return all[((i+by)%len(all)+len(all))%len(all)]
}

// Word is a setting's value as people read it.
func (v *Values) Word(f Field) string {
	switch f {
	case Engine:
		return v.Engine
	case Model:
		return v.Model
	case Scale:
		if v.Box.Set() {
			return v.Enlarging("")
		}
		return fmt.Sprint(v.Scale)
	case Format:
		return v.Format
	case Face:
		switch {
		case !v.Face:
			return "as it is"
		case v.Here():
			return "as it is: only the cloud enhances faces"
		}
		return "enhance faces"
	case Output:
		if v.Out == "" {
			return "beside the source"
		}
		return v.Out
	case Exists:
		return v.exists()
	case Publish:
		return cmp.Or(v.Settings.Publish, nowhere)
	}
	return ""
}

// Fate says what becomes of n results that are there already.
func (v *Values) Fate(n int) string {
	they := "they are"
	if n == 1 {
		they = "it is"
	}
	switch v.exists() {
	case "overwrite":
		return they + " replaced"
	case "rename":
		return they + " kept, and new ones get a number"
	}
	return they + " skipped"
}

// Hint is one line on what the value of a setting means.
func (v *Values) Hint(f Field) string {
	switch f {
	case Engine:
		return v.engineHint()
	case Model:
		for _, m := range v.OfferedBy(v.Engine) {
			if m.ID == v.Model {
				return m.Purpose
			}
		}
		return "this model is not among the known ones; try it on a sample"
	case Scale:
		return v.scaleHint()
	case Format:
		switch v.Format {
		case "jpg":
			return "small; transparency becomes white; 65,535 pixels a side at most"
		case "webp":
			return "small, keeps transparency; 16,383 pixels a side at most"
		case job.TIFF:
			return "exact, for archives; 500 megapixels at most"
		}
		return "exact, keeps transparency; large files"
	case Face:
		if v.Here() {
			return "only the cloud enhances faces; the engine on this machine leaves them as they are"
		}
		return "for portraits; may change what people look like"
	case Output:
		if v.Out == "" {
			return "photos/ goes to photos-upscaled/, a.jpg to a-4x.png"
		}
		return "the tree of a dropped folder is kept in it"
	case Exists:
		switch v.exists() {
		case "overwrite":
			return "a file that has the result's name is replaced"
		case "rename":
			return "the result gets a number; nothing is replaced"
		}
		return "a file that has the result's name stays, and nothing is paid"
	case Publish:
		switch {
		case v.Settings.Publish != "":
			return "each result is also stored with " + v.Settings.Publish + ", where those who have its address see it"
		case len(v.Publishers) == 0:
			return "set up an account of bytescale, aitronos or gjirafa to store results there too"
		}
		return "results stay on this disk; " + strings.Join(v.Publishers, " and ") + " would store them too"
	}
	return ""
}

func (v *Values) engineHint() string {
	hint := ""
	for _, e := range v.Engines {
		switch {
		case e.Name == v.Engine && e.Ready:
			hint = e.Title
			if e.About != "" {
				hint += " " + e.About
			}
		case e.Name == v.Engine:
			return e.Title + ": " + e.Why
		}
	}
	for _, e := range v.Engines {
		if !e.Ready && e.Why != "" {
			return hint + "; " + e.Name + ": " + e.Why
		}
	}
	return hint
}

// scaleHint says what the scale means for the engine.
func (v *Values) scaleHint() string {
	switch {
	case v.Box.Set():
		return "of each picture the smallest scale that reaches " + v.Box.String() + "; it is made smaller here"
	case v.Here() && v.Scale < 4:
		return "networks make 4 times, which is reduced"
	case v.Here() && v.Scale > 4:
		return "networks make 4 times, which is enlarged"
	case v.Here():
		return "what networks make"
	case v.Scale == 2 || v.Scale == 4 || v.Scale == 8:
		return "safe: every version of the service takes it"
	}
	return "2, 4 and 8 are safe; the service may refuse others"
}
