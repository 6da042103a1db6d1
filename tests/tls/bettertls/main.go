// Writes the chains of BetterTLS (https://github.com/Netflix/bettertls), one JSON object a line, for corpora.py.
package main

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/Netflix/bettertls/test-suites/certutil"
	"github.com/Netflix/bettertls/test-suites/nameconstraints"
	"github.com/Netflix/bettertls/test-suites/pathbuilding"
	test_case "github.com/Netflix/bettertls/test-suites/test-case"
)

type line struct {
	Name         string             `json:"name"`
	Host         string             `json:"host"`
	Expected     string             `json:"expected"` // PASS, FAIL, SOFT_PASS, SOFT_FAIL
	Features     []string           `json:"features"` // without which the chain says nothing
	Case         test_case.TestCase `json:"case"`     // as the suite describes it
	Trusted      []byte             `json:"trusted"`
	Key          []byte             `json:"key"`
	Certificates [][]byte           `json:"certificates"`
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	root, rootKey, err := certutil.GenerateSelfSignedCert("bettertls_trust_root")
	if err != nil {
		log.Fatal(err)
	}
	out := json.NewEncoder(os.Stdout)
	for _, provider := range []test_case.TestCaseProvider{nameconstraints.NewTestCaseProvider(), pathbuilding.NewTestCaseProvider()} {
		count := must(provider.GetTestCaseCount())
		for number := uint(0); number < count; number++ {
			chosen := must(provider.GetTestCase(number))
			chain := must(chosen.GetCertificates(root, rootKey))
			features := []string{}
			for _, feature := range chosen.RequiredFeatures() {
				features = append(features, provider.DescribeFeature(feature))
			}
			must(0, out.Encode(line{
				Name:         fmt.Sprintf("%s %d", provider.Name(), number),
				Host:         chosen.GetHostname(),
				Expected:     chosen.ExpectedResult().String(),
				Features:     features,
				Case:         chosen,
				Trusted:      root.Raw,
				Key:          must(x509.MarshalPKCS8PrivateKey(chain.PrivateKey)),
				Certificates: chain.Certificate,
			}))
		}
	}
}
