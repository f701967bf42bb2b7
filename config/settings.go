// Package config holds the settings of bulkup: what there is, what each takes, and which
// is in force. The table has them all; start reading there. Package apikey keeps the key to
// the account, value the kinds of values, document the file as its user wrote it.
//
// A setting comes from its default, the settings file, the environment or a
// flag; the later one wins, and each remembers where it came from. What is not
// known or cannot be used is refused with the name of the place to correct.
package config

import (
	"slices"
	"time"

	"bulkup/config/choice"
	"bulkup/config/value"
)

// Settings are all choices of the user. The toml names are the ones that the
// file, the environment, the flags and the messages use.
type Settings struct {
	// Engine is "cloud", "local", or "": cloud when there is a key, else local.
	Engine string `toml:"engine"`
	// EngineBinary is a program that upscales for the engine on this machine: an
	// absolute path, a bare name to be searched for in PATH, or "" for none.
	EngineBinary string `toml:"engine-binary"`
	// EngineThreads is how many threads bulkup's own engine computes with, 0 for one a core.
	EngineThreads int `toml:"engine-threads"`
	// APIURL is the address of Upscayl Cloud or of a server like it.
	APIURL string `toml:"api-url"`
	// APIFingerprint is that of the certificate by which the server at APIURL is known, ""
	// where authorities vouch for it.
	APIFingerprint string `toml:"api-fingerprint"`
	// Model is "" for the engine's own default: see ModelFor.
	Model string `toml:"model"`
	// Twice runs the network of the model twice, on the engine of this machine.
	Twice bool `toml:"twice"`
	Scale int  `toml:"scale"` // 1 to 8
	// Width and Height are the size to reach instead of a factor, in pixels; 0 is none,
	// and a side that is 0 follows from the other one.
	Width  int    `toml:"width"`
	Height int    `toml:"height"`
	Fit    string `toml:"fit"`    // "inside", "outside" or "exact"
	Format string `toml:"format"` // "png", "jpg", "webp" or "tiff"
	// Quality is that of JPEG and WebP results: "1" to "100", "lossless" for WebP, or ""
	// for the usual one.
	Quality string `toml:"quality"`
	Face    bool   `toml:"face"`
	// Pages is "first" or "all": what is taken of a file with several pages or frames.
	Pages string `toml:"pages"`
	// Out is the absolute folder for results, "" for beside the source.
	Out string `toml:"out"`
	// Name is the template of result names, "" for the usual ones.
	Name   string `toml:"name"`
	Exists string `toml:"exists"` // "skip", "overwrite" or "rename"
	// Metadata is "keep", "no-gps" or "strip": what results say of their sources.
	Metadata string `toml:"metadata"`
	// KeepTime gives results the modification time of their sources.
	KeepTime bool `toml:"keep-time"`
	// Preset is the name of the one of Presets that is in force, "" for none.
	Preset string `toml:"preset"`
	// State is the absolute folder of the queue and its logs.
	State string `toml:"state"`
	// MaxCredits is the most credits that a batch may take, 0 for no cap.
	MaxCredits int64 `toml:"max-credits"`
	// FairWait is how long the account's history is searched for a start whose answer
	// was lost, before it is left to the user.
	FairWait value.Duration `toml:"fair-wait"`
	// CallTimeout is how long an answer of the service is waited for, but for that to the
	// start of a task.
	CallTimeout value.Duration `toml:"call-timeout"`
	// LimitRate is the most bytes per second in each direction, 0 for no limit.
	LimitRate value.Rate `toml:"limit-rate"`
	Publish   string     `toml:"publish"` // "", "bytescale", "aitronos" or "gjirafa"
	Plain     bool       `toml:"plain"`
	ASCII     bool       `toml:"ascii"`
	Theme     string     `toml:"theme"`
	Mouse     bool       `toml:"mouse"`
	// Notify allows a notice or the bell when a batch has ended.
	Notify bool `toml:"notify"`
	// Keyring allows the system keyring to be asked for the API key.
	Keyring bool `toml:"keyring"`

	Concurrency Concurrency `toml:"concurrency"`
	Limits      Limits      `toml:"limits"`
	Bytescale   Bytescale   `toml:"bytescale"`
	Aitronos    Aitronos    `toml:"aitronos"`
	Gjirafa     Gjirafa     `toml:"gjirafa"`

	// Presets are choices by the names that the user gave them.
	Presets map[string]choice.Choice `toml:"presets"`
	// Rules are tried in order, and the first that matches holds.
	Rules []Rule `toml:"rules"`
	// Keys are the keys of the screen that the user has set, by the names of
	// their bindings; none at all means that the binding has no key.
	Keys map[string][]string `toml:"-"`
}

