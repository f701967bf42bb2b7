package upscayl

import "bulkup/api/rest"

// Limits as the older of the two documents states them; the current one is silent.
const (
	MaxSize  = 100 << 20    // bytes of one file
	MaxName  = rest.MaxName // characters of a file name, at least 1
	MinScale = 1
	MaxScale = 8   // the older document allows 2, 4 and 8 only
	MaxPage  = 100 // records of one history page
)

// Types are the MIME types that may be uploaded.
func Types() []string { return []string{"image/jpeg", "image/png", "image/webp"} }

// Formats are the values of StartRequest.Format.
func Formats() []string { return []string{"png", "jpg", "webp"} }

// Model is one of the models that the documents list.
type Model struct {
	ID         string
	Purpose    string // one line on what it is for
	Documented bool   // whether Purpose comes from the vendor
}

const undocumented = "try it on a sample"

// Models returns the models, those with a known purpose first. The API itself has
// no list, and the vendor describes three of them only.
func Models() []Model {
	return []Model{
		{"upscayl-standard-4x", "suits most pictures", true},
		{"upscayl-lite-4x", "suits most pictures; faster, with little quality lost", true},
		{"digital-art-4x", "drawings, illustrations and anime", true},
		{"digital-art-plus-4x", undocumented, false},
		{"natural-plus-4x", undocumented, false},
		{"natural-max-4x", undocumented, false},
		{"nature-boost-4x", undocumented, false},
		{"crystal-plus-4x", undocumented, false},
		{"clear-boost-4x", undocumented, false},
		{"pure-boost-4x", undocumented, false},
		{"quick-clear-4x", undocumented, false},
		{"texture-boost-4x", undocumented, false},
	}
}
