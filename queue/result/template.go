package result

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulkup/queue/job"
)

// The names of results where the user gives no template.
const (
	folderTemplate = "{name}.{ext}"
	singleTemplate = "{name}-{scale}x.{ext}"
	// ApartTemplate keeps the results of several folders apart in one output folder.
	ApartTemplate = "{root}/{dir}/{name}.{ext}"
)

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// CheckTemplate returns what is wrong with a name template, in words for the
// user. A template holds {dir} (the folders within the dropped one), {root} (the name of
// the dropped one), {folder} (the name of the folder that the source is in), {name},
// {source-ext} (the source's extension), {scale}, {model} and {ext} (that of the result). Without {dir} and without a slash it names the file
// alone, and the tree stays; otherwise it is the whole path below the output folder.
func CheckTemplate(template string) error {
	example := job.Source{Rel: "dir/name.jpg"}
	_, err := expand(example, job.Settings{Name: template, Scale: 4, Model: "model", Format: "png"})
	return err
}

// expand returns the path of a result below its base folder.
func expand(src job.Source, set job.Settings) (string, error) {
	template := set.Name
	switch {
	case template != "":
	case src.Single:
		template = singleTemplate
	default:
		template = folderTemplate
	}
	template = filepath.ToSlash(template)
	if !strings.Contains(template, "/") && !strings.Contains(template, "{dir}") {
		template = "{dir}/" + template
	}
	if !strings.HasSuffix(template, "{ext}") && !strings.HasSuffix(template, "."+set.Format) {
		template += ".{ext}"
	}
	dir, file := path.Split(src.Rel)
	values := map[string]string{
		"{root}":       rootName(src),
		"{folder}":     path.Base(path.Join(rootName(src), path.Dir(src.Rel))),
		"{source-ext}": strings.TrimPrefix(extension(file), "."),
		"{dir}":        strings.TrimSuffix(dir, "/"),
		"{name}":       strings.TrimSuffix(file, extension(file)),
		"{scale}":      strconv.Itoa(set.Scale),
		"{model}":      set.Model,
		"{ext}":        set.Format,
	}
	if src.Page > 0 {
		values["{name}"] += "-p" + strconv.Itoa(src.Page)
	}
	var unknown string
	p := placeholder.ReplaceAllStringFunc(template, func(s string) string {
		v, ok := values[s]
		if !ok {
			unknown = s
		}
		return v
	})
	switch {
	case unknown != "":
		return "", fmt.Errorf("the name template holds %s; it knows {dir}, {root}, {folder}, {name}, {source-ext}, {scale}, {model} and {ext}", unknown)
	case strings.ContainsAny(placeholder.ReplaceAllString(template, ""), "{}"):
		return "", errors.New("the name template has a { or } without its other half")
	case strings.HasPrefix(filepath.ToSlash(set.Name), "/"), filepath.VolumeName(set.Name) != "":
		return "", errors.New("the name template must not be an absolute path; the folder goes into --out")
	}
	return local(strings.TrimPrefix(p, "/"), set.Format)
}

// rootName is the name of the dropped folder. A single picture has none, nor has the
// root of a disk.
func rootName(src job.Source) string {
	name := filepath.Base(src.Root)
	if src.Single || src.Root == "" || name == "." || strings.ContainsAny(name, `/\\`) {
		return ""
	}
	return name
}

// extension returns the extension of a picture's name: what follows the last dot,
// if that can be one. "scan v1.2 final" has none.
func extension(name string) string {
	ext := path.Ext(name)
	if len(ext) > 6 || len(ext) == len(name) || strings.ContainsAny(ext, " ") {
		return ""
	}
	return ext
}

// local makes p a path that stays below its base on this system, with elements
// that file systems take.
func local(p, ext string) (string, error) {
	elements := strings.Split(p, "/")
	kept := elements[:0]
	for i, e := range elements {
		switch {
		case e == "" || e == ".":
			continue
		case e == "..":
			return "", errors.New("the name of a result must not hold \"..\"; it has to stay in its folder")
		case i == len(elements)-1:
			e = Shorten(strings.TrimSuffix(e, "."+ext), maxElement-len(ext)-1) + "." + ext
		default:
			e = Shorten(e, maxElement)
		}
		if runtime.GOOS == "windows" {
			e = forWindows(e)
		}
		kept = append(kept, e)
	}
	p = filepath.Join(kept...)
	if !filepath.IsLocal(p) {
		return "", fmt.Errorf("%q is no name for a result on this system", p)
	}
	return p, nil
}

// maxElement is the longest name in a folder, in bytes, with room for the -2 of a
// second result and for systems that allow a little less than 255.
const maxElement = 240

// Shorten cuts s to at most n bytes, between characters.
func Shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	n = max(0, n)
	for cut := n; cut > max(0, n-utf8.UTFMax); cut-- {
		if utf8.RuneStart(s[cut]) {
			return s[:cut]
		}
	}
	return s[:n] // not UTF-8
}
