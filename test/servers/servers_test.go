package servers

import "testing"

// TestServersStart starts each server, kills it, and starts it again over its
// data where it keeps any.
func TestServersStart(t *testing.T) {
	t.Run("versitygw", func(t *testing.T) { s := Versitygw(t); s.Kill(); s.Restart() })
	t.Run("ceph", func(t *testing.T) { s := Ceph(t); s.Kill(); s.Restart() })
	t.Run("nats", func(t *testing.T) { n := StartNATS(t); n.Kill(); n.Restart() })
	t.Run("postgresql", func(t *testing.T) { p := StartPostgreSQL(t); p.Kill(); p.Restart() })
	t.Run("opensearch", func(t *testing.T) { o := StartOpenSearch(t); o.Kill(); o.Restart() })
	t.Run("tika", func(t *testing.T) { StartTika(t).Kill() })
	t.Run("smtp", func(t *testing.T) { s := StartSMTP(t); s.Kill(); s.Restart() })
	t.Run("prometheus", func(t *testing.T) { StartPrometheus(t, "127.0.0.1:1", "").Kill() })
	t.Run("otelcol", func(t *testing.T) { c := StartCollector(t); c.Kill(); c.Restart() })
	t.Run("moto", func(t *testing.T) { Moto(t).Kill() })
}
