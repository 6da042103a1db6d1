#include "core/report/regions_text.hpp"

#include "core/snyk/region.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_columns = 5;
using Row = std::array<std::string, k_columns>;

Row row_of(const Region& region) {
    return {std::string(region.name), region.short_name.empty() ? "-" : std::string(region.short_name),
            "https://" + std::string(region.api_host), "https://" + std::string(region.app_host),
            std::string(region.description)};
}

} // namespace

std::string regions_text() {
    std::vector<Row> rows{{"NAME", "SHORT", "API URL", "APP URL", "WHO"}};
    for (const Region& region : all_regions())
        rows.push_back(row_of(region));
    std::array<std::size_t, k_columns> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < k_columns; ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < k_columns; ++i) {
            text += row[i];
            if (i + 1 < k_columns) text.append(widths[i] - row[i].size() + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

} // namespace snykcred
