#include "core/signer/xml_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("xml_text: the text of one element") {
    struct Case {
        const char *name, *document, *found;
    };
    for (const Case& c : {
             Case{"plain", "<a><b>x</b></a>", "x"},
             Case{"among others", "<a><c>y</c><b>x</b><d/></a>", "x"},
             Case{"with a first line", "<?xml version=\"1.0\"?>\n<a>\n <b>x</b>\n</a>\n", "x"},
             Case{"with attributes", "<a xmlns='u>v' n=\"/b>\"><b k=\"1\">x</b ></a>", "x"},
             Case{"empty", "<a><b></b></a>", ""},
             Case{"empty in short", "<a><b/></a>", ""},
             Case{"with escapes", "<a><b>x&amp;lt;</b></a>", "x&amp;lt;"},
             Case{"of the same name elsewhere", "<a><c><b>y</b></c><b>x</b></a>", "x"},
         }) {
        CAPTURE(c.name);
        const auto found = xml_text(c.document, "a/b");
        REQUIRE(found.has_value());
        CHECK(*found == c.found);
    }
    CHECK(xml_text("<a>x</a>", "a") == "x");
    CHECK(without_xml_escapes("a &lt;b&gt; &quot;c&quot; &apos;d&apos; &amp;lt; &x; &") ==
          "a <b> \"c\" 'd' &lt; &x; &");
}

TEST_CASE("xml_text: what has none") {
    struct Case {
        const char *name, *document;
    };
    for (const Case& c : {
             Case{"nothing", ""},
             Case{"a text", "x"},
             Case{"JSON", "{\"a\":1}"},
             Case{"no such element", "<a><c>x</c></a>"},
             Case{"at another place", "<a><c><b>x</b></c></a>"},
             Case{"two of them", "<a><b>x</b><b>x</b></a>"},
             Case{"elements inside", "<a><b>x<c/></b></a>"},
             Case{"not closed", "<a><b>x</b>"},
             Case{"closed in another order", "<a><b>x</a></b>"},
             Case{"a tag that does not end", "<a><b>x</b></a"},
             Case{"two roots", "<a><b>x</b></a><a/>"},
             Case{"something before", "y<a><b>x</b></a>"},
             Case{"something behind", "<a><b>x</b></a>y"},
             Case{"a document type", "<!DOCTYPE a [<!ENTITY e 'x'>]><a><b>&e;</b></a>"},
             Case{"a comment", "<a><!-- <b>y</b> --><b>x</b></a>"},
             Case{"CDATA", "<a><b><![CDATA[x]]></b></a>"},
             Case{"an instruction inside", "<a><?x y?><b>x</b></a>"},
             Case{"a name that is none", "<a><1>y</1><b>x</b></a>"},
             Case{"a tag in a tag", "<a><b <c>x</b></a>"},
             Case{"an open quote", "<a><b k=\">x</b></a>"},
         }) {
        CAPTURE(c.name);
        CHECK_FALSE(xml_text(c.document, "a/b").has_value());
    }
    std::string deep;
    for (int i = 0; i < 17; ++i)
        deep += "<a>";
    for (int i = 0; i < 17; ++i)
        deep += "</a>";
    CHECK_FALSE(xml_text(deep, "a/b").has_value());
    CHECK_FALSE(xml_text("<a>" + std::string(10'000'000, '<'), "a/b").has_value());
    CHECK(xml_text("<a><b>x</b>" + std::string(10'000'000, 'y') + "</a>", "a/b") == "x");
}
