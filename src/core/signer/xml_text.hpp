// A small reader for the XML answers of AWS's query APIs: elements and text, nothing else. A document type, a
// comment, CDATA or a processing instruction behind the first line makes it no answer of theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// The text of the one element that the names lead to ("ErrorResponse/Error/Code"), outermost first, as it
/// stands there: its escapes are not undone. None if the document is not well formed up to its end, nests too
/// deep, or has no such element, several of them, or one with elements inside.
std::optional<std::string_view> xml_text(std::string_view document, std::string_view path);

/// With &amp; &lt; &gt; &quot; &apos; undone, for a person.
std::string without_xml_escapes(std::string_view text);

} // namespace snykcred
