#include "core/signer/service_url.hpp"

#include <cstddef>

namespace snykcred {

Result<ServiceUrl> read_service_url(std::string_view url, const std::string& setting) {
    const HostReading read = read_https_url(url);
    std::string_view problem = read.problem;
    if (read.host && url.find('#') != std::string_view::npos) problem = "it has a fragment (#)";
    if (!problem.empty()) {
        return Failure{Fault::usage,
                       "the URL of " + setting + " is refused: " + std::string(problem),
                       {"give the URL as https://HOST/PATH"}};
    }
    const std::size_t host = url.find("://") + 3;
    const std::size_t path = url.find_first_of("/?", host);
    std::string target(path == std::string_view::npos ? "" : url.substr(path));
    if (!target.starts_with('/')) target.insert(target.begin(), '/');
    return ServiceUrl{*read.host, std::string(url.substr(0, path)), std::move(target)};
}

} // namespace snykcred
