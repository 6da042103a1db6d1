#include "emulator/regions.hpp"

#include "emulator/text.hpp"

#include <stdexcept>

namespace emulator {

std::string host_of_region(std::string_view region) {
    struct Row {
        std::string_view region;
        std::string_view host;
    };
    static constexpr Row k_rows[] = {
        {"SNYK-US-01", "api.snyk.io"},    {"SNYK-US-02", "api.us.snyk.io"},  {"SNYK-EU-01", "api.eu.snyk.io"},
        {"SNYK-AU-01", "api.au.snyk.io"}, {"SNYK-GOV-01", "api.snykgov.io"},
    };
    for (const Row& row : k_rows) {
        if (row.region == region) return std::string(row.host);
    }
    throw std::invalid_argument("unknown region " + std::string(region));
}

bool is_gateway(const std::string& host) { return host == "localhost" || is_address(host); }

} // namespace emulator
