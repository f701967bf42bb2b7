// Package ncnn reads upscaling networks from the files that Upscayl and other programs
// built on ncnn keep them in: a text .param with the layers and a .bin with their weights.
//
// It is no reader for any ncnn network. It knows the layers of the SRVGG and RRDB
// networks, follows the channels from layer to layer, and refuses whatever does not fit,
// with the name of the first layer that does not. It never panics, and takes no more
// memory than a few times the size of what it is given.
//
// Read is the whole of it; param.go has the text, bin.go the weights, and graph.go
// recognises the network. The format is that of ncnn's wiki, "param and model file structure".
package ncnn

import (
	"errors"
	"fmt"

	"bulkup/api/local/neural/model"
)

// Limits of the files, several times what the largest known network has.
const (
	MaxParam = 2 << 20   // bytes of a .param
	MaxBin   = 256 << 20 // bytes of a .bin
)

// maxLayers is several times what the largest known network has (1,000).
const maxLayers = 1 << 14

// Read returns the network of a .param and its .bin. The result has passed Model.Check.
// A network whose last layers make its result smaller, as those for ×2 and ×3 of
// animevideov3 have, is returned without those layers, with the scale of what remains.
func Read(param, bin []byte) (*model.Model, error) {
	if len(param) > MaxParam {
		return nil, fmt.Errorf("the .param has %d bytes; at most %d are read", len(param), MaxParam)
	}
	if len(bin) > MaxBin {
		return nil, fmt.Errorf("the .bin has %d bytes; at most %d are read", len(bin), MaxBin)
	}
	layers, err := parse(param)
	if err != nil {
		return nil, err
	}
	g := graph{blobs: map[string]blob{}, bin: reader{rest: bin}}
	for i := range layers {
		if err := g.add(&layers[i]); err != nil {
			return nil, fmt.Errorf("layer %s: %w", layers[i].name, err)
		}
	}
	if n := len(g.bin.rest); n != 0 {
		return nil, fmt.Errorf("the .bin has %d bytes more than the layers of the .param need", n)
	}
	if len(g.convs) == 0 {
		return nil, errors.New("a network without convolutions")
	}
	m := g.model()
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}
