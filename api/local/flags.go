package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"bulkup/api/local/models"
)

// Flags are those of the program that serves.
type Flags struct {
	options Options
	addr    string
	keyFile string
	way     encryption
}

const (
	defaultWaiting = 1000        // pictures; the sources of more would fill the disk of many
	lastAnswers    = time.Second // for requests that are being answered when the server ends
)

// KeyVariable names the environment's API key that callers must show.
const KeyVariable = "BULKUP_SERVE_KEY"

// Bind adds the flags to a set.
func (f *Flags) Bind(set *pflag.FlagSet) {
	o := &f.options
	set.StringVar(&f.addr, "addr", "127.0.0.1:0", "`HOST:PORT` to listen on")
	set.StringVar(&o.Key, "key", "", "the API `KEY` that callers must show; others can see it in the list of processes (default: "+KeyVariable+", or a new one, printed on stderr)")
	set.StringVar(&f.keyFile, "key-file", "", "`FILE` with the API key that callers must show")
	set.StringVar(&f.way.cert, "cert", "", "`FILE` with the certificate to serve https with, and with those that vouch for it (PEM)")
	set.StringVar(&f.way.certKey, "cert-key", "", "`FILE` with the private key of --cert (PEM)")
	set.BoolVar(&f.way.selfSigned, "self-signed", false, "serve https with a certificate of its own, kept in --store; its fingerprint is printed, for --api-fingerprint of callers")
	set.BoolVar(&f.way.insecure, "insecure", false, "serve plain http also where other machines can reach it: key and pictures can be read on the way")
	set.BoolVar(&o.FetchPrivate, "fetch-private", false, "fetch addresses of this machine and its networks too, for whoever has the key")
	set.StringVar(&o.Store, "store", "", "`DIR` that keeps everything (default: a temporary one)")
	set.DurationVar(&o.Keep, "keep", resultLife, "how long results are kept in the store, a `TIME` such as 90m or 48h")
	set.Int64Var(&o.PartSize, "part-size", defaultPartSize, "size of one upload part, in `BYTES`")
	set.IntVar(&o.Workers, "workers", defaultWorkers, "how many tasks run at once, a number `N`")
	set.IntVar(&o.Waiting, "max-waiting", defaultWaiting, "how many pictures may wait, a number `N`; callers with more are asked to come later (0: unlimited)")
	set.StringVar(&o.EngineBinary, "engine-binary", "", "`PROGRAM`, upscayl-bin or realesrgan-ncnn-vulkan, to upscale with its models (default: bulkup's own engine)")
	set.StringVar(&o.Models, "models", models.Folder(), "`DIR` of the models that were added with bulkup models")
	set.IntVar(&o.Threads, "threads", 0, "`N` threads of bulkup's own engine (default: one a core)")
}

// Serve runs a server as the flags say until ctx ends. The first line on out is
// {"url":"http://..."}, with a "fingerprint" where there is a certificate; a key that was made up goes to the log, and so does what
// happens. The error says which flag, file or address cannot be used.
func Serve(ctx context.Context, f Flags, out, log io.Writer) error {
	o, done, err := f.read()
	if err != nil {
		return err
	}
	defer done()
	made := o.Key == ""
	if made {
		o.Key = rand.Text()
	}
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	s, err := Start(ctx, f.addr, o)
	if err != nil {
		return err
	}
	if made {
		fmt.Fprintln(log, "the API key is "+o.Key)
	}
	o.Log.Info("serving", "engine", s.About(), "store", o.Store)
	if s.Fingerprint() != "" {
		fmt.Fprintln(log, "the fingerprint is "+s.Fingerprint())
	}
	err = json.NewEncoder(out).Encode(firstLine{s.URL(), s.Fingerprint()})
	if err == nil {
		<-ctx.Done()
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	if closing := s.Close(end); err == nil {
		err = closing
	}
	return err
}

// firstLine is the first line that a server prints.
type firstLine struct {
	URL         string `json:"url"`
	Fingerprint string `json:"fingerprint,omitempty"`
}

// read turns flags into options, with the files that they name. The caller calls
// done at the end, which removes a store that is temporary.
func (f Flags) read() (o Options, done func(), err error) {
	o, done = f.options, func() {}
	o.ForOthers = true
	if o.Key, err = f.key(); err != nil {
		return o, nil, err
	}
	if err := f.way.apply(&o, f.addr); err != nil {
		return o, nil, err
	}
	if o.Store == "" {
		if o.Store, err = os.MkdirTemp("", "bulkup-serve-"); err != nil {
			return o, nil, err
		}
		done = func() { _ = os.RemoveAll(o.Store) }
	}
	return o, done, nil
}

// key returns the key of the flags or of the environment, "" for none.
func (f Flags) key() (string, error) {
	switch {
	case f.options.Key != "" && f.keyFile != "":
		return "", errors.New("--key and --key-file cannot be given together")
	case f.options.Key != "":
		return f.options.Key, nil
	case f.keyFile == "":
		return os.Getenv(KeyVariable), nil
	}
	text, err := os.ReadFile(f.keyFile)
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(text))
	if key == "" {
		return "", fmt.Errorf("%s holds no key", f.keyFile)
	}
	return key, nil
}
