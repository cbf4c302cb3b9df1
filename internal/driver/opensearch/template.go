package opensearch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/port/search/words"
)

type object = map[string]any

// templateVersion counts changes of how documents are written.
const templateVersion = 1

// none is a word that stands in every text field of every document: so the
// number of documents that have the field is the number of all. It also stands
// for a word that was left out.
const none = "|"

// settings are those of both indexes. Terms come prepared: groups of terms with
// spaces between, and those of a group, which stand at one place, with bars.
func (ix *Index) settings(shards int) object {
	index := object{"refresh_interval": "30s", "number_of_shards": shards}
	if ix.o.Replicas >= 0 {
		index["number_of_replicas"] = ix.o.Replicas
	}
	if ix.o.Serverless {
		index = object{}
	}
	return index
}

func (ix *Index) documentsIndex() object {
	settings := ix.settings(max(1, ix.o.Shards))
	settings["analysis"] = object{
		"tokenizer": object{"spaces": object{"type": "whitespace", "max_token_length": 1000}},
		"filter":    object{"bars": object{"type": "pattern_capture", "preserve_original": false, "patterns": []string{`([^|]+)`}}, "gaps": object{"type": "stop", "stopwords": []string{none}}},
		"analyzer":  object{"prepared": object{"type": "custom", "tokenizer": "spaces", "filter": []string{"bars"}}, "asked": object{"type": "custom", "tokenizer": "spaces", "filter": []string{"gaps"}}},
	}
	if !ix.o.Serverless {
		settings["similarity"] = object{"words": ranking(words.UsualField, 1), "named": ranking(words.UsualField, 0), "page": ranking(words.UsualPage, 1)}
	}
	return ix.versioned(settings, ix.properties())
}

// ranking counts as the embedded index does: BM25 with the square root of the
// occurrences, and the square of the rarity. Some words of a field do not count
// for its length.
func ranking(usual float64, besides int) object {
	return object{"type": "scripted", "discount_overlaps": false, "script": object{"source": fmt.Sprintf(
		"double tf = Math.sqrt(doc.freq); double idf = Math.log(1.0 + (field.docCount - term.docFreq + 0.5) / (term.docFreq + 0.5)); "+
			"return query.boost * idf * idf * tf * 1.2 / (tf + 1.2 * (0.25 + 0.75 * (doc.length - %d) / %.1f));", besides, usual)}}
}

func (ix *Index) properties() object {
	text := func(similarity string) object {
		f := object{"type": "text", "analyzer": "prepared", "search_analyzer": "asked"}
		if !ix.o.Serverless {
			f["similarity"] = similarity
		}
		return f
	}
	t, k, s := object{}, object{}, object{}
	for _, f := range ix.fields {
		switch {
		case f.Text:
			t[f.Name] = text("words")
		case f.Keyword || f.Facet:
			t[f.Name] = text("named")
		}
		if f.Keyword || f.Facet {
			k[f.Name] = object{"type": "keyword", "doc_values": f.Facet}
		}
		if f.Sort {
			s[f.Name] = object{"type": "keyword", "index": false}
		}
	}
	group := func(fields object) object { return object{"dynamic": "strict", "properties": fields} }
	return object{
		"g": object{"type": "keyword"}, "a": object{"type": "keyword"}, "id": object{"type": "keyword", "index": false},
		"t": group(t), "p": text("page"), "k": group(k), "s": group(s),
		"first": object{"type": "long"}, "last": object{"type": "long"}, "date": object{"type": "long", "index": false},
		"o": object{"type": "object", "enabled": false},
	}
}

func (ix *Index) sealsIndex() object {
	word := object{"type": "keyword"}
	return ix.versioned(ix.settings(1), object{"collection": word, "version": word, "attempt": word, "documents": object{"type": "long"}})
}

// versioned is what makes an index, with a mark of the template that it is of.
func (ix *Index) versioned(settings, properties object) object {
	return object{"settings": settings, "mappings": object{"dynamic": "strict", "properties": properties,
		"_source": object{"excludes": []string{"t", "p"}}, "_meta": object{"pachamama": mark(settings["analysis"], settings["similarity"], properties)}}}
}

func mark(parts ...any) string {
	data, err := json.Marshal(parts)
	if err != nil {
		return "" // maps of words alone
	}
	sum := sha256.Sum256(data)
	return fmt.Sprintf("%d-%s", templateVersion, hex.EncodeToString(sum[:6]))
}

// make makes the indexes when they are missing, and sees that they are of this
// template.
func (ix *Index) make(ctx context.Context) error {
	for name, body := range map[string]object{ix.o.Index: ix.documentsIndex(), ix.seals(): ix.sealsIndex()} {
		there, err := ix.check(ctx, name, body)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		err = ix.client.do(ctx, call{op: "search.Begin", method: http.MethodPut, path: "/" + name, body: body, needs: "indices:admin/create (aoss:CreateIndex)"}, nil)
		if pachamama.CodeOf(err) == pachamama.CodeInvalid { // another program may have made it just now
			if there, cerr := ix.check(ctx, name, body); there && cerr == nil {
				err = nil
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// check tells whether the index is there; it is an error when it is another's.
func (ix *Index) check(ctx context.Context, name string, body object) (bool, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta struct {
				Pachamama string `json:"pachamama"`
			} `json:"_meta"`
		} `json:"mappings"`
	}
	err := ix.client.do(ctx, call{op: "search.Begin", method: http.MethodGet, path: "/" + name + "/_mapping", needs: "indices:admin/mappings/get (aoss:DescribeIndex)"}, &answer)
	if pachamama.CodeOf(err) == pachamama.CodeNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	want := body["mappings"].(object)["_meta"].(object)["pachamama"]
	for _, index := range answer {
		if got := index.Mappings.Meta.Pachamama; got != want {
			if got == "" {
				got = "none of ours"
			}
			return false, &pachamama.Error{Code: pachamama.CodeConflict, Op: "search.Begin", Subject: name, Who: pachamama.WhoUs,
				Message: fmt.Sprintf("the index was made for other fields (template %s, this program needs %s)", got, want),
				Hint:    "Name another index in the setting and run the collections from the index stage; then delete the old index and the one beside it, whose name ends with -seals."}
		}
	}
	return true, nil
}
