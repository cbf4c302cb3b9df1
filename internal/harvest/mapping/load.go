package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io/fs"
	"slices"
	"strings"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/harvest/mapping/path"
	"github.com/ucldc/pachamama/internal/schema"
	"github.com/ucldc/pachamama/internal/yamlfile"
)

// maxExtends is how long a chain of files may be.
const maxExtends = 10

// placed is a node with the file that it stands in.
type placed struct {
	node *yamlfile.Node
	file string
}

// compiler gathers the files of one mapping and makes closures of them.
type compiler struct {
	files    fs.FS
	schema   *schema.Schema
	mistakes *yamlfile.Mistakes
	sum      hash.Hash
	read     []string // files, in the order read

	describe   string
	format     path.Format
	records    placed
	with880    bool
	namespaces path.Namespaces
	paths      map[pathSpec]finder // of the record, each once
	groups     groups              // names of children that paths begin with
	memories   int                 // how many steps remember what they did
	names      []string            // of fields, in order of first mention
	fields     map[string]placed
	skip       placed
	enrich     placed
	chain      placed

	file    string            // at work
	sources map[string]string // the files as written
	tables  map[string]table  // lookup tables by name
	known   dependencies
	vocab   vocabularies
	uses    []use
}

// Compile reads the mapping of that name ("oai/dc" for the file oai/dc.yaml),
// the files it extends and the tables it looks up. The error is a
// *pachamama.Error whose message names every mistake with file, line and
// column; its cause is a *yamlfile.Mistakes that has them one by one.
func Compile(name string, files fs.FS, s *schema.Schema) (*Mapping, error) {
	c := &compiler{
		files: files, schema: s, mistakes: &yamlfile.Mistakes{}, sum: sha256.New(), format: path.XML,
		namespaces: path.Namespaces{}, paths: map[pathSpec]finder{}, fields: map[string]placed{}, tables: map[string]table{}, sources: map[string]string{}, vocab: newVocabularies(),
	}
	if !fs.ValidPath(name+".yaml") || strings.ContainsAny(name, "\\:*") {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "mapping.Compile", Subject: name, Message: "not a name of a mapping", Hint: "Names look like oai/dc: folder and file without .yaml."}
	}
	if _, err := fs.Stat(files, name+".yaml"); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeNotFound, Op: "mapping.Compile", Subject: name, Message: "there is no mapping of this name", Hint: "`pachamama mapping list` lists those that there are.", Cause: err}
	}
	c.load(name, nil, nil)
	m := &Mapping{Name: name, schema: s, pool: newPool()}
	c.compile(m)
	if err := c.mistakes.Err(); err != nil {
		return nil, &pachamama.Error{Code: pachamama.CodeInvalid, Op: "mapping.Compile", Subject: name, Message: err.Error(), Hint: "Mend the mapping at the lines named.", Cause: err}
	}
	m.Describe, m.Format, m.Files, m.uses = c.describe, c.format, c.read, c.uses
	m.paths, m.groups, m.memories = len(c.paths), c.groups, c.memories
	c.sum.Write([]byte(s.Hash))
	m.hash = hex.EncodeToString(c.sum.Sum(nil))
	return m, nil
}

// load reads a file after the one it extends, so that it can replace and add.
func (c *compiler) load(name string, chain []string, from *placed) {
	file := name + ".yaml"
	if slices.Contains(chain, name) || len(chain) >= maxExtends {
		c.mistakes.Add(from.file, from.node, "extends in a circle, or through more than %d files: %s", maxExtends, strings.Join(append(chain, name), " -> "))
		return
	}
	b, err := fs.ReadFile(c.files, file)
	if err != nil {
		c.mistakes.Add(from.file, from.node, "extends a mapping that is not there: %q", name)
		return
	}
	root, err := yamlfile.Parse(file, b)
	c.mistakes.Take(file, err)
	if err != nil {
		return
	}
	if base := root.Get("extends"); base != nil {
		if !fs.ValidPath(base.Text + ".yaml") {
			c.mistakes.Add(file, base, "not a name of a mapping: %q", base.Text)
		} else {
			c.load(base.Text, append(chain, name), &placed{base, file})
		}
	}
	c.seen(file, b)
	c.sources[file] = string(b)
	c.merge(file, root)
}

// seen adds a file to what the version is made of.
func (c *compiler) seen(file string, b []byte) {
	c.read = append(c.read, file)
	one := sha256.Sum256(b)
	c.sum.Write([]byte(file))
	c.sum.Write(one[:])
}

// merge lays a file over those it extends.
func (c *compiler) merge(file string, root *yamlfile.Node) {
	c.file = file
	if root.Kind != yamlfile.Object {
		c.mistakes.Add(file, root, "a mapping is an object with keys such as extends and fields")
		return
	}
	for _, m := range root.Members {
		switch m.Key {
		case "extends":
		case "describe":
			c.describe = c.text(m.Node)
		case "records":
			c.records = placed{m.Node, file}
		case "format":
			c.format = path.Format(c.text(m.Node))
			if !slices.Contains(path.Formats(), c.format) {
				c.mistakes.Add(file, m.Node, "unknown format %q; known are xml, json, csv, marc", m.Node.Text)
				c.format = path.XML
			}
		case "with_880":
			c.with880 = c.boolean(m.Node)
		case "namespaces":
			for _, n := range c.members(m.Node) {
				c.namespaces[n.Key] = c.list(n.Node)
			}
		case "fields":
			for _, f := range c.members(m.Node) {
				c.mergeField(f)
			}
		case "skip":
			c.skip = placed{m.Node, file}
		case "enrich":
			c.enrich = placed{m.Node, file}
			if root.Get("chain") == nil {
				c.chain = placed{}
			}
		case "chain":
			c.chain = placed{m.Node, file}
			if root.Get("enrich") == nil {
				c.enrich = placed{}
			}
		default:
			c.unknown(m.At, "key", m.Key, []string{"extends", "describe", "format", "records", "namespaces", "with_880", "fields", "skip", "enrich", "chain"})
		}
	}
}

func (c *compiler) mergeField(f yamlfile.Member) {
	if c.schema.Index(f.Key) < 0 {
		var names []string
		for _, known := range c.schema.Fields {
			names = append(names, known.Name)
		}
		c.unknown(f.At, "field", f.Key, names)
		return
	}
	if _, ok := c.fields[f.Key]; !ok {
		c.names = append(c.names, f.Key)
	}
	c.fields[f.Key] = placed{f.Node, c.file}
}
