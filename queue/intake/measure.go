package intake

// Measure returns the pixels of a picture as people see them, from its header.
func Measure(path string) (width, height int, err error) {
	file, info, err := open(path)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	_, width, height, err = headerOf(file, info)
	return width, height, err
}
