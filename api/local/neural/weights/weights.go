// Package weights has the networks that are part of the program: their numbers, in the
// layout of package model. ORIGIN.md says where they come from, and LICENSE-Real-ESRGAN
// is their license. It runs nothing; package neural does.
package weights

import (
	_ "embed"

	"bulkup/api/local/neural/model"
)

// License is the license of all embedded networks, which has to go wherever they go.
//
//go:embed LICENSE-Real-ESRGAN
var License string

//go:embed lite.bin
var lite []byte

//go:embed animevideov3.bin
var animevideo []byte

// Names of the embedded networks. The first one is what Upscayl calls Lite.
const (
	Lite       = "upscayl-lite-4x"
	AnimeVideo = "realesr-animevideov3"
)

// Names returns all of them.
func Names() []string { return []string{Lite, AnimeVideo} }

// Load returns the network of that name, and false if there is none.
func Load(name string) (*model.Model, bool, error) {
	var data []byte
	switch name {
	case Lite:
		data = lite
	case AnimeVideo:
		data = animevideo
	default:
		return nil, false, nil
	}
	m, err := model.Decode(data)
	return m, true, err
}
