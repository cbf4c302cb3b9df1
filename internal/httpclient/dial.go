package httpclient

import (
	"net"
	"net/http"
	"net/netip"
	"time"

	"code.dny.dev/ssrf"
)

// transport makes the connections. There is no proxy: behind one the addresses
// could not be checked.
func transport(o Options) *http.Transport {
	d := &net.Dialer{Timeout: o.Connect, KeepAlive: 30 * time.Second}
	if !o.AllowPrivate {
		d.Control = guard(o.Allow).Safe
	}
	return &http.Transport{
		DialContext:            d.DialContext,
		TLSHandshakeTimeout:    o.Connect,
		ResponseHeaderTimeout:  o.Header,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    o.PerHost,
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true, // decoded in body.go, with caps
		ForceAttemptHTTP2:      true,
	}
}

// guard refuses addresses at dial time, so that neither redirects nor names
// that resolve anew get around it.
func guard(allow []netip.Prefix) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
}
