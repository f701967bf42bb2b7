// Package upscayl is the client of Upscayl Cloud, and of every server that speaks its
// API: five calls, each one attempt unless its comment says otherwise. openapi.yaml
// beside it describes them. Two dialects of the API are about: the current one wraps JSON
// bodies in "data" and gives a link per part; the classic one has flat bodies and one
// link per file. Both are sent and understood. It moves no files: package transfer does,
// by the links that are returned here. Start reading at Client, and at Task for what an
// answer says.
package upscayl

import _ "embed"

// OpenAPI is the OpenAPI 3 description of the five calls in both dialects.
//
//go:embed openapi.yaml
var OpenAPI string
