package api

import (
	"net/http"

	"github.com/ucldc/pachamama/internal/port/queue"
)

func (a *api) getQueue(w http.ResponseWriter, r *http.Request) error {
	q, err := a.Queue(r.Context())
	if err != nil {
		return err
	}
	state, err := q.State(r.Context())
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, state)
}

func (a *api) listDead(w http.ResponseWriter, r *http.Request) error {
	n, err := limit(r.URL.Query())
	if err != nil {
		return err
	}
	q, err := a.Queue(r.Context())
	if err != nil {
		return err
	}
	out := deadLetters{Dead: []queue.DeadLetter{}}
	for l, err := range q.Dead(r.Context()) {
		if err != nil {
			return err
		}
		if len(out.Dead) == n {
			break
		}
		out.Dead = append(out.Dead, l)
	}
	return answer(w, http.StatusOK, out)
}

func (a *api) putBackDead(w http.ResponseWriter, r *http.Request) error {
	q, err := a.Queue(r.Context())
	if err == nil {
		err = q.PutBack(r.Context(), r.PathValue("id"))
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (a *api) dropDead(w http.ResponseWriter, r *http.Request) error {
	q, err := a.Queue(r.Context())
	if err == nil {
		err = q.Drop(r.Context(), r.PathValue("id"))
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
