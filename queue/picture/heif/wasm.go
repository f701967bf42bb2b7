package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"
	_ "unsafe" // for the names of other packages

	_ "github.com/gen2brain/avif"
	_ "github.com/gen2brain/heic"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// The libraries are those that the packages of gen2brain embed: libheif with
// libde265, and libavif with libaom. The packages themselves are not used: they
// return memory that is freed already, know no limits, and take a library of the
// system instead where they find one, whatever its version.

//go:linkname libheif github.com/gen2brain/heic.heifWasm
var libheif []byte

//go:linkname libavif github.com/gen2brain/avif.decodeWasm
var libavif []byte

// library is a decoder in WebAssembly. It is compiled when it is first needed.
type library struct {
	code  func() ([]byte, error)
	cache wazero.CompilationCache
}

func newLibrary(packed *[]byte) *library {
	return &library{cache: wazero.NewCompilationCache(), code: sync.OnceValues(func() ([]byte, error) {
		z, err := gzip.NewReader(bytes.NewReader(*packed))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	})}
}

var (
	heic = newLibrary(&libheif)
	avif = newLibrary(&libavif)
)

// budget is what one call of a library may take.
type budget struct {
	memory int64 // bytes
	time   time.Duration
}

// errBudget is a library that wants more than its budget.
var errBudget = errors.New("decoding takes more memory or time than a picture of its size")

// instance is a library at work on one file, which it holds.
type instance struct {
	runtime wazero.Runtime
	module  api.Module
	ctx     context.Context
	cancel  context.CancelFunc
	file    uint64 // where it lies, and its size
	size    uint64
}

// open starts a library with a file of its own. Everything ends with ctx, and is
// given back by close.
func (l *library) open(ctx context.Context, file []byte, b budget) (*instance, error) {
	code, err := l.code()
	if err != nil {
		return nil, err
	}
	const page = 64 << 10
	in := &instance{}
	in.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithCompilationCache(l.cache).WithCloseOnContextDone(true).
		WithMemoryLimitPages(uint32((b.memory+int64(len(file)))/page)).WithMemoryCapacityFromMax(true))
	// To compile is no work of the file's, and takes a second once.
	compiled, err := in.runtime.CompileModule(ctx, code) // stays in the cache, as it is not closed
	if b.memory > largeMemory {
		debug.FreeOSMemory() // of the compiler
	}
	in.ctx, in.cancel = context.WithTimeoutCause(ctx, b.time, errBudget)
	if err == nil {
		_, err = wasi_snapshot_preview1.Instantiate(in.ctx, in.runtime)
	}
	if err == nil {
		in.module, err = in.runtime.InstantiateModule(in.ctx, compiled, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	}
	if err == nil {
		in.size = uint64(len(file))
		in.file, err = in.alloc(in.size)
	}
	if err == nil && !in.module.Memory().Write(uint32(in.file), file) {
		err = errBudget
	}
	if err != nil {
		if in.ctx.Err() != nil {
			err = context.Cause(in.ctx)
		}
		in.close()
		return nil, err
	}
	return in, nil
}

func (in *instance) close() {
	_ = in.runtime.Close(context.WithoutCancel(in.ctx))
	in.cancel()
}

func (in *instance) call(name string, args ...uint64) (uint64, error) {
	f := in.module.ExportedFunction(name)
	res, err := f.Call(in.ctx, args...)
	switch {
	case err != nil && in.ctx.Err() != nil:
		return 0, context.Cause(in.ctx)
	case err != nil:
		return 0, fmt.Errorf("%w: %w", errStopped, err)
	}
	return res[0], nil
}

// alloc returns memory of the library, which goes when it is closed.
func (in *instance) alloc(n uint64) (uint64, error) {
	p, err := in.call("malloc", n)
	if err == nil && p == 0 {
		err = errBudget
	}
	return p, err
}

// number is the 32-bit number at a place.
func (in *instance) number(at uint64) int {
	b, ok := in.module.Memory().Read(uint32(at), 4)
	if !ok {
		return -1
	}
	return int(int32(binary.LittleEndian.Uint32(b)))
}

// held is what the library has made. It lies in its memory, which changes with the next
// call and goes when it is closed.
func (in *instance) held(at uint64, n int) ([]byte, error) {
	b, ok := in.module.Memory().Read(uint32(at), uint32(n))
	if !ok {
		return nil, errBudget
	}
	return b, nil
}