// Concurrency is how much may happen at once.
type Concurrency struct {
	Checks    int `toml:"checks"`    // pictures
	Uploads   int `toml:"uploads"`   // files
	Downloads int `toml:"downloads"` // files
	// Connections to storage, over all files.
	Connections int `toml:"connections"`
}

// Limits are the calls allowed within each window, 0 for unlimited.
type Limits struct {
	Window         value.Duration `toml:"window"`
	GetUploadURL   int            `toml:"get-upload-url"`
	CompleteUpload int            `toml:"complete-multipart-upload"`
	StartTask      int            `toml:"start-task"`
	TaskStatus     int            `toml:"get-task-status"`
	History        int            `toml:"get-upscayl-history"`
}

// Bytescale is the account to publish to. An empty BaseURL is the service's own.
type Bytescale struct {
	AccountID string       `toml:"account-id"`
	APIKey    value.Secret `toml:"api-key"`
	Auth      string       `toml:"auth"` // "bearer" or "basic"
	BaseURL   string       `toml:"base-url"`
}

// Aitronos is the account to publish to. An empty BaseURL is the service's own.
type Aitronos struct {
	OrganizationID string       `toml:"organization-id"`
	APIKey         value.Secret `toml:"api-key"`
	Auth           string       `toml:"auth"` // "x-api-key" or "bearer"
	BaseURL        string       `toml:"base-url"`
}

// Gjirafa is the account to publish to. The service publishes no address, so
// BaseURL has to be given.
type Gjirafa struct {
	BaseURL    string       `toml:"base-url"`
	ProjectID  string       `toml:"project-id"`
	APIKey     value.Secret `toml:"api-key"`
	AuthScheme string       `toml:"auth-scheme"` // "" for the bare key, or "Bearer"
}

// secrets reports whether any setting is a secret that is set.
func (s Settings) secrets() bool {
	return slices.ContainsFunc(table, func(row setting) bool {
		key, ok := row.field(&s).(*value.Secret)
		return ok && !key.Empty()
	})
}

// Defaults are the settings of somebody who has set nothing. The limits are
// those that Upscayl Cloud documents.
func Defaults() Settings {
	return Settings{
		APIURL:      "https://api.upscayl.org",
		Scale:       4,
		Fit:         "inside",
		Format:      "png",
		Pages:       "first",
		Exists:      "skip",
		Metadata:    "keep",
		FairWait:    value.Duration{Duration: 5 * time.Minute},
		CallTimeout: value.Duration{Duration: 15 * time.Second},
		Theme:       "terminal",
		Mouse:       true,
		Notify:      true,
		Keyring:     true,
		Concurrency: Concurrency{Checks: 2, Uploads: 4, Downloads: 4, Connections: 8},
		Limits: Limits{
			Window:         value.Duration{Duration: time.Hour},
			GetUploadURL:   100,
			CompleteUpload: 50,
			StartTask:      50,
			TaskStatus:     100,
			History:        100,
		},
		Bytescale: Bytescale{Auth: "bearer"},
		Aitronos:  Aitronos{Auth: "x-api-key"},
	}
}

// ModelFor is the model of new jobs, on "cloud" or "local": Lite is on every machine, and
// Standard in the cloud.
func (s Settings) ModelFor(engine string) string {
	switch {
	case s.Model != "":
		return s.Model
	case engine == "local":
		return "upscayl-lite-4x"
	default:
		return "upscayl-standard-4x"
	}
}

// EngineFor is the engine in force, "cloud" or "local", given whether there is
// a key to the cloud.
func (s Settings) EngineFor(hasKey bool) string {
	switch {
	case s.Engine != "":
		return s.Engine
	case hasKey:
		return "cloud"
	default:
		return "local"
	}
}
