package models

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"

	"bulkup/api/local/catalogue"
	"bulkup/api/local/neural"
	"bulkup/api/local/neural/ncnn"
)

// Check runs a model on a small picture and compares its weights with what was
// added. The error says what is wrong and what to do.
func (s *Store) Check(ctx context.Context, name string) error {
	m, ok := s.Find(name)
	if !ok {
		if _, err := os.Stat(s.path(name, noteSuffix)); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no model %q here; `bulkup models list` shows those that are", name)
		}
		_, err := s.read(name)
		return fmt.Errorf("%w; remove the model and add it again", err)
	}
	if !m.BuiltIn {
		n, err := s.note(m.Name)
		if err != nil {
			return err
		}
		weights, err := readCapped(s.path(m.Name, weightsSuffix), ncnn.MaxBin)
		if err != nil {
			return err
		}
		if catalogue.SumsOf(weights).SHA256 != n.SHA256 {
			return fmt.Errorf("the weights of %s have changed since they were added; remove the model and add it again", m.Name)
		}
	}
	net, err := s.Network(m)
	if err != nil {
		return fmt.Errorf("%s cannot be used: %w", m.Name, err)
	}
	return sound(ctx, net, m)
}

// side is that of the picture that a check runs on, in pixels.
const side = 16

// sound runs the network on a soft pattern. Whatever a network makes of it, it makes
// numbers, and not the same everywhere.
func sound(ctx context.Context, net *neural.Network, m Model) error {
	rows, least, most := 0, float32(math.Inf(1)), float32(math.Inf(-1))
	err := net.Upscale(ctx, neural.Source{Width: side, Height: side, Read: pattern}, func(_ int, row []float32) error {
		rows++
		for _, v := range row {
			if v != v || math.IsInf(float64(v), 0) {
				return errors.New("it makes values that are no numbers")
			}
			least, most = min(least, v), max(most, v)
		}
		return nil
	}, neural.Options{})
	switch {
	case err != nil:
		return fmt.Errorf("%s fails on a small picture: %w", m.Name, err)
	case rows != side*m.Factor:
		return fmt.Errorf("%s makes %d rows of %d, not %d", m.Name, rows, side, side*m.Factor)
	case most-least < 0.05:
		return fmt.Errorf("%s makes the same grey of everything: these are not the weights of its network", m.Name)
	}
	return nil
}

// pattern is a picture with soft and hard edges.
func pattern(y int, into []float32) error {
	for i := range into {
		x, c := i/3, i%3
		v := 0.5 + 0.4*math.Sin(float64(x*(c+1)+2*y)/3)
		if (x/8+y/8)%2 == 0 {
			v = 1 - v
		}
		into[i] = float32(v)
	}
	return nil
}
