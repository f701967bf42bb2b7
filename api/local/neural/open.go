package neural

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"bulkup/api/local/neural/model"
	"bulkup/api/local/neural/ncnn"
)

// Open reads a network from a file: NAME.param of ncnn, with NAME.bin beside it, or a
// file in the layout of package model. The error says which file is at fault and, where
// the network is not one that can be run, the first layer that does not fit.
func Open(path string) (*Network, error) {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if strings.EqualFold(filepath.Ext(path), ".param") {
		param, err := readFile(path, ncnn.MaxParam)
		if err != nil {
			return nil, err
		}
		bin, err := readFile(strings.TrimSuffix(path, filepath.Ext(path))+".bin", ncnn.MaxBin)
		if err != nil {
			return nil, err
		}
		return Read(name, param, bin)
	}
	data, err := readFile(path, ncnn.MaxBin)
	if err != nil {
		return nil, err
	}
	m, err := model.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return newNetwork(name, m), nil
}

// Read returns the network of a .param and a .bin of ncnn.
func Read(name string, param, bin []byte) (*Network, error) {
	m, err := ncnn.Read(param, bin)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return newNetwork(name, m), nil
}

// readFile reads a file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", filepath.Base(path))
	case info.Size() > limit:
		return nil, fmt.Errorf("%s has %d bytes; at most %d are read", filepath.Base(path), info.Size(), limit)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errors.New(filepath.Base(path) + " grew while it was read")
	}
	return data, err
}
