// The URI of a key service: https, host, path, parameters, and nothing that two readers could understand
// differently.
#pragma once

#include "core/base/result.hpp"
#include "core/snyk/host.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

struct UriParameters {
    std::map<std::string, std::string, std::less<>> parameters; ///< decoded, none of them empty

    /// The parameter's value, or `otherwise`.
    [[nodiscard]] std::string get(std::string_view name, std::string_view otherwise = {}) const;
};

struct ServiceUri : UriParameters {
    HostPort at;
    std::string origin;            ///< "https://HOST[:PORT]" as written
    std::vector<std::string> path; ///< decoded segments, none of them empty, "." or ".."
};

/// A URI whose service follows from what it names ("awskms:ARN?role=…").
struct NamingUri : UriParameters {
    std::string name; ///< literal, up to the "?"; may be empty
};

/// Reads "https://HOST[:PORT]/PATH?NAME=VALUE&…"; `names` are the parameters there are, separated by blanks.
/// Values are percent-decoded once, `+` is `+`, `:` and `/` may stand bare. Refuses [usage], in the words of
/// `setting` and without a value: what read_https_url() refuses, a `#`, an empty or dot segment, `%2f`,
/// anything but printable ASCII, a parameter that is unknown, repeated or empty.
Result<ServiceUri> read_service_uri(std::string_view url, std::string_view names, const std::string& setting);

/// Reads "NAME?NAME=VALUE&…", which is the URI behind its scheme. Refuses [usage] as read_service_uri() does.
Result<NamingUri> read_naming_uri(std::string_view rest, std::string_view names, const std::string& setting);

/// Has a path inside a parameter ("ci/github") an empty or a dot segment?
bool has_odd_segments(std::string_view path);

} // namespace snykcred
