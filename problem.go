package pachamama

// Problem is one cause for which something was kept back or marked in a run,
// with how often it was met and one example: a row, so that "what failed, why,
// who must act" is a query.
type Problem struct {
	Stage   Stage  `json:"stage"`
	Code    Code   `json:"code"`             //
	Cause   string `json:"cause"`            // the message without the values of one record: what is grouped by
	Message string `json:"message"`          // the message of the example
	Hint    string `json:"hint,omitempty"`   // what to do next
	Who     Who    `json:"who"`              // who must act
	Record  string `json:"record,omitempty"` // source identifier of the example
	Field   string `json:"field,omitempty"`  //
	Value   string `json:"value,omitempty"`  // the value met, cut at 200 bytes
	Count   int64  `json:"count"`            // how often
	Kept    bool   `json:"kept"`             // the record was kept: a remark, not a rejection
}
