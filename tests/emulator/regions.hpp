// Snyk's regions and the API host of each (regional-hosting-and-data-residency in Snyk's user docs). A
// credential belongs to one host and is unknown everywhere else.
#pragma once

#include <string>
#include <string_view>

namespace emulator {

/// The API host of a region's name. Throws std::invalid_argument for an unknown one.
std::string host_of_region(std::string_view region);

/// True for localhost and address literals, which stand for a private gateway in front of one region.
bool is_gateway(const std::string& host);

} // namespace emulator
