package backend

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"bulkup/api"
	"bulkup/api/aitronos"
	"bulkup/api/bytescale"
	"bulkup/api/gjirafa"
	"bulkup/api/transfer"
)

// Account is the place with a service that finished files can be stored in.
type Account struct {
	Service string // "bytescale", "aitronos" or "gjirafa"
	Base    string // the service's address; "" is the usual one
	ID      string // account, organization or project
	Key     string
	Auth    string // how the key is sent, in the service's words; "" is the usual way
}

// Publishers returns the services of those accounts that have a key. Their answers are
// waited for as long as timeout says, 0 for as long as transport does. It returns
// an error for an address that cannot be used.
func Publishers(accounts []Account, timeout time.Duration, transport *http.Transport, mover *transfer.Engine) ([]transfer.Publisher, error) {
	var all []transfer.Publisher
	for _, a := range accounts {
		if a.Key == "" {
			continue
		}
		var base *url.URL
		if a.Base != "" {
			var err error
			if base, err = api.ParseBase(a.Base); err != nil {
				return nil, fmt.Errorf("%s.base-url: %w", a.Service, err)
			}
		}
		switch a.Service {
		case "bytescale":
			all = append(all, bytescale.Publisher{Client: bytescale.New(bytescale.Options{BaseURL: base, AccountID: a.ID, Key: a.Key,
				Basic: a.Auth == "basic", Transport: transport, Timeout: timeout})})
		case "aitronos":
			all = append(all, aitronos.Publisher{Client: aitronos.New(aitronos.Options{BaseURL: base, OrganizationID: a.ID, Key: a.Key,
				Auth: aitronos.Auth(a.Auth), Transport: transport, Timeout: timeout}), Engine: mover})
		case "gjirafa":
			if base == nil {
				return nil, fmt.Errorf("gjirafa.base-url is not set: the service publishes no address of its own")
			}
			all = append(all, gjirafa.Publisher{Client: gjirafa.New(gjirafa.Options{BaseURL: base, ProjectID: a.ID, Key: a.Key,
				AuthScheme: a.Auth, Transport: transport, Timeout: timeout})})
		}
	}
	return all, nil
}
