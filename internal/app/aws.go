package app

import (
	"context"
	"slices"

	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
)

// awsTakes names the parameters that every driver of AWS takes, and its own.
func awsTakes(more ...string) []string {
	return slices.Concat([]string{"credentials", "endpoint", "region"}, more)
}

// awsSession opens the way to AWS that a driver's URL describes.
func awsSession(ctx context.Context, at address) (*aws.Session, error) {
	o := aws.Options{Region: at.text("region", ""), Endpoint: at.text("endpoint", "")}
	if ref := at.text("credentials", ""); ref != "" {
		o.Secret = func(ctx context.Context) (string, error) { return config.Secret(ctx, ref) }
	}
	return aws.OpenSession(ctx, o)
}
