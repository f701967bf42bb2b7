package intake

import "bulkup/queue/intake/picture"

// Measure returns the pixels of a picture as people see them, from its header.
func Measure(path string) (width, height int, err error) {
	file, info, err := open(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	h, err := picture.Glance(file, info.Size())
	if err != nil {
		return 0, 0, err
	}
	width, height = h.Upright()
	return width, height, nil
}
