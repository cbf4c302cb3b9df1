// Package dashboards holds what shows and judges the numbers of the program, in
// the languages of those who watch.
package dashboards

import _ "embed" // the files beside this one

// Grafana is a dashboard over Prometheus, to be imported.
//
//go:embed grafana.json
var Grafana string

// Alerts are rules of Prometheus.
//
//go:embed alerts.yaml
var Alerts string

// CloudWatch is the body of a dashboard.
//
//go:embed cloudwatch.json
var CloudWatch string
