// One HTTP request and one answer as plain values, so that the rooms that decide need no library for HTTP.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emulator {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;
    std::string target;
    int version = 11; // 10 or 11
    Headers headers;  // names in lower case, in the order of arrival
    std::string body;
    bool keep_alive = true;

    /// The first value, or an empty text.
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) return value;
        }
        return {};
    }
};

struct Answer {
    int status = 200;
    Headers headers;
    std::string body;
};

/// Sets a header, in place of one of the same name in any letter case.
void set_header(Headers& headers, const std::string& name, const std::string& value);
void remove_header(Headers& headers, const std::string& name);

} // namespace emulator
