package harvest

import (
	"fmt"
	"slices"

	"github.com/ucldc/pachamama"
)

// walks lists the stages that a request names, in order.
func (req Request) walks() ([]pachamama.Stage, error) {
	from, skip := req.From, req.Skip
	switch {
	case req.Only != "" && (from != "" || len(skip) > 0):
		return nil, wrong(string(req.Only), "--only stands alone, without --from and --skip", "Choose one of them.")
	case req.DryRun && req.Publish:
		return nil, wrong("", "a dry run publishes nothing", "Leave --publish or --dry-run away.")
	case req.Only != "":
		from = req.Only
		skip = slices.DeleteFunc(slices.Clone(skippable()), func(s pachamama.Stage) bool { return s == req.Only })
	case from == "":
		from = pachamama.StageFetch
	}
	all := pachamama.Stages()
	begin := slices.Index(all[:len(all)-1], from)
	if begin < 0 {
		return nil, wrong(string(from), "not a stage that a run can begin with", fmt.Sprintf("The stages are %v.", all[:len(all)-1]))
	}
	end := len(all) - 1
	switch {
	case req.Publish:
		end = len(all)
	case req.DryRun:
		end = slices.Index(all, pachamama.StageCheck) + 1
	}
	var walk []pachamama.Stage
	for _, stage := range all[min(begin, end):end] {
		if !slices.Contains(skip, stage) {
			walk = append(walk, stage)
		}
	}
	for _, stage := range skip {
		if !slices.Contains(skippable(), stage) {
			return nil, wrong(string(stage), "not a stage that a run can leave out", fmt.Sprintf("These can be: %v.", skippable()))
		}
	}
	if len(walk) == 0 {
		return nil, wrong(string(from), "a dry run ends after the check, and this begins later", "Begin with fetch, map or check.")
	}
	return walk, nil
}

// skippable are the stages whose work holds for records that are harvested anew.
func skippable() []pachamama.Stage {
	return []pachamama.Stage{pachamama.StageContent, pachamama.StageText}
}

func wrong(subject, message, hint string) error {
	return &pachamama.Error{Code: pachamama.CodeInvalid, Op: "control.Begin", Subject: subject, Message: message, Hint: hint}
}
