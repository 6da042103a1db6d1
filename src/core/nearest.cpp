#include "core/nearest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::size_t k_longest = 64;
using Row = std::array<std::size_t, k_longest + 1>;

/// Optimal string alignment distance; both words hold at most k_longest bytes.
std::size_t distance(std::string_view a, std::string_view b) {
    Row before{}, last{}, row{};
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    return last[b.size()];
}

} // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
    if (word.size() > k_longest) return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t fewest = word.size() / 3 + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > k_longest) continue;
        const std::size_t errors = distance(word, candidate);
        if (errors < fewest) {
            fewest = errors;
            best = candidate;
        }
    }
    return best;
}

} // namespace snykcred
