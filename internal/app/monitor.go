package app

import (
	"cmp"
	"context"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/otlp"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/monitor"
)

// sendEvery reads how often numbers are sent.
func sendEvery(at address, otherwise string) (time.Duration, error) {
	d, err := time.ParseDuration(at.text("every", otherwise))
	if err != nil || d < time.Second || d > time.Hour {
		return 0, at.invalid("every is a time from 1s to 1h, such as 30s")
	}
	return d, nil
}

func (a *App) openOTLP(_ context.Context, at address) (monitor.Driver, error) {
	if _, _, err := at.host(); err != nil {
		return nil, err
	}
	secure, err := at.flag("tls", true)
	if err != nil {
		return nil, err
	}
	o := otlp.Options{URL: "https:" + at.place, Version: Version(), Program: owner(), Log: a.log}
	if !secure {
		o.URL = "http:" + at.place
	}
	if ref := at.text("credentials", ""); ref != "" {
		o.Headers = func(ctx context.Context) (string, error) { return config.Secret(ctx, ref) }
	}
	if o.Every, err = sendEvery(at, "15s"); err != nil {
		return nil, err
	}
	return otlp.New(o), nil
}

func describeCloudWatch(at address) (port.Descriptor, error) {
	at.place = cmp.Or(at.place, "NAMESPACE")
	o, err := watchOptions(at)
	return aws.DescribeMonitor(o, at.text("endpoint", "") == ""), err
}

func watchOptions(at address) (o aws.MonitorOptions, err error) {
	o.Namespace = at.place
	if o.Namespace == "" || strings.HasPrefix(o.Namespace, "AWS/") || strings.HasPrefix(o.Namespace, "/") {
		return o, at.invalid("a namespace must follow as in cloudwatch:Pachamama")
	}
	o.Dimensions = words(at, "dimensions")
	if len(o.Dimensions) == 1 && o.Dimensions[0] == "none" {
		o.Dimensions = []string{}
	}
	to, rest, _ := strings.Cut(at.text("to", "put"), ":")
	switch {
	case to == "put" || to == "stdout" || to == "stderr":
	case to == "logs" && rest != "":
		o.Group = rest
	case to == "file" && rest != "":
	default:
		return o, at.invalid("to is put, stdout, stderr, file:PATH or logs:GROUP")
	}
	o.Every, err = sendEvery(at, "1m")
	return o, err
}

func (a *App) openCloudWatch(ctx context.Context, at address) (monitor.Driver, error) {
	o, err := watchOptions(at)
	if err != nil {
		return nil, err
	}
	o.Log, o.Usage, o.Program = a.log, a.meter, owner()
	switch to, rest, _ := strings.Cut(at.text("to", "put"), ":"); to {
	case "stdout":
		o.Lines = keepOpen{os.Stdout}
	case "stderr":
		o.Lines = keepOpen{os.Stderr}
	case "file":
		if o.Lines, err = os.OpenFile(rest, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640); err != nil {
			return nil, at.invalid("the file cannot be opened: " + err.Error())
		}
	}
	if o.Lines != nil {
		return aws.OpenMonitor(nil, o)
	}
	session, err := aws.OpenSession(ctx, awsOptions(at)) // the program's own: numbers are no component's
	if err != nil {
		return nil, err
	}
	return aws.OpenMonitor(session, o)
}

// keepOpen is a stream that the program has from its start to its end.
type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }
