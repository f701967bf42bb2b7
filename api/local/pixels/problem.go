package pixels

import (
	"errors"
	"fmt"
)

// What can be wrong with a picture, for errors.Is. Each error of this package
// that is the picture's fault is a *Problem around one of these.
var (
	ErrEmpty          = errors.New("the file is empty")
	ErrUnsupported    = errors.New("not a picture that can be read")
	ErrTruncated      = errors.New("the picture is cut off")
	ErrDamaged        = errors.New("the picture is damaged")
	ErrAnimated       = errors.New("the picture is animated")
	ErrTooLarge       = errors.New("the picture has too many pixels")
	ErrResultTooLarge = errors.New("the result would be too large for its format")
)

// Problem is a picture that cannot be upscaled, in words for its owner: one
// line, no file name, no control bytes.
type Problem struct {
	Kind    error  // one of the errors above
	Message string // what is wrong and what can be done
	Err     error  // the decoder's own words, if it had any
}

func (p *Problem) Error() string { return p.Message }

// Unwrap makes both the kind and the cause visible to errors.Is and errors.As.
func (p *Problem) Unwrap() []error {
	if p.Err == nil {
		return []error{p.Kind}
	}
	return []error{p.Kind, p.Err}
}

func problem(kind error, format string, args ...any) error {
	return &Problem{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
