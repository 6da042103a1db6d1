// How programs write a text: one function per encoding, each giving the shape that a secret takes inside the
// output. derived_forms.hpp decides which of them count in a log; our own requests take theirs from here too.
// An encoding that changes nothing gives the text itself; one that cannot carry it gives an empty Secret.
#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snykcred {

/// Order of bytes, for sorted lists of forms.
bool before(const Secret& a, const Secret& b);

enum class Base64Alphabet : std::uint8_t { standard, url };
/// The characters of base64(P + text + S) that depend on `text` alone, for any S and any P whose length
/// leaves the remainder `offset` (0, 1, 2) when divided by three. RFC 4648 sections 4 and 5.
Secret base64_core(std::string_view text, std::size_t offset, Base64Alphabet alphabet);

enum class HexCase : std::uint8_t { upper, lower };
Secret hex(std::string_view text, HexCase hex_case);

/// What stays unescaped: RFC 3986 unreserved characters (Uri.EscapeDataString, Python's quote with safe='');
/// also `/` (Python's quote); `+` for a blank (Python's quote_plus, Go's QueryEscape); what a path may have
/// (Go's PathEscape); encodeURIComponent's set; encodeURI's set; application/x-www-form-urlencoded with `+`
/// for a blank (WHATWG URL).
enum class PercentStyle : std::uint8_t { rfc3986, slashes, query, path, javascript, uri, form };
Secret percent_encoded(std::string_view text, PercentStyle style, HexCase hex_case);

/// Inside of a JSON string (RFC 8259 section 7): only what must be escaped; also `/` (PHP); also `<`, `>`,
/// `&` (Go); also `=` and `'` (Gson); also all that is not ASCII (Python); all of these and `+`, with capital
/// hex digits (System.Text.Json).
enum class JsonStyle : std::uint8_t { plain, slashes, html, gson, ascii, dotnet };
Secret json_escaped(std::string_view text, JsonStyle style);

/// Between the quotes where there are any: '…' with '\'' (bash -x), '…' with '"'"' (dash -x, Python's
/// shlex.quote), "…" (declare -p), no quotes but backslashes (printf %q), $'…' (bash, for control
/// characters).
enum class ShellStyle : std::uint8_t { single, single_by_double, doubled, backslash, ansi_c };
Secret shell_quoted(std::string_view text, ShellStyle style);

/// In XML and HTML: all five (also what the GitHub runner derives: SecurityElement.Escape); text, with quotes
/// as they are; text with > as it is, too (few do more than they must); an attribute in double quotes; and
/// the escapers that write ' as &#39; (JavaScript templates), ' as &#x27; (Python), both quotes as numbers
/// (Go), ' as &#039; (PHP).
enum class XmlStyle : std::uint8_t { all, text, least, attribute, decimal, hexadecimal, numbers, padded };
Secret xml_escaped(std::string_view text, XmlStyle style);

/// Between quotes that are written twice inside: '…' (YAML, SQL, PowerShell), "…" (CSV, PowerShell).
Secret doubled(std::string_view text, char quote);

/// As Windows programs write text files. Empty if `text` is not UTF-8.
Secret utf16le(std::string_view text);

} // namespace snykcred
