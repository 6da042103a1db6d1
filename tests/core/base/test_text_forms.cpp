#include "core/base/text_forms.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace std::string_view_literals;

namespace {

std::string bytes_of(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return std::string(bytes); });
}

/// Has everything that some encoding treats in its own way.
constexpr std::string_view k_nasty = "a>b?~\"c\\d'e/f&g <h>$`é€😀";

struct Case {
    std::string_view name;
    std::function<Secret()> form;
    std::string_view
        expected; ///< made by Python 3.11 (base64, json, urllib, shlex), bash 5.2 and dash 0.5.12
};

} // namespace

TEST_CASE("text forms: as other programs write them") {
    const std::string_view w = k_nasty;
    const Case cases[] = {
        {"hex lower", [w] { return hex(w, HexCase::lower); },
         "613e623f7e22635c6427652f662667203c683e2460c3a9e282acf09f9880"},
        {"hex upper", [w] { return hex(w, HexCase::upper); },
         "613E623F7E22635C6427652F662667203C683E2460C3A9E282ACF09F9880"},
        {"quote(safe='')", [w] { return percent_encoded(w, PercentStyle::rfc3986, HexCase::upper); },
         "a%3Eb%3F~%22c%5Cd%27e%2Ff%26g%20%3Ch%3E%24%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"quote(safe=''), lower-case",
         [w] { return percent_encoded(w, PercentStyle::rfc3986, HexCase::lower); },
         "a%3eb%3f~%22c%5cd%27e%2ff%26g%20%3ch%3e%24%60%c3%a9%e2%82%ac%f0%9f%98%80"},
        {"encodeURIComponent", [w] { return percent_encoded(w, PercentStyle::javascript, HexCase::upper); },
         "a%3Eb%3F~%22c%5Cd'e%2Ff%26g%20%3Ch%3E%24%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"form", [w] { return percent_encoded(w, PercentStyle::form, HexCase::upper); },
         "a%3Eb%3F%7E%22c%5Cd%27e%2Ff%26g+%3Ch%3E%24%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"json.dumps", [w] { return json_escaped(w, JsonStyle::ascii); },
         "a>b?~\\\"c\\\\d'e/f&g <h>$`\\u00e9\\u20ac\\ud83d\\ude00"},
        {"json.dumps(ensure_ascii=False)", [w] { return json_escaped(w, JsonStyle::plain); },
         "a>b?~\\\"c\\\\d'e/f&g <h>$`é€😀"},
        {"json with escaped slashes", [w] { return json_escaped(w, JsonStyle::slashes); },
         "a>b?~\\\"c\\\\d'e\\/f&g <h>$`é€😀"},
        {"json for HTML", [w] { return json_escaped(w, JsonStyle::html); },
         "a\\u003eb?~\\\"c\\\\d'e/f\\u0026g \\u003ch\\u003e$`é€😀"},
        {"json control characters", [] { return json_escaped("a\n\t\b\f\r\x01z", JsonStyle::plain); },
         "a\\n\\t\\b\\f\\r\\u0001z"},
        {"bash -x", [w] { return shell_quoted(w, ShellStyle::single); }, "a>b?~\"c\\d'\\''e/f&g <h>$`é€😀"},
        {"shlex.quote", [w] { return shell_quoted(w, ShellStyle::single_by_double); },
         "a>b?~\"c\\d'\"'\"'e/f&g <h>$`é€😀"},
        {"declare -p", [w] { return shell_quoted(w, ShellStyle::doubled); },
         "a>b?~\\\"c\\\\d'e/f&g <h>\\$\\`é€😀"},
        {"printf %q", [w] { return shell_quoted(w, ShellStyle::backslash); },
         "a\\>b\\?~\\\"c\\\\d\\'e/f\\&g\\ \\<h\\>\\$\\`é€😀"},
        {"$'…'", [] { return shell_quoted("a'b\\c\n\t\x01z\x7F", ShellStyle::ansi_c); },
         "a\\'b\\\\c\\n\\t\\001z\\177"},
        {"xml", [w] { return xml_escaped(w, XmlStyle::all); },
         "a&gt;b?~&quot;c\\d&apos;e/f&amp;g &lt;h&gt;$`é€😀"},
        {"quote", [w] { return percent_encoded(w, PercentStyle::slashes, HexCase::upper); },
         "a%3Eb%3F~%22c%5Cd%27e/f%26g%20%3Ch%3E%24%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"quote_plus", [w] { return percent_encoded(w, PercentStyle::query, HexCase::upper); },
         "a%3Eb%3F~%22c%5Cd%27e%2Ff%26g+%3Ch%3E%24%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"url.PathEscape", [w] { return percent_encoded(w, PercentStyle::path, HexCase::upper); },
         "a%3Eb%3F~%22c%5Cd%27e%2Ff&g%20%3Ch%3E$%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"encodeURI", [w] { return percent_encoded(w, PercentStyle::uri, HexCase::upper); },
         "a%3Eb?~%22c%5Cd'e/f&g%20%3Ch%3E$%60%C3%A9%E2%82%AC%F0%9F%98%80"},
        {"json of Gson", [] { return json_escaped("a'b=<c>&\"", JsonStyle::gson); },
         "a\\u0027b\\u003d\\u003cc\\u003e\\u0026\\\""},
        {"System.Text.Json", [] { return json_escaped("a+b\"c\\d'é\n", JsonStyle::dotnet); },
         "a\\u002Bb\\u0022c\\\\d\\u0027\\u00E9\\n"},
        {"xml text", [w] { return xml_escaped(w, XmlStyle::text); },
         "a&gt;b?~\"c\\d'e/f&amp;g &lt;h&gt;$`é€😀"},
        {"xml text, least", [w] { return xml_escaped(w, XmlStyle::least); },
         "a>b?~\"c\\d'e/f&amp;g &lt;h>$`é€😀"},
        {"xml attribute", [w] { return xml_escaped(w, XmlStyle::attribute); },
         "a&gt;b?~&quot;c\\d'e/f&amp;g &lt;h&gt;$`é€😀"},
        {"html, &#39;", [w] { return xml_escaped(w, XmlStyle::decimal); },
         "a&gt;b?~&quot;c\\d&#39;e/f&amp;g &lt;h&gt;$`é€😀"},
        {"html.escape", [w] { return xml_escaped(w, XmlStyle::hexadecimal); },
         "a&gt;b?~&quot;c\\d&#x27;e/f&amp;g &lt;h&gt;$`é€😀"},
        {"html.EscapeString", [w] { return xml_escaped(w, XmlStyle::numbers); },
         "a&gt;b?~&#34;c\\d&#39;e/f&amp;g &lt;h&gt;$`é€😀"},
        {"htmlspecialchars", [w] { return xml_escaped(w, XmlStyle::padded); },
         "a&gt;b?~&quot;c\\d&#039;e/f&amp;g &lt;h&gt;$`é€😀"},
        {"doubled '", [w] { return doubled(w, '\''); }, "a>b?~\"c\\d''e/f&g <h>$`é€😀"},
        {"doubled \"", [w] { return doubled(w, '"'); }, "a>b?~\"\"c\\d'e/f&g <h>$`é€😀"},
        {"utf-16le", [] { return utf16le("aé€😀"); }, "a\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE"sv},
        {"utf-16le of what is not UTF-8", [] { return utf16le("a\xFFz"); }, ""},
        {"utf-16le of a cut sequence", [] { return utf16le("a\xE2\x82"); }, ""},
        {"ascii json of what is not UTF-8", [] { return json_escaped("a\xC3z", JsonStyle::ascii); }, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(bytes_of(c.form()) == c.expected);
    }
}

TEST_CASE("base64_core: what no neighbor can change") {
    struct Core {
        std::string_view name;
        std::size_t offset;
        Base64Alphabet alphabet;
        std::string_view with_neighbors; ///< base64 of `offset` bytes, the text, two more bytes
        std::string_view expected;
    };
    const Core cores[] = {
        {"standard 0", 0, Base64Alphabet::standard,
         "YT5iP34iY1xkJ2UvZiZnIDxoPiRgw6nigqzwn5iAeXk=", "YT5iP34iY1xkJ2UvZiZnIDxoPiRgw6nigqzwn5iA"},
        {"standard 1", 1, Base64Alphabet::standard, "eGE+Yj9+ImNcZCdlL2YmZyA8aD4kYMOp4oKs8J+YgHl5",
         "E+Yj9+ImNcZCdlL2YmZyA8aD4kYMOp4oKs8J+Yg"},
        {"standard 2", 2, Base64Alphabet::standard,
         "eHhhPmI/fiJjXGQnZS9mJmcgPGg+JGDDqeKCrPCfmIB5eQ==", "hPmI/fiJjXGQnZS9mJmcgPGg+JGDDqeKCrPCfmI"},
        {"url 1", 1, Base64Alphabet::url, "eGE-Yj9-ImNcZCdlL2YmZyA8aD4kYMOp4oKs8J-YgHl5",
         "E-Yj9-ImNcZCdlL2YmZyA8aD4kYMOp4oKs8J-Yg"},
        {"url 2", 2, Base64Alphabet::url,
         "eHhhPmI_fiJjXGQnZS9mJmcgPGg-JGDDqeKCrPCfmIB5eQ==", "hPmI_fiJjXGQnZS9mJmcgPGg-JGDDqeKCrPCfmI"},
    };
    for (const Core& c : cores) {
        CAPTURE(c.name);
        const std::string core = bytes_of(base64_core(k_nasty, c.offset, c.alphabet));
        CHECK(core == c.expected);
        CHECK(c.with_neighbors.find(core) != std::string_view::npos);
    }
}
