package app

import (
	"context"
	"fmt"
	"time"

	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/driver/local"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/retry"
	"github.com/ucldc/pachamama/internal/port/role"
)

func (a *App) roleDrivers() table[role.Driver] {
	return table[role.Driver]{
		"local": {describe: always(local.DescribeRoles()), open: func(context.Context, address) (role.Driver, error) { return local.Roles{}, nil }},
		"sts": {takes: awsTakes("role", "external_id", "session", "minutes"), open: openSTS, describe: func(at address) (port.Descriptor, error) {
			return aws.DescribeRoles(at.text("endpoint", "") == ""), nil
		}},
	}
}

func openSTS(ctx context.Context, at address) (role.Driver, error) {
	o, err := stsOptions(at)
	if err != nil {
		return nil, err
	}
	session, err := aws.OpenSession(ctx, awsOptions(at))
	if err != nil {
		return nil, err
	}
	return aws.OpenRoles(session, o)
}

// tryRoles takes the role of each component that needs one.
func (a *App) tryRoles(ctx context.Context) (string, error) {
	if scheme(a.Config.String("roles")) == "local" {
		return "all components have the program's own credentials", nil
	}
	needed, err := AWSRoles(a.Config, Principal{Trust: "*"})
	if err != nil {
		return "", err
	}
	again := retry.New(retry.Options{Service: "roles (sts:)"}) // elsewhere it is the piece that tries again
	for _, r := range needed.Roles {
		err := again.Do(ctx, func(ctx context.Context) error {
			_, err := a.roles.Assume(ctx, r.Component)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d roles can be taken", len(needed.Roles)), nil
}

func stsOptions(at address) (aws.RoleOptions, error) {
	minutes, err := at.number("minutes", 60)
	if err == nil && (minutes < 15 || minutes > 12*60) {
		err = at.invalid("minutes is how long credentials last: 15 to 720, and no longer than the roles allow")
	}
	return aws.RoleOptions{Role: at.text("role", ""), ExternalID: at.text("external_id", ""), Session: at.text("session", ""), Duration: time.Duration(minutes) * time.Minute}, err
}
