package config

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bulkup/config/value"
)

// rule says which values a setting takes, for people and for the check.
type rule struct {
	wants string // goes after "use": "a whole number from 1 to 8"
	shape string // the value in the help of a flag: "1..8"
	fits  func(field any) bool
}

func text(shape string) rule {
	return rule{wants: "a text", shape: shape, fits: func(any) bool { return true }}
}

// identifier is what goes into the path of an address as it is.
func identifier() rule {
	return rule{wants: "letters, digits, - and _ only", fits: func(field any) bool {
		return !strings.ContainsFunc(*field.(*string), func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
		})
	}}
}

func folder() rule {
	return rule{wants: "a folder", shape: "DIR", fits: func(field any) bool {
		dir := *field.(*string)
		return dir != "" && !strings.ContainsRune(dir, 0)
	}}
}

// program takes a path, or a bare name that is searched for in PATH.
func program() rule {
	r := folder()
	r.wants, r.shape = "the path or the name of a program", "PROGRAM"
	return r
}

// optional takes the empty text too.
func optional(r rule) rule {
	fits := r.fits
	r.fits = func(field any) bool { return *field.(*string) == "" || fits(field) }
	return r
}

func yesNo() rule {
	return rule{wants: "true or false", shape: "bool", fits: func(any) bool { return true }}
}

func oneOf(words ...string) rule {
	list := words[0]
	if last := len(words) - 1; last > 0 {
		list = strings.Join(words[:last], ", ") + " or " + words[last]
	}
	return rule{wants: list, shape: strings.Join(words, "|"), fits: func(field any) bool {
		return slices.Contains(words, *field.(*string))
	}}
}

func between(least, most int) rule {
	return rule{
		wants: fmt.Sprintf("a whole number from %d to %d", least, most),
		shape: fmt.Sprintf("%d..%d", least, most),
		fits: func(field any) bool {
			n := *field.(*int)
			return n >= least && n <= most
		},
	}
}

// side is one of a result, in pixels.
func side() rule {
	r := between(0, 100_000)
	r.wants, r.shape = "a whole number of pixels up to 100000, 0 for none", "PIXELS"
	return r
}

// lossless is the quality of a WebP that loses nothing.
const lossless = "lossless"

// quality takes what results can be coded with.
func quality() rule {
	return rule{wants: "a whole number from 1 to 100, or lossless for WebP", shape: "QUALITY", fits: func(field any) bool {
		text := *field.(*string)
		n, err := strconv.Atoi(text)
		return text == "" || text == lossless || err == nil && n >= 1 && n <= 100
	}}
}

// Coding returns the quality of results, 0 for the usual one, and whether a WebP is to
// lose nothing.
func (s Settings) Coding() (quality int, whole bool) {
	quality, _ = strconv.Atoi(s.Quality) // it was checked
	return quality, s.Quality == lossless
}

func perWindow() rule {
	r := between(0, math.MaxInt32)
	r.wants = "a whole number, 0 for unlimited"
	return r
}

// creditCap refuses an explicit 0: one reader takes it for "spend nothing",
// another for "no cap", and money hangs on it.
func creditCap() rule {
	return rule{wants: "a whole number from 1, or -1 for no cap", shape: "N", fits: func(field any) bool {
		n := *field.(*int64)
		return n == noCap || n >= 1
	}}
}

const noCap = -1

func period() rule {
	return rule{wants: "a time such as 20s or 1h, more than nothing", fits: func(field any) bool {
		return field.(*value.Duration).Duration > 0
	}}
}

func secret() rule {
	return rule{wants: "the key alone", fits: func(any) bool { return true }}
}

// address takes an absolute web address. Which schemes and hosts a key may be
// sent to is for the client that sends it.
func address() rule {
	return rule{wants: "a web address such as https://api.example.com", shape: "URL", fits: func(field any) bool {
		u, err := url.Parse(*field.(*string))
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
	}}
}

// rate takes what a line can be held to.
func rate() rule {
	return rule{wants: "a rate such as 2MB/s or 500KiB/s, at least 1KB/s, or 0 for no limit", shape: "RATE", fits: func(field any) bool {
		r := *field.(*value.Rate)
		return r == 0 || r >= value.LeastRate && r <= value.MostRate
	}}
}
