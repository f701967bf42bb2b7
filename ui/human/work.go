package human

import (
	"fmt"
	"time"
)

// PerMegapixel is how fast a model is: "4 s per megapixel".
func PerMegapixel(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.2g s per megapixel", d.Seconds())
	}
	return fmt.Sprintf("%.0f s per megapixel", d.Seconds())
}

// Work is what a batch takes this machine: "214 pictures, about 2 h 10 min with Upscayl
// Lite on this machine (4 s per megapixel)". The title of the model may be "", where
// there are several.
func Work(pictures int, title string, whole, each time.Duration) string {
	text := Count(pictures, "picture", "pictures") + ", about " + Span(max(whole, time.Second))
	if title != "" {
		text += " with " + title
	}
	text += " on this machine"
	if each > 0 {
		text += " (" + PerMegapixel(each) + ")"
	}
	return text
}

// Found is how much there is: "214 pictures in 9 folders, 812 MB". Pictures at addresses
// have no folder, and nobody knows their bytes.
func Found(pictures, folders int, bytes int64) string {
	text := Count(pictures, "picture", "pictures")
	if folders > 0 {
		text += " in " + Count(folders, "folder", "folders")
	}
	if bytes > 0 || folders > 0 {
		text += ", " + Bytes(bytes)
	}
	return text
}
