package extract

import (
	"context"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/retry"
)

// Retry makes calls to a driver again as the policy says. It is for services
// that read for nothing: what is read twice must not be paid for twice.
func Retry(d Driver, p *retry.Policy) Driver { return &retried{d, p} }

type retried struct {
	Driver
	policy *retry.Policy
}

func (r *retried) Versions(ctx context.Context, d Document) (versions []string, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		versions, err = r.Driver.Versions(ctx, d)
		return err
	})
	return versions, err
}

func (r *retried) Extract(ctx context.Context, d Document) (text pachamama.PageText, err error) {
	err = r.policy.Do(ctx, func(ctx context.Context) error {
		text, err = r.Driver.Extract(ctx, d)
		return err
	})
	return text, err
}
