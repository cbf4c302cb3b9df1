// Package config holds every setting of the program in one table, from which
// the help, the documentation and `pachamama config` are made. It is the only
// package that reads the environment.
package config

// Setting describes one setting. Its variable is PACHAMAMA_ and the name in
// capitals; in the file it is a member of that name.
type Setting struct {
	Name    string
	Default string
	Help    string
	Secret  bool // shown as stars
}

// Settings returns all settings in the order in which they are shown.
func Settings() []Setting {
	return []Setting{
		{"data", "pachamama-data", "folder of everything that is kept on this machine", false},
		{"listen", "127.0.0.1:8080", "address of the console and the API", false},
		{"catalog", "sqlite:", "where collections and runs are kept: sqlite:, sqlite:FILE or postgres://HOST:PORT/DATABASE", false},
		{"storage", "file:", "where pages and files are kept: file:, file:FOLDER or s3://BUCKET/PREFIX", false},
		{"index", "embedded:", "the search index: embedded:, embedded:FOLDER or opensearch://HOST:PORT/INDEX", false},
		{"queue", "sqlite:", "where work waits for workers: sqlite:, sqlite:FILE, postgres://HOST:PORT/DATABASE, nats://HOST:PORT/NAME or sqs://NAME", false},
		{"text", "local:", "how text is read from documents: local:, textract:, tika:http://HOST:PORT or route:?then=textract&budget=50usd", false},
		{"workflow", "local:", "what walks runs: local:", false},
		{"notify", "inbox:", "who is told about the end of runs and of what did not happen, with spaces between: inbox:, smtp://HOST:PORT?to=ADDRESS, webhook:https://HOST/PATH, slack: or sns:TOPIC-ARN", false},
		{"monitor", "prometheus:", "who watches: prometheus: (served at /metrics), otlp://HOST:PORT or cloudwatch:NAMESPACE", false},
		{"roles", "local:", "whose credentials each component has: local: (the program's) or sts:?role=ARN with {component} in it", false},
		{"mappings", "", "folder of your own mappings; empty: mappings in the data folder", false},
		{"contact", "", "mail address that sources can write to; sent with every request", false},
		{"allow", "", "private addresses that may be fetched from, as prefixes with commas: 127.0.0.0/8,10.1.2.0/24", false},
		{"host_requests", "4", "requests a second to one host, at most", false},
		{"host_connections", "2", "requests at once to one host, at most", false},
		{"stuck_minutes", "30", "an open run that stands still for so long is told of", false},
		{"runs", "4", "runs walked at once", false},
		{"units", "2", "units of a run done at once", false},
		{"ocr_languages", "eng", "languages that tesseract reads, joined by +, when a document does not say", false},
		{"document_mb", "200", "largest document that is fetched, in megabytes", false},
		{"document_pages", "500", "pages of one document whose text is read, at most", false},
		{"log", "info", "least level that is logged: debug, info, warn, error; commands other than serve: warn, unless it is set", false},
	}
}
