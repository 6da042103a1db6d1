#include "core/snyk/quote.hpp"

#include "core/base/text.hpp"
#include "core/snyk/credential.hpp"

#include <algorithm>

namespace snykcred {

std::string quoted_if_harmless(std::string_view text) {
    constexpr std::size_t k_longest = 80;
    const bool shown = text.size() <= k_longest && std::ranges::all_of(text, is_printable) &&
                       !is_uuid(trim(text)) && !looks_like_credential(text);
    if (!shown) return "a value that is not shown here";
    return '"' + std::string(text) + '"';
}

} // namespace snykcred
