package sample_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ucldc/pachamama/internal/sample"
)

// schemas is where the published schemas lie, seen from this folder.
const schemas = "../../../shared/data/schemas"

// driver joins the schemas of the protocol and of the two formats.
const driver = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="OAI-PMH.xsd"/>
<xs:import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="oai_dc.xsd"/>
<xs:import namespace="http://www.loc.gov/mods/v3" schemaLocation="mods-3-8.xsd"/>
</xs:schema>`

// What the schemas import and the folder lacks, as far as the formats use it.
const (
	oaiDC = `<xs:schema targetNamespace="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:dc="http://purl.org/dc/elements/1.1/" elementFormDefault="qualified">
<xs:import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="dc.xsd"/>
<xs:element name="dc"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">ELEMENTS</xs:choice></xs:complexType></xs:element></xs:schema>`
	dcElement = `<xs:element ref="dc:NAME"/>`
	dc        = `<xs:schema targetNamespace="http://purl.org/dc/elements/1.1/" xmlns:xs="http://www.w3.org/2001/XMLSchema">ELEMENTS</xs:schema>`
	dcDefine  = `<xs:element name="NAME" type="xs:string"/>`
	xmlNames  = `<xs:schema targetNamespace="http://www.w3.org/XML/1998/namespace" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:string"/></xs:schema>`
	xlink = `<xs:schema targetNamespace="http://www.w3.org/1999/xlink" xmlns:xs="http://www.w3.org/2001/XMLSchema">
ATTRIBUTES<xs:attributeGroup name="simpleLink"/></xs:schema>`
)

// layOut puts the schemas into a folder with all their imports beside them.
func layOut(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	each := func(template string) string {
		var b strings.Builder
		for name := range strings.FieldsSeq("title creator subject description publisher contributor date type format identifier source language relation coverage rights") {
			b.WriteString(strings.Replace(template, "NAME", name, 1))
		}
		return b.String()
	}
	var links strings.Builder
	for name := range strings.FieldsSeq("href role arcrole title show actuate type label from to") {
		links.WriteString(`<xs:attribute name="` + name + `" type="xs:string"/>`)
	}
	files := map[string]string{"driver.xsd": driver, "oai_dc.xsd": strings.Replace(oaiDC, "ELEMENTS", each(dcElement), 1),
		"dc.xsd": strings.Replace(dc, "ELEMENTS", each(dcDefine), 1), "mods-xml.xsd": xmlNames, "xlink.xsd": strings.Replace(xlink, "ATTRIBUTES", links.String(), 1)}
	for _, name := range []string{"OAI-PMH.xsd", "mods-3-8.xsd"} {
		text, err := os.ReadFile(filepath.Join(schemas, name))
		if err != nil {
			t.Skip("the published schemas are not here: ", err)
		}
		files[name] = string(text)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestAnswersAreValid(t *testing.T) {
	xmllint := tool(t, "xmllint")
	folder := layOut(t)
	s := newServer(t, sample.Options{PageSize: 1000})
	facts := s.Facts()
	args := []string{"--nonet", "--noout", "--schema", filepath.Join(folder, "driver.xsd")}
	for _, query := range []string{"verb=Identify", "verb=ListSets", "verb=ListMetadataFormats", "verb=Nonsense",
		"verb=ListRecords&metadataPrefix=oai_dc", "verb=ListRecords&metadataPrefix=mods", "verb=ListIdentifiers&metadataPrefix=oai_dc",
		"verb=ListRecords&metadataPrefix=marc21", "verb=GetRecord&metadataPrefix=oai_dc&identifier=" + facts.ALTO,
		"verb=GetRecord&metadataPrefix=mods&identifier=" + facts.HOCR} {
		args = append(args, stored(t, s, "/oai?"+query))
	}
	paged := newServer(t, sample.Options{})
	args = append(args, stored(t, paged, "/oai?verb=ListRecords&metadataPrefix=mods"))
	if out, err := exec.CommandContext(t.Context(), xmllint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%.4000s", err, out)
	}
}
