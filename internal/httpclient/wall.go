package httpclient

import (
	"bytes"
	"net/http"
	"strings"
)

// walls are marks of pages that stand in place of data. The first is in lower
// case.
var walls = [][2]string{
	{"cf-chl-", "a Cloudflare challenge"}, {"challenge-platform", "a Cloudflare challenge"}, {"cf-error-details", "a Cloudflare block"},
	{"<title>just a moment", "a Cloudflare challenge"}, {"attention required! | cloudflare", "a Cloudflare block"},
	{"_incapsula_resource", "an Imperva wall"}, {"px-captcha", "a PerimeterX wall"}, {"captcha-delivery", "a DataDome wall"},
	{"errors.edgesuite.net", "an Akamai block"}, {"awswafintegration", "an AWS WAF challenge"}, {"id=\"anubis_", "an Anubis challenge"},
	{"ddos-guard", "a DDoS-Guard wall"}, {"sucuri website firewall", "a Sucuri wall"}, {"g-recaptcha", "a captcha"}, {"h-captcha", "a captcha"},
	{"support id is", "an F5 block"}, {"<title>access denied", "an access denied page"}, {"<title>403 forbidden", "an access denied page"},
	{"type=\"password\"", "a log-in page"}, {"type='password'", "a log-in page"}, {"name=\"samlrequest\"", "a log-in page"},
}

// Wall says what stands in place of data: "a Cloudflare challenge", "a log-in
// page"; "" when nothing known does. The body is looked at only as far as such
// pages go; it should be that of an HTML answer.
func Wall(h http.Header, body []byte) string {
	if strings.Contains(strings.ToLower(h.Get("Cf-Mitigated")), "challenge") {
		return "a Cloudflare challenge"
	}
	if h.Get("X-Amzn-Waf-Action") != "" {
		return "an AWS WAF challenge"
	}
	head := bytes.ToLower(body[:min(len(body), 64<<10)])
	for _, w := range walls {
		if bytes.Contains(head, []byte(w[0])) {
			return w[1]
		}
	}
	return ""
}

func isHTML(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/html")
}
