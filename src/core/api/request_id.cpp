#include "core/api/request_id.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {

std::string request_id_of(std::string_view header) {
    constexpr std::size_t k_longest = 128;
    const auto fits = [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; };
    return header.size() <= k_longest && std::ranges::all_of(header, fits) ? std::string(header) : "";
}

} // namespace snykcred
