#include "core/ci/repository_url.hpp"

#include "core/base/text.hpp"

#include <cstddef>

namespace snykcred {

std::string repository_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    const std::size_t user = url.substr(0, url.find('/')).find('@');
    if (user != std::string_view::npos) url.remove_prefix(user + 1);
    while (url.ends_with('/'))
        url.remove_suffix(1);
    if (url.ends_with(".git")) url.remove_suffix(4);
    std::string name = to_lower(url);
    const std::size_t colon = name.find(':');
    if (scheme == std::string_view::npos && colon != std::string::npos) name[colon] = '/';
    return name;
}

} // namespace snykcred
