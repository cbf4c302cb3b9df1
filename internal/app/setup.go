package app

import (
	"context"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/config"
	"github.com/ucldc/pachamama/internal/driver/aws"
	"github.com/ucldc/pachamama/internal/port/queue"
)

// SetupStep is one thing that the settings need of AWS.
type SetupStep struct {
	Kind  string `json:"kind"` // "bucket", "queue", "topic", "role", "domain", "database", "text"
	Name  string `json:"name"`
	State string `json:"state"` // "there", "missing", "other" (a role with another policy), "made", "by hand" (we do not make it), "unknown" (it could not be asked)
	Tells string `json:"tells"`
	ToDo  string `json:"to_do,omitempty"`
}

// SetupAWS makes what the settings need of AWS and what is not there; with dry
// it is only listed. It goes on where one thing fails.
func SetupAWS(ctx context.Context, cfg *config.Config, p Principal, dry bool) ([]SetupStep, error) {
	a := &App{Config: cfg}
	things, err := a.awsThings(ctx, p)
	if err != nil {
		return nil, err
	}
	var steps []SetupStep
	for _, t := range things {
		steps = append(steps, setUp(ctx, t, dry))
	}
	steps = append(steps, a.byHand()...)
	if len(steps) == 0 {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "app.SetupAWS", Subject: "setup", Message: "nothing in the settings is with AWS",
			Hint: "Set storage to s3://BUCKET/PREFIX, queue to sqs://NAME, or another piece to one of AWS; `pachamama drivers` lists them."}
	}
	return steps, nil
}

func setUp(ctx context.Context, t aws.Thing, dry bool) SetupStep {
	state, err := t.Look(ctx)
	if err != nil {
		state = "unknown"
	}
	if err == nil && state != aws.There && !dry {
		if err = t.Make(ctx); err == nil {
			state = "made"
		}
	}
	step := SetupStep{Kind: t.Kind, Name: t.Name, State: string(state), Tells: t.How}
	if err != nil {
		step.Tells, step.ToDo = pachamama.Describe(err)
	}
	return step
}

// awsThings lists what we can make.
func (a *App) awsThings(ctx context.Context, p Principal) (out []aws.Thing, err error) {
	if at := a.Config.String("storage"); scheme(at) == "s3" {
		out, err = thing(ctx, out, a.blobs(), "storage", at, func(s *aws.Session, at address) ([]aws.Thing, error) {
			o, err := s3Options(at)
			if err != nil {
				return nil, err
			}
			t, err := aws.BucketThing(s, o)
			return []aws.Thing{t}, err
		})
	}
	if at := a.Config.String("queue"); err == nil && scheme(at) == "sqs" {
		out, err = thing(ctx, out, a.queues(), "queue", at, func(s *aws.Session, at address) ([]aws.Thing, error) {
			o, err := sqsOptions(at)
			var names []string
			for _, p := range queue.Priorities() {
				names = append(names, string(p))
			}
			return aws.QueueThings(s, o, append(names, queue.TryQueue)), err
		})
	}
	for at := range strings.FieldsSeq(a.Config.String("notify")) {
		if err == nil && scheme(at) == "sns" {
			out, err = thing(ctx, out, a.notifies(), "notify", at, func(s *aws.Session, at address) ([]aws.Thing, error) {
				return []aws.Thing{aws.TopicThing(s, at.place)}, nil
			})
		}
	}
	if at := a.Config.String("roles"); err == nil && scheme(at) == "sts" {
		out, err = thing(ctx, out, a.roleDrivers(), "roles", at, func(s *aws.Session, _ address) (roles []aws.Thing, err error) {
			written, err := AWSRoles(a.Config, p)
			for _, d := range written.Roles {
				roles = append(roles, aws.RoleThing(s, d))
			}
			return roles, err
		})
	}
	return out, err
}

// thing adds what a driver's URL needs, with the credentials that it names.
func thing[D any](ctx context.Context, to []aws.Thing, t table[D], setting, at string, of func(*aws.Session, address) ([]aws.Thing, error)) ([]aws.Thing, error) {
	_, found, err := t.find(setting, at)
	if err != nil {
		return to, err
	}
	o := awsOptions(found)
	if o.Region == "" && found.scheme == "sns" {
		o.Region = aws.RegionOf(found.place)
	}
	session, err := aws.OpenSession(ctx, o)
	if err != nil {
		return to, err
	}
	more, err := of(session, found)
	return append(to, more...), err
}

// byHand lists what we do not make: what takes a choice of size and costs money
// from then on, and what Textract's jobs go through.
func (a *App) byHand() (steps []SetupStep) {
	if at := a.Config.String("index"); scheme(at) == "opensearch" && strings.Contains(at, "sigv4") {
		steps = append(steps, SetupStep{Kind: "domain", Name: Shown(a.Config, "index"), State: "by hand", Tells: "a domain of OpenSearch is paid by the hour from when it is made",
			ToDo: "Make it in the console of AWS or with `aws opensearch create-domain`, and let the roles in with its access policy; then `pachamama doctor`."})
	}
	if at := a.Config.String("catalog"); scheme(at) == "postgres" {
		steps = append(steps, SetupStep{Kind: "database", Name: Shown(a.Config, "catalog"), State: "by hand", Tells: "a server of PostgreSQL is paid by the hour from when it is made",
			ToDo: "Make it with RDS or Aurora and give its address in the setting; `pachamama roles print --sql` writes the grants; then `pachamama doctor`."})
	}
	if readsTextract(a.Config.String("text")) {
		steps = append(steps, SetupStep{Kind: "text", Name: Shown(a.Config, "text"), State: "by hand", Tells: "Textract itself needs nothing made; the bucket, topic, role and queue that the setting names for its jobs are not made here",
			ToDo: "Make those that it names, and let the role \"text\" put and delete in the bucket and take from the queue; then `pachamama doctor`, which pays for one page."})
	}
	return steps
}
