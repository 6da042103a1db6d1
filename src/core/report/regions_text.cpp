#include "core/report/regions_text.hpp"

#include "core/base/wrap.hpp"
#include "core/snyk/region.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

namespace json = boost::json;

constexpr std::size_t k_columns = 4;
using Row = std::array<std::string, k_columns>;

Row row_of(const Region& region) {
    return {std::string(region.name), region.short_name.empty() ? "-" : std::string(region.short_name),
            "https://" + std::string(region.api_host), "https://" + std::string(region.app_host)};
}

} // namespace

std::string regions_text() {
    std::vector<Row> rows{{"NAME", "SHORT", "API URL", "APP URL"}};
    for (const Region& region : all_regions())
        rows.push_back(row_of(region));
    std::array<std::size_t, k_columns> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < k_columns; ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (std::size_t line = 0; line < rows.size(); ++line) {
        const Row& row = rows[line];
        for (std::size_t i = 0; i < k_columns; ++i) {
            text += row[i];
            if (i + 1 < k_columns) text.append(widths[i] - row[i].size() + 2, ' ');
        }
        text += '\n';
        if (line == 0) continue;
        text += "  ";
        append_wrapped(text, all_regions()[line - 1].description, 2, 2);
    }
    return text;
}

std::string regions_json() {
    json::array regions;
    for (const Region& region : all_regions()) {
        regions.push_back(json::object{
            {"name", region.name},
            {"short_name", region.short_name.empty() ? json::value(nullptr) : json::value(region.short_name)},
            {"api_url", "https://" + std::string(region.api_host)},
            {"app_url", "https://" + std::string(region.app_host)},
            {"description", region.description},
            {"enterprise_only", region.enterprise_only},
            {"oauth_only", region.oauth_only}});
    }
    const json::object document{{"schema", "snyk-cred/regions/1"}, {"regions", std::move(regions)}};
    return json::serialize(document) + "\n";
}

} // namespace snykcred
