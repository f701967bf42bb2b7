package config

import (
	"strings"

	"bulkup/config/choice"
)

// setting is one row of the table from which the file, the environment, the
// flags and the listing are served.
type setting struct {
	name  string // its dotted name in the file: "scale", "limits.start-task"
	field func(*Settings) any
	rule
	help  string // what it is for, on the command line; "" when there is no flag
	about string // what it is for where there is no flag
	unset string // what its empty value means, for the listing
	env   string // overrides the usual name of its variable
}

// variable is the environment variable that sets it.
func (s setting) variable() string {
	if s.env != "" {
		return s.env
	}
	return variablePrefix + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(s.name))
}

// named returns the setting called name.
func named(name string) (setting, bool) {
	for _, s := range table {
		if s.name == name {
			return s, true
		}
	}
	return setting{}, false
}

var table = []setting{
	{name: "engine", field: func(s *Settings) any { return &s.Engine }, rule: optional(oneOf("local", "cloud")),
		help: "where pictures are upscaled (default: cloud with a key, else local)", unset: "cloud with a key, else local"},
	{name: "engine-binary", field: func(s *Settings) any { return &s.EngineBinary }, rule: optional(program()),
		help: "upscayl-bin or realesrgan-ncnn-vulkan, for the engine on this machine", unset: "bulkup's own engine"},
	{name: "engine-threads", field: func(s *Settings) any { return &s.EngineThreads }, rule: between(0, 1024),
		help: "threads of bulkup's own engine (default: one a core)", unset: "one a core"},
	{name: "api-url", field: func(s *Settings) any { return &s.APIURL }, rule: address(),
		help: "address of Upscayl Cloud, or of a server like it"},
	{name: "api-fingerprint", field: func(s *Settings) any { return &s.APIFingerprint }, rule: text("SHA256"),
		help: "certificate of a server of your own at api-url, as bulkup serve --self-signed prints it", unset: "an authority vouches for the server"},
	{name: "model", field: func(s *Settings) any { return &s.Model }, rule: text("MODEL"),
		help:  "the model that upscales; bulkup models shows those of this machine (default: upscayl-lite-4x here, upscayl-standard-4x in the cloud)",
		unset: "upscayl-lite-4x on this machine, upscayl-standard-4x in the cloud"},
	{name: "twice", field: func(s *Settings) any { return &s.Twice }, rule: yesNo(),
		help: "run the model's network twice, on this machine: crisper for 8 times, and 17 times as slow"},
	{name: "scale", field: func(s *Settings) any { return &s.Scale }, rule: between(1, 8),
		help: "how many times wider and higher"},
	{name: "width", field: func(s *Settings) any { return &s.Width }, rule: side(),
		help: "width to reach instead of a scale, in pixels; the picture is made smaller here from the smallest scale that reaches it (default: none)", unset: "none"},
	{name: "height", field: func(s *Settings) any { return &s.Height }, rule: side(),
		help: "height to reach instead of a scale, in pixels (default: none)", unset: "none"},
	{name: "fit", field: func(s *Settings) any { return &s.Fit }, rule: oneOf(choice.Fits...),
		help: "with a width and a height: stay inside them, cover them, or have exactly them and other proportions"},
	{name: "format", field: func(s *Settings) any { return &s.Format }, rule: oneOf(choice.Formats...),
		help: "format of the results"},
	{name: "quality", field: func(s *Settings) any { return &s.Quality }, rule: quality(),
		help: "quality of JPEG and WebP results, 1 to 100; lossless is for WebP (default: 90)", unset: "90, or that of the service"},
	{name: "face", field: func(s *Settings) any { return &s.Face }, rule: yesNo(),
		help: "enhance faces"},
	{name: "pages", field: func(s *Settings) any { return &s.Pages }, rule: oneOf("first", "all"),
		help: "of a TIFF with several pages or a GIF that moves: the first one, or each as a result of its own, -p1, -p2, …"},
	{name: "out", field: func(s *Settings) any { return &s.Out }, rule: optional(folder()),
		help: "folder for the results (default: beside the source)", unset: "beside the source"},
	{name: "name", field: func(s *Settings) any { return &s.Name }, rule: text("TEMPLATE"),
		help: "names of the results, from {name} {ext} {scale} {model} {dir} {root} {folder} {source-ext}", unset: "the usual names"},
	{name: "exists", field: func(s *Settings) any { return &s.Exists }, rule: oneOf("skip", "overwrite", "rename"),
		help: "what to do when a result is already there"},
	{name: "metadata", field: func(s *Settings) any { return &s.Metadata }, rule: oneOf("keep", "no-gps", "strip"),
		help: "what results say of their sources: EXIF, XMP and profile, all but the place, or the profile alone"},
	{name: "keep-time", field: func(s *Settings) any { return &s.KeepTime }, rule: yesNo(),
		help: "results take the modification time of their sources"},
	{name: "preset", field: func(s *Settings) any { return &s.Preset }, rule: text("NAME"),
		help: "model, scale or size, format and face by the name that they have in the settings file", unset: "none"},
	{name: "state", field: func(s *Settings) any { return &s.State }, rule: folder(),
		help: "folder of the queue and its logs", unset: "~/.local/state/bulkup on Linux"},
	{name: "max-credits", field: func(s *Settings) any { return &s.MaxCredits }, rule: creditCap(),
		help: "stop before the start that would take more credits than this (default: no cap)", unset: "no cap"},
	{name: "fair-wait", field: func(s *Settings) any { return &s.FairWait }, rule: period(), about: "how long history is searched for a start whose answer was lost before you decide"},
	{name: "call-timeout", field: func(s *Settings) any { return &s.CallTimeout }, rule: period(), about: "how long a call of a service may take before it is tried again"},
	{name: "limit-rate", field: func(s *Settings) any { return &s.LimitRate }, rule: rate(),
		help: "most bytes per second, up and down each, such as 2MB/s (default: no limit)", unset: "no limit"},
	{name: "publish", field: func(s *Settings) any { return &s.Publish }, rule: optional(oneOf(services...)),
		help: "store each result with this service too", unset: "nowhere"},
	{name: "plain", field: func(s *Settings) any { return &s.Plain }, rule: yesNo(),
		help: "lines of text instead of a screen"},
	{name: "ascii", field: func(s *Settings) any { return &s.ASCII }, rule: yesNo(),
		help: "draw with ASCII characters only"},
	{name: "theme", field: func(s *Settings) any { return &s.Theme }, rule: oneOf("terminal", "contrast", "dark", "light"),
		help: "colours of the screen: the terminal's own, or ours"},
	{name: "mouse", field: func(s *Settings) any { return &s.Mouse }, rule: yesNo(),
		help: "clicks and the wheel work here, as they do by default; shift selects text"},
	{name: "notify", field: func(s *Settings) any { return &s.Notify }, rule: yesNo(), about: "a notice or bell when a batch has ended"},
	{name: "keyring", field: func(s *Settings) any { return &s.Keyring }, rule: yesNo(), about: "keep the API key in the system's keyring where there is one, else in a file"},

	{name: "concurrency.checks", field: func(s *Settings) any { return &s.Concurrency.Checks }, rule: between(1, 64), about: "how many files are checked at once"},
	{name: "concurrency.uploads", field: func(s *Settings) any { return &s.Concurrency.Uploads }, rule: between(1, 64), about: "how many pictures are uploaded at once"},
	{name: "concurrency.downloads", field: func(s *Settings) any { return &s.Concurrency.Downloads }, rule: between(1, 64), about: "how many results are downloaded at once"},
	{name: "concurrency.connections", field: func(s *Settings) any { return &s.Concurrency.Connections }, rule: between(1, 64), about: "how many connections uploads and downloads share"},

	{name: "limits.window", field: func(s *Settings) any { return &s.Limits.Window }, rule: period(), about: "the time that the limits are counted in"},
	{name: "limits.get-upload-url", field: func(s *Settings) any { return &s.Limits.GetUploadURL }, rule: perWindow(), unset: unlimited, about: "upload links of your account in a window"},
	{name: "limits.complete-multipart-upload", field: func(s *Settings) any { return &s.Limits.CompleteUpload }, rule: perWindow(), unset: unlimited, about: "completed uploads of your account in a window"},
	{name: "limits.start-task", field: func(s *Settings) any { return &s.Limits.StartTask }, rule: perWindow(), unset: unlimited, about: "starts of your account in a window"},
	{name: "limits.get-task-status", field: func(s *Settings) any { return &s.Limits.TaskStatus }, rule: perWindow(), unset: unlimited, about: "status calls of your account in a window"},
	{name: "limits.get-upscayl-history", field: func(s *Settings) any { return &s.Limits.History }, rule: perWindow(), unset: unlimited, about: "pages of history of your account in a window"},

	{name: "bytescale.account-id", field: func(s *Settings) any { return &s.Bytescale.AccountID }, rule: identifier(), unset: notSet, about: "your account at Bytescale"},
	{name: "bytescale.api-key", field: func(s *Settings) any { return &s.Bytescale.APIKey }, rule: secret(), unset: notSet, env: "BYTESCALE_API_KEY", about: "the API key of that account"},
	{name: "bytescale.auth", field: func(s *Settings) any { return &s.Bytescale.Auth }, rule: oneOf("bearer", "basic"), about: "how Bytescale is shown the key"},
	{name: "bytescale.base-url", field: func(s *Settings) any { return &s.Bytescale.BaseURL }, rule: optional(address()), unset: ownAddress, about: "address of Bytescale, or of a server like it"},

	{name: "aitronos.organization-id", field: func(s *Settings) any { return &s.Aitronos.OrganizationID }, rule: identifier(), unset: notSet, about: "your organization at Aitronos"},
	{name: "aitronos.api-key", field: func(s *Settings) any { return &s.Aitronos.APIKey }, rule: secret(), unset: notSet, env: "AITRONOS_API_KEY", about: "the API key of that organization"},
	{name: "aitronos.auth", field: func(s *Settings) any { return &s.Aitronos.Auth }, rule: oneOf("x-api-key", "bearer"), about: "how Aitronos is shown the key"},
	{name: "aitronos.base-url", field: func(s *Settings) any { return &s.Aitronos.BaseURL }, rule: optional(address()), unset: ownAddress, about: "address of Aitronos, or of a server like it"},

	{name: "gjirafa.base-url", field: func(s *Settings) any { return &s.Gjirafa.BaseURL }, rule: optional(address()), unset: notSet, about: "address of Gjirafa; it publishes none of its own"},
	{name: "gjirafa.project-id", field: func(s *Settings) any { return &s.Gjirafa.ProjectID }, rule: identifier(), unset: notSet, about: "your project at Gjirafa"},
	{name: "gjirafa.api-key", field: func(s *Settings) any { return &s.Gjirafa.APIKey }, rule: secret(), unset: notSet, env: "GJIRAFA_API_KEY", about: "the API key of that project"},
	{name: "gjirafa.auth-scheme", field: func(s *Settings) any { return &s.Gjirafa.AuthScheme }, rule: optional(oneOf("Bearer")), unset: "the bare key", about: "the word before the key, where Gjirafa wants one"},
}

const (
	notSet     = "not set"
	unlimited  = "unlimited"
	ownAddress = "the service's own"
)
