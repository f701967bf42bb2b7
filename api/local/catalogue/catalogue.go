// Package catalogue knows the networks that people have: whose they are, what for and
// under which licence, and by which checksums and other names their files are
// recognised. It reads no file.
package catalogue

import "slices"

// Known is a model whose files are recognised by their content, whatever they are
// called.
type Known struct {
	Name    string // as Upscayl calls it: "upscayl-lite-4x"
	Title   string // for people: "Upscayl Lite"
	Purpose string // what it is for, in one line
	Licence string // with "non-commercial" in words where that is so
	// Aliases are other names of the same weights, in the packages that carry them.
	Aliases []string

	Size   int64  // bytes of the weights, 0 where not known
	SHA256 string // of the weights, "" where not known
	Blob   string // git's id of the weights; "" where Origin does not have them
}

const (
	bsd           = "BSD-3-Clause"
	ccBy          = "CC BY 4.0"
	nonCommercial = "non-commercial use only"
)

// Lite is the model that stands in where another is not on this machine.
const Lite = "upscayl-lite-4x"

// Origin is where the files of models with a Blob are, as NAME.param and NAME.bin: the
// models of the Upscayl app at one commit, so that their content cannot change.
const Origin = "https://raw.githubusercontent.com/upscayl/upscayl/a00d55fee90e0f9435d5eaa86e76700df8199af8/resources/models/"

// all has the models of the Upscayl app, and one that comes with bulkup.
var all = []Known{
	{Name: Lite, Title: "Upscayl Lite", Purpose: "suits most pictures; the fastest", Licence: bsd,
		Aliases: []string{"realesrgan-x4fast", "RealESRGAN_General_x4_v3"}, Size: 2435272,
		SHA256: "85ee266b632a765a725425ba6a5620c088c8aa2939a03063b2d83b3462724cc1",
		Blob:   "e0a8b6ca061931284832a67cdd4112d94a7c98a0"},
	{Name: "realesr-animevideov3", Title: "Anime Video", Purpose: "anime and cartoons; fast", Licence: bsd,
		Aliases: []string{"realesr-animevideov3-x4", "realesr-animevideov3-x2", "realesr-animevideov3-x3"}, Size: 1247368,
		SHA256: "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d"},
	{Name: "upscayl-standard-4x", Title: "Upscayl Standard", Purpose: "suits most pictures; more texture than Lite, and slow", Licence: bsd,
		Aliases: []string{"realesrgan-x4plus", "upscayl-standard"}, Size: 33424520,
		SHA256: "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
		Blob:   "5cea94783710c25d6fffa9fe9b59999498aec3d4"},
	{Name: "digital-art-4x", Title: "Digital Art", Purpose: "drawings, illustrations and anime", Licence: bsd,
		Aliases: []string{"realesrgan-x4plus-anime", "digital-art"}, Size: 8943500,
		SHA256: "fe01c269cfd10cdef8e018ab66ebe750cf79c7af4d1f9c16c737e1295229bacc",
		Blob:   "95201b7beeefaa2de45bc80f77f879f51d2fc534"},
	{Name: "high-fidelity-4x", Title: "High Fidelity", Purpose: "realistic details and smooth textures; by helaman", Licence: ccBy,
		Aliases: []string{"4xHFA2k", "hfa2k-4x"},
		Blob:    "80d7a5d56afaf06ddb2770c022d44c3677a4d37c"},
	{Name: "remacri-4x", Title: "Remacri", Purpose: "natural pictures, sharper and with more detail; by foolhardy", Licence: "CC BY-NC-SA 4.0: " + nonCommercial,
		Aliases: []string{"remacri"},
		Blob:    "74848459d3b39e17d82b0f9bd9c0b08040d27495"},
	{Name: "ultramix-balanced-4x", Title: "Ultramix Balanced", Purpose: "natural pictures, between sharpness and detail; by Kim2091", Licence: "no licence is named; " + nonCommercial,
		Aliases: []string{"ultramix_balanced", "ultramix-balanced"},
		Blob:    "ecbc3058bee038c4b72a13cf3b0c4bf104bce813"},
	{Name: "ultrasharp-4x", Title: "UltraSharp", Purpose: "natural pictures, with the emphasis on sharpness; by Kim2091", Licence: "CC BY-NC-SA 4.0: " + nonCommercial,
		Aliases: []string{"ultrasharp", "4x-UltraSharp"},
		Blob:    "2af00892fd1da5dcbeedbedfa62741f9401fd8a0"},
}

// All returns the models that are known, those that most people want first.
func All() []Known { return slices.Clone(all) }

// Lookup finds a model of the catalogue by its name or one of its aliases.
func Lookup(name string) (Known, bool) {
	for _, k := range all {
		if k.Name == name || slices.Contains(k.Aliases, name) {
			return k, true
		}
	}
	return Known{}, false
}

// Names returns the name and the aliases.
func (k Known) Names() []string { return append([]string{k.Name}, k.Aliases...) }

// Recognise finds the model whose weights have these checksums.
func Recognise(s Sums) (Known, bool) {
	for _, k := range all {
		if k.Blob != "" && k.Blob == s.Blob || k.SHA256 != "" && k.SHA256 == s.SHA256 {
			return k, true
		}
	}
	return Known{}, false
}
