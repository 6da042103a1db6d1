#include "core/nearest.hpp"

#include "core/text.hpp"

#include <cstddef>

namespace snykcred {

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
    constexpr std::size_t k_longest = 64;
    if (word.size() > k_longest) return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t fewest = word.size() / 3 + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t errors = edit_distance(word, candidate);
        if (errors < fewest) {
            fewest = errors;
            best = candidate;
        }
    }
    return best;
}

} // namespace snykcred
