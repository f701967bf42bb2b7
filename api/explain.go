package api

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"regexp"
	"strings"
)

// Explain finds the service's code and message in the body of an error, whatever
// its form. Both come as they are: foreign text, see Clean and RedactText.
func Explain(body []byte) (code, message string) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	switch {
	case len(body) == 0:
		return "", ""
	case json.Valid(body):
		return explainJSON(body, 0)
	case body[0] == '<':
		return explainMarkup(body)
	}
	return "", string(body)
}

// errorObject is the union of the shapes in use: {error,message} with a code or a
// sentence in error, {error:{code,message}}, {detail} and {errors,messages}.
type errorObject struct {
	Code     Text
	Message  Text
	Error    json.RawMessage
	Detail   json.RawMessage
	Errors   json.RawMessage
	Messages json.RawMessage
	Msg      Text
	Data     json.RawMessage
}

func explainJSON(data []byte, depth int) (code, message string) {
	const deepest = 4
	data = bytes.TrimSpace(data)
	if len(data) == 0 || depth > deepest {
		return "", ""
	}
	switch data[0] {
	case '[':
		return explainArray(data, depth)
	case '{':
	default:
		var t Text
		if t.UnmarshalJSON(data) != nil || t == "" || bytes.Equal(data, []byte("true")) || bytes.Equal(data, []byte("false")) {
			return "", ""
		}
		if codeWord.MatchString(string(t)) {
			return string(t), ""
		}
		return "", string(t)
	}
	var o errorObject
	if json.Unmarshal(data, &o) != nil {
		return "", ""
	}
	code, message = string(o.Code), string(o.Message)
	if message == "" {
		message = string(o.Msg)
	}
	for _, inner := range []json.RawMessage{o.Error, o.Detail, o.Errors, o.Messages, o.Data} {
		if code != "" && message != "" {
			break
		}
		c, m := explainJSON(inner, depth+1)
		if code == "" {
			code = c
		}
		if message == "" {
			message = m
		}
	}
	return code, message
}

func explainArray(data []byte, depth int) (code, message string) {
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil {
		return "", ""
	}
	var messages []string
	for _, item := range items[:min(len(items), 5)] {
		c, m := explainJSON(item, depth+1)
		if code == "" {
			code = c
		}
		if m != "" {
			messages = append(messages, m)
		}
	}
	return code, strings.Join(messages, "; ")
}

var (
	// codeWord matches BAD_REQUEST and not_found, but no sentence of one word.
	codeWord  = regexp.MustCompile(`^([A-Z][A-Z0-9]*(_[A-Z0-9]+)*|[a-z0-9]+(_[a-z0-9]+)+)$`)
	htmlTitle = regexp.MustCompile(`(?is)<(?:title|h1)[^>]*>(.*?)</(?:title|h1)>`)
	htmlTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// explainMarkup reads S3's <Error><Code/><Message/></Error>; of any other page it
// takes the title.
func explainMarkup(body []byte) (code, message string) {
	var e struct {
		XMLName xml.Name
		Code    string
		Message string
	}
	if xml.Unmarshal(body, &e) == nil && e.XMLName.Local == "Error" {
		return strings.TrimSpace(e.Code), strings.TrimSpace(e.Message)
	}
	if m := htmlTitle.FindSubmatch(body); m != nil {
		title := html.UnescapeString(htmlTag.ReplaceAllString(string(m[1]), " "))
		return "", "a web page instead of an answer: " + strings.TrimSpace(title)
	}
	return "", "a web page instead of an answer"
}
